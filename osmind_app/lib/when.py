"""Times as people read them, always with the zone's name (A23; the style of public services)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name


def long(at: datetime, zone: str) -> str:
    """'Thursday, November 26 at 3:15 PM (Pacific Time)' in the given IANA zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A}, {local:%B} {local.day} at {_clock(local)} ({zone_name(zone)})"


def short(at: datetime, zone: str) -> str:
    """'Nov 26, 2026, 3:15 PM PST' for tables and stories."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%b} {local.day}, {local.year}, {_clock(local)} {local.tzname()}"


def day(on: date) -> str:
    """'Mar 14, 1985'."""
    return f"{on:%b} {on.day}, {on.year}"


def zone_name(zone: str) -> str:
    """'Pacific Time' for 'America/Los_Angeles'; 'Mountain Standard Time' for Phoenix, which has no summer time."""
    place = ZoneInfo(zone)
    changes = datetime(2026, 1, 1, tzinfo=place).utcoffset() != datetime(2026, 7, 1, tzinfo=place).utcoffset()
    return str(get_timezone_name(place, locale="en_US", zone_variant=None if changes else "standard"))


def age(born: date, today: date) -> int:
    """Whole years; a leap-day birthday is celebrated on March 1 in other years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _clock(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"
