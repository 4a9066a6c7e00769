"""Settings → Locations and hours: where patients are seen, each provider's week and time off."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import FRONT_DESK, Provider
from osmind_app.clinic.appointments import hours
from osmind_app.clinic.appointments.hours import DAYS, PARTS, Hours
from osmind_app.clinic.appointments.models import Location, TimeOff
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import when

MOST = 100  # providers, and times off
AHEAD = timedelta(days=730)


@dataclass(frozen=True)
class DayRow:
    """One day of somebody's week: in words, and as the fields of the form have it."""

    name: str
    words: str
    times: dict[str, str]  # part → "09:00"


@dataclass(frozen=True)
class ProviderHours:
    """One provider."""

    id: str = ""
    name: str = ""
    known: bool = False
    days: list[DayRow] = field(default_factory=list)
    may_change: bool = False


@dataclass(frozen=True)
class OffRow:
    """One time off, over or to come."""

    id: str
    name: str
    words: str
    may_change: bool


@dataclass(frozen=True)
class LocationRow:
    """One place where patients are seen."""

    id: str
    name: str
    address: str


@dataclass(frozen=True)
class HoursPage:
    """All of it; `may_add`: for whom."""

    providers: list[ProviderHours] = field(default_factory=list)
    off: list[OffRow] = field(default_factory=list)
    locations: list[LocationRow] = field(default_factory=list)
    archived: list[LocationRow] = field(default_factory=list)
    is_admin: bool = False
    may_add: list[Choice] = field(default_factory=list)
    zone: str = ""


def hours_page(session: Session, *, actor: Provider, now: datetime) -> HoursPage:
    """For everybody on the staff to read."""
    zone = practices.get(session, actor=actor).time_zone
    staff = session.exec(
        select(Provider)
        .where(
            Provider.practice_id == actor.practice_id,
            col(Provider.deactivated_at).is_(None),
            col(Provider.sees_patients_since).is_not(None),
        )
        .order_by(Provider.full_name, col(Provider.id))
        .limit(MOST)
    ).all()
    names = {one.id: one.full_name for one in staff}
    known = hours.of_providers(session, practice_id=actor.practice_id, provider_ids=names, begins=now, ends=now + AHEAD)
    away = sorted((one for rows in known.off.values() for one in rows), key=lambda one: (one.starts_at, one.id))
    places = session.exec(
        select(Location).where(Location.practice_id == actor.practice_id).order_by(Location.name_key)
    ).all()
    anybodys = actor.is_admin or actor.role == FRONT_DESK
    return HoursPage(
        providers=[_provider(one, known, actor) for one in staff],
        off=[
            OffRow(str(one.id), names[one.provider_id], _words(one, zone), anybodys or one.provider_id == actor.id)
            for one in away[:MOST]
        ],
        may_add=[Choice(str(key), name) for key, name in names.items() if anybodys or key == actor.id],
        locations=[_location(one) for one in places if one.archived_at is None],
        archived=[_location(one) for one in places if one.archived_at is not None],
        is_admin=actor.is_admin,
        zone=when.zone_name(zone),
    )


def _provider(one: Provider, known: Hours, actor: Provider) -> ProviderHours:
    return ProviderHours(
        id=str(one.id),
        name=one.full_name,
        known=one.id in known.known,
        days=[_day(number, one.id, known) for number in range(len(DAYS))],
        may_change=actor.is_admin or one.id == actor.id,
    )


def _location(one: Location) -> LocationRow:
    return LocationRow(str(one.id), one.name, one.address)


def _day(number: int, provider_id: UUID, known: Hours) -> DayRow:
    spans = known.week.get((provider_id, number), [])
    edges = [f"{minutes // 60:02}:{minutes % 60:02}" for span in spans for minutes in span]
    times = dict(zip(PARTS, [*edges, "", "", "", ""], strict=False))
    return DayRow(DAYS[number], hours.in_words(spans) if spans else "Off", times)


def _words(one: TimeOff, zone: str) -> str:
    """'Dec 20, 2026 to Dec 21, 2026' for whole days; with times where it is not."""
    place = ZoneInfo(zone)
    starts, ends = one.starts_at.astimezone(place), one.ends_at.astimezone(place)
    if starts.time() != time() or ends.time() != time():
        return f"{when.dated_brief(one.starts_at, zone)} to {when.dated_brief(one.ends_at, zone)}"
    first, last = starts.date(), ends.date() - timedelta(days=1)
    return when.day(first) if first == last else f"{when.day(first)} to {when.day(last)}"
