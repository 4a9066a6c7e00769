"""When providers work: hours of the week, time off, and the warning for what is booked outside of both."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts.models import FRONT_DESK, Provider
from osmind_app.clinic.appointments.details import a_day, a_time
from osmind_app.clinic.appointments.errors import OutsideHours
from osmind_app.clinic.appointments.models import Appointment, TimeOff, WorkingHours
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import live, when, zones
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS = ("from", "to", "again_from", "again_to")  # of a day's form: two stretches, with a break between them
LONGEST_OFF = timedelta(days=366)
MIDNIGHT = 24 * 60
Span = tuple[int, int]  # minutes of a day


@dataclass(frozen=True)
class Week:
    """The stretches of each day, Monday first."""

    days: tuple[tuple[Span, ...], ...]

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Week":
        """Read the form of a provider's hours; raises `FormErrors` at the fields that need another look."""
        problems: dict[str, str] = {}
        days = []
        for number, name in enumerate(DAYS):
            spans = []
            for begin, end in (PARTS[:2], PARTS[2:]):
                keys = f"d{number}_{begin}", f"d{number}_{end}"
                typed = [form.get(key, "") for key in keys]
                if not any(typed):
                    continue
                read = [a_time(text) for text in typed]
                if None in read:
                    problems[keys[read.index(None)]] = f"Enter both times for {name}, or none"
                    continue
                spans.append(tuple(at.hour * 60 + at.minute for at in read if at is not None))
                if spans[-1][1] <= spans[-1][0]:
                    problems[keys[1]] = f"On {name} this must be later than the time before it"
            if len(spans) == 2 and spans[1][0] < spans[0][1]:
                problems[f"d{number}_{PARTS[2]}"] = f"On {name} the second stretch begins before the first ends"
            days.append(tuple((begins, ends) for begins, ends in spans))
        if problems:
            raise FormErrors(problems)
        return cls(tuple(days))


@dataclass(frozen=True)
class Off:
    """The days, or hours of them, that somebody is away."""

    first: date
    last: date
    begins: time = time()
    ends: time | None = None  # None: to the end of the last day

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Off":
        """Read the form; the last day is the first where it is empty. Raises `FormErrors`."""
        first, typed_last = a_day(form.get("first", "")), form.get("last", "")
        last = a_day(typed_last) if typed_last else first
        begins, ends = a_time(form.get("begins", "")), a_time(form.get("ends", ""))
        problems = {
            "first": "" if first else "Enter the first day",
            "last": "" if last or not first else "Enter the last day",
            "begins": "Enter a time, or leave it empty" if form.get("begins", "") and begins is None else "",
            "ends": "Enter a time, or leave it empty" if form.get("ends", "") and ends is None else "",
        }
        if first and last:
            if last < first:
                problems["last"] = "The last day must not be before the first"
            elif last - first > LONGEST_OFF:
                problems["last"] = "Enter at most a year"
            elif first == last and ends is not None and ends <= (begins or time()):
                problems["ends"] = "This must be later than the time before it"
        found = {name: problem for name, problem in problems.items() if problem}
        if found or first is None or last is None:
            raise FormErrors(found)
        return cls(first, last, begins or time(), ends)


@dataclass(frozen=True)
class Hours:
    """What is known of some providers' hours within some days."""

    week: dict[tuple[UUID, int], list[Span]] = field(default_factory=dict)
    known: frozenset[UUID] = frozenset()
    off: dict[UUID, list[TimeOff]] = field(default_factory=dict)

    def open(self, provider_id: UUID, on: date, zone: str) -> list[Span] | None:
        """When this provider works on this day; None where nobody has said anything about it."""
        away = [_within(one, on, zone) for one in self.off.get(provider_id, [])]
        away = [span for span in away if span[0] < span[1]]
        if provider_id not in self.known and not away:
            return None
        spans = self.week.get((provider_id, on.weekday()), []) if provider_id in self.known else [(0, MIDNIGHT)]
        for begins, ends in away:
            spans = [
                piece
                for start, stop in spans
                for piece in ((start, min(stop, begins)), (max(start, ends), stop))
                if piece[0] < piece[1]
            ]
        return spans


def set_week(session: Session, *, actor: Provider, provider_id: UUID, week: Week, now: datetime) -> None:
    """Write down when a provider works, or that nobody knows; what is booked stays. The provider's own, or an admin."""
    if not actor.is_admin and actor.id != provider_id:
        raise NotAllowed
    _provider(session, actor, provider_id)
    session.exec(
        delete(WorkingHours).where(
            col(WorkingHours.practice_id) == actor.practice_id, col(WorkingHours.provider_id) == provider_id
        )
    )
    session.add_all(
        WorkingHours(
            practice_id=actor.practice_id,
            provider_id=provider_id,
            weekday=number,
            begins=begins,
            ends=ends,
            changed_at=now,
            changed_by_id=actor.id,
        )
        for number, spans in enumerate(week.days)
        for begins, ends in spans
    )
    session.flush()
    audit.record(session, actor=actor, event="working_hours.changed", subject_id=provider_id, now=now)
    live.look_again(session, live.calendar(actor.practice_id))


def add_off(session: Session, *, actor: Provider, provider_id: UUID, off: Off, now: datetime) -> tuple[TimeOff, int]:
    """Write down that a provider is away, and how many appointments stand in that time: they stay until somebody acts.

    The provider's own, an admin's deed, or the front desk's, who take the call in the morning.
    """
    _may_keep_off(actor, provider_id)
    _provider(session, actor, provider_id)
    zone = practices.get(session, actor=actor).time_zone
    last = off.last if off.ends else off.last + timedelta(days=1)
    made = TimeOff(
        practice_id=actor.practice_id,
        provider_id=provider_id,
        starts_at=_at(off.first, off.begins, zone),
        ends_at=_at(last, off.ends or time(), zone),
        made_at=now,
        made_by_id=actor.id,
    )
    if made.ends_at <= now:
        raise FormErrors({"first": "Choose days that are still to come"})
    session.add(made)
    session.flush()
    audit.record(session, actor=actor, event="time_off.added", subject_id=made.id, now=now, provider=str(provider_id))
    live.look_again(session, live.calendar(actor.practice_id))
    standing = session.exec(
        select(func.count())
        .select_from(Appointment)
        .where(
            Appointment.practice_id == actor.practice_id,
            Appointment.provider_id == provider_id,
            col(Appointment.cancelled_at).is_(None),
            Appointment.starts_at < made.ends_at,
            Appointment.ends_at > made.starts_at,
        )
    ).one()
    return made, standing


def take_back_off(session: Session, *, actor: Provider, off_id: UUID, now: datetime) -> None:
    """The provider is there after all; twice is once."""
    found = session.exec(select(TimeOff).where(TimeOff.id == off_id, TimeOff.practice_id == actor.practice_id)).first()
    if found is None:
        raise NotFound
    _may_keep_off(actor, found.provider_id)
    if found.taken_back_at is None:
        found.taken_back_at = now
        session.add(found)
        session.flush()
        audit.record(session, actor=actor, event="time_off.taken_back", subject_id=found.id, now=now)
        live.look_again(session, live.calendar(actor.practice_id))


def of_providers(
    session: Session, *, practice_id: UUID, provider_ids: Collection[UUID], begins: datetime, ends: datetime
) -> Hours:
    """The hours of these providers, and their time off between two moments: two questions."""
    week: dict[tuple[UUID, int], list[Span]] = defaultdict(list)
    rows = session.exec(
        select(WorkingHours)
        .where(WorkingHours.practice_id == practice_id, col(WorkingHours.provider_id).in_(provider_ids))
        .order_by(col(WorkingHours.begins))
    ).all()
    for row in rows:
        week[row.provider_id, row.weekday].append((row.begins, row.ends))
    off: dict[UUID, list[TimeOff]] = defaultdict(list)
    away = session.exec(
        select(TimeOff).where(
            TimeOff.practice_id == practice_id,
            col(TimeOff.provider_id).in_(provider_ids),
            col(TimeOff.taken_back_at).is_(None),
            TimeOff.starts_at < ends,
            TimeOff.ends_at > begins,
        )
    ).all()
    for one in away:
        off[one.provider_id].append(one)
    return Hours(week, frozenset(row.provider_id for row in rows), off)


def must_be_within(session: Session, *, provider: Provider, starts_at: datetime, ends_at: datetime, zone: str) -> None:
    """Raises `OutsideHours` for a time at which this provider does not work; it may be booked all the same."""
    known = of_providers(
        session, practice_id=provider.practice_id, provider_ids=[provider.id], begins=starts_at, ends=ends_at
    )
    problem = outside(known, provider, starts_at, ends_at, zone)
    if problem:
        raise OutsideHours(problem)


def outside(known: Hours, provider: Provider, starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Why this is outside of the provider's hours, in a sentence; empty: it is not."""
    if any(one.starts_at < ends_at and one.ends_at > starts_at for one in known.off.get(provider.id, [])):
        return f"{provider.full_name} has time off then"
    place = ZoneInfo(zone)
    starts, ends = starts_at.astimezone(place), ends_at.astimezone(place)
    spans = known.open(provider.id, starts.date(), zone)
    if spans is None:
        return ""
    begins = starts.hour * 60 + starts.minute
    until = ends.hour * 60 + ends.minute if ends.date() == starts.date() else MIDNIGHT
    if any(start <= begins and until <= stop for start, stop in spans):
        return ""
    on = DAYS[starts.weekday()]
    return (
        f"{provider.full_name} works {in_words(spans)} on {on}s" if spans else f"{provider.full_name} is off on {on}s"
    )


def in_words(spans: Collection[Span]) -> str:
    """'9:00 AM to 12:00 PM and 1:00 PM to 5:00 PM'."""
    return " and ".join(f"{_clock(begins)} to {_clock(ends)}" for begins, ends in spans)


def _clock(minutes: int) -> str:
    return when.wall(datetime.combine(date(2000, 1, 1), time(minutes // 60 % 24, minutes % 60)))


def _within(off: TimeOff, on: date, zone: str) -> Span:
    """The part of a time off that lies on this day, on the wall; empty where it begins at its end."""
    place = ZoneInfo(zone)
    starts, ends = off.starts_at.astimezone(place), off.ends_at.astimezone(place)
    begins = 0 if starts.date() < on else starts.hour * 60 + starts.minute
    until = MIDNIGHT if ends.date() > on else ends.hour * 60 + ends.minute
    return (begins, until) if starts.date() <= on <= ends.date() else (0, 0)


def _at(on: date, at: time, zone: str) -> datetime:
    """The moment on the clinic's clock; one that is skipped is the first after it."""
    wall = datetime.combine(on, at)
    found = zones.moments(wall, zone)
    return found[0] if found else zones.moments(zones.instead_of(wall, zone), zone)[0]


def _may_keep_off(actor: Provider, provider_id: UUID) -> None:
    if not actor.is_admin and actor.role != FRONT_DESK and actor.id != provider_id:
        raise NotAllowed


def _provider(session: Session, actor: Provider, provider_id: UUID) -> None:
    known = session.exec(
        select(Provider.id).where(Provider.id == provider_id, Provider.practice_id == actor.practice_id)
    ).first()
    if known is None:
        raise NotFound
