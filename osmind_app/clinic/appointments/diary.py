"""The staff's calendar: a day or a week of the practice, of one provider or of all."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from osmind_app.clinic.accounts import queries as accounts
from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import statuses
from osmind_app.clinic.appointments.details import HOW, REASONS, STATUSES, a_day
from osmind_app.clinic.appointments.models import VIDEO, Appointment, AppointmentRequest, AppointmentType, VideoRoom
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import live, when, zones

DAY, WEEK = "day", "week"
MOST = 300  # on one page: a large practice looks at one provider or one day
MOST_WAITING = 25
OUTSIDE = "A patient outside your care teams"


@dataclass(frozen=True)
class VisitRow:
    """One appointment as staff see it; `outside`: somebody else's patient in the reader's own day, without a name."""

    id: str = ""
    patient_id: str = ""
    patient: str = ""
    outside: bool = False
    provider: str = ""
    type: str = ""
    day: str = ""  # "Tue, Dec 1, 2026"
    time: str = ""  # "9:30 AM to 10:20 AM"
    starts: str = ""
    how: str = ""
    video: bool = False
    where: str = ""  # the place, or the link
    status: str = ""  # a key of `details.STATUSES`
    marks: list[Choice] = field(default_factory=list)  # what may be marked now
    marked: str = ""  # what an undo takes back, in a word; empty: nothing
    cancelled: str = ""
    open: bool = False  # may still be moved or cancelled
    asks: bool = False  # the patient wants another time
    version: int = 0


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
    rows: list[VisitRow] = field(default_factory=list)


@dataclass(frozen=True)
class Diary:
    """What the calendar shows."""

    title: str = ""
    day: str = ""
    view: str = DAY
    provider: str = ""
    days: list[DiaryDay] = field(default_factory=list)
    waiting: list[WaitingRow] = field(default_factory=list)
    providers: list[Choice] = field(default_factory=list)
    previous_day: str = ""
    next_day: str = ""
    zone: str = ""
    capped: bool = False


def diary(
    session: Session, *, actor: Provider, now: datetime, day: str = "", view: str = DAY, provider: str = ""
) -> Diary:
    """The day, or the week from its Monday, on the clinic's clock; words that are none show today."""
    zone = practices.get(session, actor=actor).time_zone
    today = now.astimezone(ZoneInfo(zone)).date()
    chosen, shown_view = a_day(day) or today, view if view in (DAY, WEEK) else DAY
    first = chosen - timedelta(days=chosen.weekday()) if shown_view == WEEK else chosen
    length = 7 if shown_view == WEEK else 1
    choices = [Choice(one.id, one.name) for one in accounts.provider_choices(session, actor=actor)]
    one = next((known.id for known in choices if known.id == provider), "")
    found = rows(
        session,
        actor=actor,
        now=now,
        at_most=MOST + 1,
        starts_from=_begins(first, zone),
        starts_before=_begins(first + timedelta(days=length), zone),
        provider_id=UUID(one) if one else None,
    )
    days = [first + timedelta(days=number) for number in range(length)]
    return Diary(
        title=_title(first, length),
        day=chosen.isoformat(),
        view=shown_view,
        provider=one,
        days=[_day(on, today, found[:MOST], zone) for on in days],
        waiting=waiting(session, actor=actor),
        providers=choices,
        previous_day=(first - timedelta(days=length)).isoformat(),
        next_day=(first + timedelta(days=length)).isoformat(),
        zone=when.zone_name(zone),
        capped=len(found) > MOST,
    )


def topic(session: Session, *, actor: Provider) -> str:
    """What pages about the practice's appointments watch (lib/live.py)."""
    return live.calendar(actor.practice_id)


def rows(
    session: Session,
    *,
    actor: Provider,
    now: datetime,
    at_most: int,
    starts_from: datetime | None = None,
    starts_before: datetime | None = None,
    provider_id: UUID | None = None,
    patient_id: UUID | None = None,
    latest_first: bool = False,
) -> list[VisitRow]:
    """Appointments of patients the actor may find, and the actor's own (without a name where they may not)."""
    at = col(Appointment.starts_at)
    conditions: list[Any] = [
        Appointment.practice_id == actor.practice_id,
        or_(reach.within(actor), Appointment.provider_id == actor.id),
        at >= starts_from if starts_from else True,
        at < starts_before if starts_before else True,
        Appointment.provider_id == provider_id if provider_id else True,
        Appointment.patient_id == patient_id if patient_id else True,
    ]
    asks = (
        select(AppointmentRequest.id)
        .where(
            AppointmentRequest.practice_id == actor.practice_id,
            AppointmentRequest.appointment_id == Appointment.id,
            col(AppointmentRequest.answered_at).is_(None),
        )
        .correlate(Appointment)
        .exists()
    )
    found = session.execute(
        sa.select(
            Appointment,
            Patient,
            col(Provider.full_name),
            col(AppointmentType.name),
            col(VideoRoom.url),
            reach.within(actor),
            asks,
        )
        .join(Patient, col(Patient.id) == col(Appointment.patient_id))
        .join(Provider, col(Provider.id) == col(Appointment.provider_id))
        .join(AppointmentType, col(AppointmentType.id) == col(Appointment.type_id))
        .join(VideoRoom, col(VideoRoom.provider_id) == col(Appointment.provider_id), isouter=True)
        .where(*conditions)
        .order_by(*((at.desc(), col(Appointment.id).desc()) if latest_first else (at, col(Appointment.id))))
        .limit(at_most)
        .execution_options(populate_existing=True)
    ).all()
    return [
        _row(appointment, patient, name, kind, room or "", bool(ours), bool(wants), now)
        for appointment, patient, name, kind, room, ours, wants in found
    ]


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


def _row(
    found: Appointment,
    patient: Patient,
    provider: str,
    kind: str,
    room: str,
    ours: bool,
    asks: bool,
    now: datetime,
) -> VisitRow:
    zone, video = found.time_zone, found.how == VIDEO
    local = found.starts_at.astimezone(ZoneInfo(zone))
    cancelled = REASONS.get(found.cancel_reason, "") if found.cancelled_at else ""
    where = (found.video_url or room) if video else found.place
    return VisitRow(
        id=str(found.id) if ours else "",
        patient_id=str(patient.id) if ours else "",
        patient=patient.full_name if ours else OUTSIDE,
        outside=not ours,
        provider=provider,
        type=kind if ours else "",
        day=f"{local:%a}, {when.day(local.date())}",
        time=f"{when.clock(found.starts_at, zone)} to {when.clock(found.ends_at, zone)}",
        starts=found.starts_at.isoformat(),
        how=HOW[found.how],
        video=video,
        where=where if ours else "",
        status=found.status,
        marks=[Choice(one, STATUSES[one]) for one in statuses.next_marks(found, now)] if ours else [],
        marked=STATUSES[found.status] if ours and found.status in statuses.COLUMNS else "",
        cancelled=(cancelled or "Cancelled") if found.cancelled_at else "",
        open=ours and found.cancelled_at is None and found.starts_at > now,
        asks=asks and ours,
        version=found.version,
    )


def _day(on: date, today: date, found: list[VisitRow], zone: str) -> DiaryDay:
    place = ZoneInfo(zone)
    return DiaryDay(
        day=on.isoformat(),
        words=f"{on:%A}, {on:%B} {on.day}",
        is_today=on == today,
        rows=[row for row in found if datetime.fromisoformat(row.starts).astimezone(place).date() == on],
    )


def _title(first: date, length: int) -> str:
    if length == 1:
        return f"{first:%A}, {first:%B} {first.day}, {first.year}"
    return f"{when.day(first)} to {when.day(first + timedelta(days=length - 1))}"


def _begins(on: date, zone: str) -> datetime:
    return zones.day_begins(datetime.combine(on, time()), zone)
