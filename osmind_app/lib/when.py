"""Times as people read them, always with the zone's name (A23; the style of public services)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name

from osmind_app.lib import zones


def long(at: datetime, zone: str) -> str:
    """'Thursday, November 26 at 3:15 PM (Pacific Time)' in the given IANA zone; a time that comes twice that day has
    its offset: '… at 1:30 AM, UTC−7 (Pacific Time)' (F18).
    """
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A}, {local:%B} {local.day} at {clock(at, zone)} ({zone_name(zone)})"


def dated(at: datetime, zone: str) -> str:
    """'Thursday, November 26, 2026 at 3:15 PM (Pacific Time)': of another year, or long ago."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A}, {local:%B} {local.day}, {local.year} at {clock(at, zone)} ({zone_name(zone)})"


def brief(at: datetime, zone: str) -> str:
    """'Thu, Nov 26, 3:15 PM' for a letter's subject."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a}, {local:%b} {local.day}, {clock(at, zone)}"


def dated_brief(at: datetime, zone: str) -> str:
    """'Thu, Nov 26, 2026, 3:15 PM' for a list of times that goes on into another year."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a}, {day(local.date())}, {clock(at, zone)}"


def clock(at: datetime, zone: str) -> str:
    """'3:15 PM', with its offset when the clock shows it twice that day."""
    twice = f", {zones.offset(at, zone)}" if zones.comes_twice(at, zone) else ""
    return _clock(at.astimezone(ZoneInfo(zone))) + twice


def short(at: datetime, zone: str) -> str:
    """'Nov 26, 2026, 3:15 PM PST' for tables and stories."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%b} {local.day}, {local.year}, {_clock(local)} {local.tzname()}"


def wall(local: datetime) -> str:
    """'2:30 AM' for a naive time on a wall."""
    return _clock(local)


def day(on: date) -> str:
    """'Mar 14, 1985'."""
    return f"{on:%b} {on.day}, {on.year}"


def on_calendar(at: datetime, zone: str) -> date:
    """Which day it is there at that moment."""
    return at.astimezone(ZoneInfo(zone)).date()


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
