"""Times beside messages: the hour on each, the day above the first of a day, and how long ago in a list."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from osmind_app.lib import when


def hour(at: datetime, zone: str) -> str:
    """'3:15 PM'."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"


def day(at: datetime, zone: str, now: datetime) -> str:
    """'Today', 'Yesterday', 'Thursday, November 26', with the year when it is another, and always the zone's name."""
    place = ZoneInfo(zone)
    on, today = at.astimezone(place).date(), now.astimezone(place).date()
    if on == today:
        words = "Today"
    elif on == today - timedelta(days=1):
        words = "Yesterday"
    else:
        words = f"{on:%A}, {on:%B} {on.day}" + (f", {on.year}" if on.year != today.year else "")
    return f"{words} ({when.zone_name(zone)})"


def listed(at: datetime, zone: str, now: datetime) -> str:
    """'3:15 PM' today, 'Nov 26' this year, 'Nov 26, 2025' before: what a list has room for."""
    place = ZoneInfo(zone)
    local, today = at.astimezone(place), now.astimezone(place).date()
    if local.date() == today:
        return hour(at, zone)
    return f"{local:%b} {local.day}" + (f", {local.year}" if local.year != today.year else "")
