"""Clocks on walls: the moment a wall time means in a zone, where an hour is skipped or comes twice a year (F18)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def moments(wall: datetime, zone: str) -> tuple[datetime, ...]:
    """When the clock shows this naive time: not at all (it went forward over it), once, or twice, the earlier first."""
    place = ZoneInfo(zone)
    found = {wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(at for at in found if at.astimezone(place).replace(tzinfo=None) == wall))


def instead_of(skipped: datetime, zone: str) -> datetime:
    """What the clock shows when a skipped wall time would have come: 3:30 for 2:30, where it went forward an hour."""
    place = ZoneInfo(zone)
    return skipped.replace(tzinfo=place, fold=0).astimezone(UTC).astimezone(place).replace(tzinfo=None)


def comes_twice(at: datetime, zone: str) -> bool:
    """True when the clock shows this moment's time a second time, an hour or so before or after."""
    return len(moments(at.astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone)) > 1


def offset(at: datetime, zone: str) -> str:
    """'UTC−7', 'UTC+10:30': which of two equal wall times is meant."""
    ahead = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    minutes = round(abs(ahead).total_seconds() / 60)
    rest = f":{minutes % 60:02}" if minutes % 60 else ""
    return f"UTC{'−' if ahead < timedelta() else '+'}{minutes // 60}{rest}"


def day_begins(wall: datetime, zone: str) -> datetime:
    """The first moment of that wall day: midnight, or where midnight is skipped what comes instead."""
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    found = moments(midnight, zone)
    return found[0] if found else midnight.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
