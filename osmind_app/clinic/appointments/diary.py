"""The staff's calendar: a day, a week or a fortnight's agenda, of one provider or of all."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import queries as accounts
from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import grid, hours, locations
from osmind_app.clinic.appointments.details import a_day
from osmind_app.clinic.appointments.grid import Grid
from osmind_app.clinic.appointments.hours import Hours
from osmind_app.clinic.appointments.models import Appointment, AppointmentRequest
from osmind_app.clinic.appointments.visit_rows import VisitRow, rows
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import live, when, zones

DAY, WEEK, AGENDA = "day", "week", "agenda"
LENGTHS = {DAY: 1, WEEK: 7, AGENDA: 14}  # days
MOST = 300  # on one page: a large practice looks at one provider or one day
MOST_WAITING = 25
MOST_ON_TODAY = 20


@dataclass(frozen=True)
class WaitingRow:
    """A patient who asked for a time, or for another one."""

    id: str = ""
    patient_id: str = ""
    patient: str = ""
    wishes: str = ""
    asked: str = ""
    appointment_id: str = ""
    about: str = ""


@dataclass(frozen=True)
class DiaryDay:
    """One day and who comes."""

    day: str = ""
    words: str = ""
    is_today: bool = False
    hours: list[str] = field(default_factory=list)  # "Dr. Rivera: 9:00 AM to 5:00 PM"
    rows: list[VisitRow] = field(default_factory=list)


@dataclass(frozen=True)
class Diary:
    """What the calendar shows."""

    title: str = ""
    day: str = ""
    view: str = DAY
    provider: str = ""
    location: str = ""
    days: list[DiaryDay] = field(default_factory=list)
    grid: Grid = field(default_factory=Grid)
    waiting: list[WaitingRow] = field(default_factory=list)
    providers: list[Choice] = field(default_factory=list)
    locations: list[Choice] = field(default_factory=list)
    previous_day: str = ""
    next_day: str = ""
    zone: str = ""
    capped: bool = False


def diary(
    session: Session,
    *,
    actor: Provider,
    now: datetime,
    day: str = "",
    view: str = DAY,
    provider: str = "",
    location: str = "",
) -> Diary:
    """The day, the week from its Monday, or two weeks' days with appointments, on the clinic's clock.

    Words that are none show today.
    """
    zone = practices.get(session, actor=actor).time_zone
    today = now.astimezone(ZoneInfo(zone)).date()
    chosen, shown_view = a_day(day) or today, view if view in LENGTHS else DAY
    first = chosen - timedelta(days=chosen.weekday()) if shown_view == WEEK else chosen
    length = LENGTHS[shown_view]
    choices = [Choice(one.id, one.name) for one in accounts.provider_choices(session, actor=actor)]
    one = next((known.id for known in choices if known.id == provider), "")
    places = locations.choices(session, practice_id=actor.practice_id)
    here = next((known.id for known in places if known.id == location), "")
    found = rows(
        session,
        actor=actor,
        now=now,
        at_most=MOST + 1,
        starts_from=_begins(first, zone),
        starts_before=_begins(first + timedelta(days=length), zone),
        provider_id=UUID(one) if one else None,
        location_id=UUID(here) if here else None,
    )
    shown = found[:MOST]
    days = [first + timedelta(days=number) for number in range(length)]
    known = hours.of_providers(
        session,
        practice_id=actor.practice_id,
        provider_ids=[UUID(choice.id) for choice in choices if one in ("", choice.id)],
        begins=_begins(first, zone),
        ends=_begins(first + timedelta(days=length), zone),
    )
    listed = [_day(on, today, shown, zone, _hours(known, choices, on, zone)) for on in days]
    return Diary(
        title=_title(first, length),
        day=chosen.isoformat(),
        view=shown_view,
        provider=one,
        location=here,
        days=[one for one in listed if one.rows] if shown_view == AGENDA else listed,
        grid=_grid(shown_view, shown, days, choices, one, today, zone, known),
        waiting=waiting(session, actor=actor),
        providers=choices,
        locations=places,
        previous_day=(first - timedelta(days=length)).isoformat(),
        next_day=(first + timedelta(days=length)).isoformat(),
        zone=when.zone_name(zone),
        capped=len(found) > MOST,
    )


@dataclass(frozen=True)
class Agenda:
    """Today's appointments on the landing page: one's own for who sees patients, else everybody's."""

    words: str = ""  # "Saturday, November 28"
    rows: list[VisitRow] = field(default_factory=list)
    own: bool = False
    more: bool = False


def agenda(session: Session, *, actor: Provider, now: datetime) -> Agenda:
    """Who comes today, on the clinic's clock; what was cancelled is left out."""
    zone = practices.get(session, actor=actor).time_zone
    today = now.astimezone(ZoneInfo(zone)).date()
    own = actor.sees_patients_since is not None
    found = rows(
        session,
        actor=actor,
        now=now,
        at_most=MOST_ON_TODAY + 1,
        starts_from=_begins(today, zone),
        starts_before=_begins(today + timedelta(days=1), zone),
        provider_id=actor.id if own else None,
        standing=True,
    )
    return Agenda(f"{today:%A}, {today:%B} {today.day}", found[:MOST_ON_TODAY], own, len(found) > MOST_ON_TODAY)


def topic(session: Session, *, actor: Provider) -> str:
    """What pages about the practice's appointments watch (lib/live.py)."""
    return live.calendar(actor.practice_id)


def waiting(session: Session, *, actor: Provider, patient_id: UUID | None = None) -> list[WaitingRow]:
    """What patients asked for and nobody has answered, the oldest first."""
    zone = practices.get(session, actor=actor).time_zone
    found = session.exec(
        select(AppointmentRequest, Patient, Appointment)
        .join(Patient, col(Patient.id) == AppointmentRequest.patient_id)
        .join(Appointment, col(Appointment.id) == AppointmentRequest.appointment_id, isouter=True)
        .where(
            AppointmentRequest.practice_id == actor.practice_id,
            col(AppointmentRequest.answered_at).is_(None),
            reach.within(actor),
            AppointmentRequest.patient_id == patient_id if patient_id else True,
        )
        .order_by(col(AppointmentRequest.asked_at), col(AppointmentRequest.id))
        .limit(MOST_WAITING)
    ).all()
    return [_waiting(request, patient, about, zone) for request, patient, about in found]


def _waiting(request: AppointmentRequest, patient: Patient, about: Appointment | None, zone: str) -> WaitingRow:
    return WaitingRow(
        id=str(request.id),
        patient_id=str(patient.id),
        patient=patient.full_name,
        wishes=request.wishes or "",
        asked=when.short(request.asked_at, zone),
        appointment_id=str(about.id) if about else "",
        about=when.brief(about.starts_at, about.time_zone) if about else "",
    )


def _grid(
    view: str,
    shown: list[VisitRow],
    days: list[date],
    choices: list[Choice],
    chosen: str,
    today: date,
    zone: str,
    known: Hours,
) -> Grid:
    if view == WEEK:
        opens = {on.isoformat(): known.open(UUID(chosen), on, zone) for on in days} if chosen else {}
        return grid.of_week(shown, days, choices, today, zone, opens)
    if view == DAY:
        opens = {one.id: known.open(UUID(one.id), days[0], zone) for one in choices}
        return grid.of_day(shown, choices, chosen, days[0] == today, zone, opens)
    return Grid()


def _hours(known: Hours, choices: list[Choice], on: date, zone: str) -> list[str]:
    """When each provider works, where that is known."""
    opens = {one.label: known.open(UUID(one.id), on, zone) for one in choices}
    return [
        f"{name}: {hours.in_words(spans) if spans else 'off'}" for name, spans in opens.items() if spans is not None
    ]


def _day(on: date, today: date, found: list[VisitRow], zone: str, works: list[str]) -> DiaryDay:
    place = ZoneInfo(zone)
    return DiaryDay(
        day=on.isoformat(),
        words=f"{on:%A}, {on:%B} {on.day}",
        is_today=on == today,
        hours=works,
        rows=[row for row in found if datetime.fromisoformat(row.starts).astimezone(place).date() == on],
    )


def _title(first: date, length: int) -> str:
    if length == 1:
        return f"{first:%A}, {first:%B} {first.day}, {first.year}"
    return f"{when.day(first)} to {when.day(first + timedelta(days=length - 1))}"


def _begins(on: date, zone: str) -> datetime:
    return zones.day_begins(datetime.combine(on, time()), zone)
