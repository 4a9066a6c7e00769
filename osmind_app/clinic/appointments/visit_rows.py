"""One line for each appointment, as staff see it: in the calendar, on Today and on a profile."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import repeating, statuses
from osmind_app.clinic.appointments.details import HOW, REASONS, STATUSES
from osmind_app.clinic.appointments.models import (
    VIDEO,
    Appointment,
    AppointmentRequest,
    AppointmentSeries,
    AppointmentType,
    Location,
    VideoRoom,
)
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import when

OUTSIDE = "A patient outside your care teams"


@dataclass(frozen=True)
class VisitRow:
    """One appointment as staff see it; `outside`: somebody else's patient in the reader's own day, without a name."""

    id: str = ""
    patient_id: str = ""
    patient: str = ""
    outside: bool = False
    provider: str = ""
    provider_id: str = ""
    type: str = ""
    day: str = ""  # "Tue, Dec 1, 2026"
    time: str = ""  # "9:30 AM to 10:20 AM"
    starts: str = ""
    ends: str = ""
    how: str = ""
    video: bool = False
    where: str = ""  # the place, or the link
    status: str = ""  # a key of `details.STATUSES`
    status_words: str = ""
    marks: list[Choice] = field(default_factory=list)  # what may be marked now
    marked: str = ""  # what an undo takes back, in a word; empty: nothing
    cancelled: str = ""
    open: bool = False  # may still be moved or cancelled
    repeats: str = ""  # "Every 2 weeks", of a series
    asks: bool = False  # the patient wants another time
    version: int = 0


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
    location_id: UUID | None = None,
    latest_first: bool = False,
    standing: bool = False,
) -> list[VisitRow]:
    """Appointments of patients the actor may find, and the actor's own (without a name where they may not).

    `standing` leaves out what was cancelled.
    """
    at = col(Appointment.starts_at)
    conditions: list[Any] = [
        Appointment.practice_id == actor.practice_id,
        or_(reach.within(actor), Appointment.provider_id == actor.id),
        at >= starts_from if starts_from else True,
        at < starts_before if starts_before else True,
        Appointment.provider_id == provider_id if provider_id else True,
        Appointment.patient_id == patient_id if patient_id else True,
        col(Appointment.cancelled_at).is_(None) if standing else True,
        Appointment.location_id == location_id if location_id else True,
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
            col(AppointmentSeries.unit),
            col(AppointmentSeries.step),
            col(Location.name),
        )
        .join(Patient, col(Patient.id) == col(Appointment.patient_id))
        .join(Provider, col(Provider.id) == col(Appointment.provider_id))
        .join(AppointmentType, col(AppointmentType.id) == col(Appointment.type_id))
        .join(VideoRoom, col(VideoRoom.provider_id) == col(Appointment.provider_id), isouter=True)
        .join(AppointmentSeries, col(AppointmentSeries.id) == col(Appointment.series_id), isouter=True)
        .join(Location, col(Location.id) == col(Appointment.location_id), isouter=True)
        .where(*conditions)
        .order_by(*((at.desc(), col(Appointment.id).desc()) if latest_first else (at, col(Appointment.id))))
        .limit(at_most)
        .execution_options(populate_existing=True)
    ).all()
    return [
        _row(
            appointment,
            patient,
            name,
            kind,
            room or "",
            bool(ours),
            bool(wants),
            _repeats(unit, step),
            location or "",
            now,
        )
        for appointment, patient, name, kind, room, ours, wants, unit, step, location in found
    ]


def _row(
    found: Appointment,
    patient: Patient,
    provider: str,
    kind: str,
    room: str,
    ours: bool,
    asks: bool,
    repeats: str,
    location: str,
    now: datetime,
) -> VisitRow:
    zone, video = found.time_zone, found.how == VIDEO
    local = found.starts_at.astimezone(ZoneInfo(zone))
    cancelled = REASONS.get(found.cancel_reason, "") if found.cancelled_at else ""
    where = (found.video_url or room) if video else ", ".join(filter(None, [location, found.place]))
    return VisitRow(
        id=str(found.id) if ours else "",
        patient_id=str(patient.id) if ours else "",
        patient=patient.full_name if ours else OUTSIDE,
        outside=not ours,
        provider=provider,
        provider_id=str(found.provider_id),
        type=kind if ours else "",
        day=f"{local:%a}, {when.day(local.date())}",
        time=f"{when.clock(found.starts_at, zone)} to {when.clock(found.ends_at, zone)}",
        starts=found.starts_at.isoformat(),
        ends=found.ends_at.isoformat(),
        how=HOW[found.how],
        video=video,
        where=where if ours else "",
        status=found.status,
        status_words=STATUSES[found.status],
        marks=[Choice(one, STATUSES[one]) for one in statuses.next_marks(found, now)] if ours else [],
        marked=STATUSES[found.status] if ours and found.status in statuses.COLUMNS else "",
        cancelled=(cancelled or "Cancelled") if found.cancelled_at else "",
        open=ours and found.cancelled_at is None and found.starts_at > now,
        repeats=repeats if ours else "",
        asks=asks and ours,
        version=found.version,
    )


def _repeats(unit: str | None, step: int | None) -> str:
    return repeating.words(unit, step) if unit and step else ""
