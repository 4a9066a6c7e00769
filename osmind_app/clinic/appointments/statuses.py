"""What became of an appointment: confirmed, arrived, occurred, a no-show, marked by hand; and undoing a slip."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import rules
from osmind_app.clinic.appointments.details import STATUSES
from osmind_app.clinic.appointments.errors import (
    AppointmentCancelled,
    AppointmentOver,
    MarkedAlready,
    MovedMeanwhile,
    NotYet,
    OnlyLooking,
)
from osmind_app.clinic.appointments.finding import changed_meanwhile, get, own
from osmind_app.clinic.appointments.models import (
    ARRIVED,
    BOOKED,
    CANCELLED,
    CONFIRMED,
    NO_SHOW,
    OCCURRED,
    Appointment,
)
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import live, when
from osmind_app.lib.errors import NotFound

# Which mark may follow which. Somebody who was called a no-show and comes late has arrived after all.
FOLLOWS: dict[str, tuple[str, ...]] = {
    BOOKED: (CONFIRMED, ARRIVED, OCCURRED, NO_SHOW),
    CONFIRMED: (ARRIVED, OCCURRED, NO_SHOW),
    ARRIVED: (OCCURRED,),
    OCCURRED: (),
    NO_SHOW: (ARRIVED,),
    CANCELLED: (),  # the patient was told: it is booked anew
}
COLUMNS = {CONFIRMED: "confirmed_at", ARRIVED: "arrived_at", OCCURRED: "occurred_at", NO_SHOW: "missed_at"}


def mark(session: Session, *, actor: Provider, appointment_id: UUID, status: str, now: datetime) -> Appointment:
    """Write down what became of a visit, by whoever may move it; twice is once.

    Raises `MarkedAlready` when this can't follow what is marked, `NotYet`, `AppointmentOver`, `AppointmentCancelled`.
    """
    if status not in COLUMNS:
        raise NotFound
    found = get(session, actor=actor, appointment_id=appointment_id)
    if found.status == status:
        return found
    if found.cancelled_at is not None:
        raise AppointmentCancelled
    if status not in FOLLOWS[found.status]:
        raise MarkedAlready(STATUSES[found.status])
    _in_time(found, status, now)
    marks = {COLUMNS[status]: now} | ({"missed_at": None} if status == ARRIVED else {})
    if _change(session, actor, found, marks, now):
        _record(session, actor, found, f"appointment.{status}", now)
    elif found.status != status:
        raise changed_meanwhile(session, found)
    return found


def unmark(session: Session, *, actor: Provider, appointment_id: UUID, status: str, now: datetime) -> Appointment:
    """Take back a mark that was a slip: the visit is what it was before. A mark that is not there any more stays so."""
    if status not in COLUMNS:
        raise NotFound
    found = get(session, actor=actor, appointment_id=appointment_id)
    if found.status != status:
        return found
    if _change(session, actor, found, {COLUMNS[status]: None}, now):
        _record(session, actor, found, "appointment.unmarked", now, status=status)
    elif found.status == status:
        raise changed_meanwhile(session, found)
    return found


def confirm_own(
    session: Session, *, actor: PortalAccess, appointment_id: UUID, version: int, now: datetime
) -> Appointment:
    """The patient says in the portal that they will come; twice is once.

    Raises `OnlyLooking`, `AppointmentOver`, and `MovedMeanwhile` when the clinic changed the visit since.
    """
    found = own(session, actor=actor, appointment_id=appointment_id)
    if rules.of_practice(session, actor=actor).view_only_since is not None:
        practice = practices.get(session, actor=actor)
        raise OnlyLooking(practice.name, practice.phone)
    if found.confirmed_at is not None:
        return found
    if found.starts_at <= now:
        raise AppointmentOver
    if found.version != version or CONFIRMED not in FOLLOWS[found.status]:
        raise MovedMeanwhile
    if _change(session, actor, found, {"confirmed_at": now}, now):
        _record(session, actor, found, "appointment.confirmed", now)
    elif found.status != CONFIRMED:
        raise MovedMeanwhile
    return found


def next_marks(appointment: Appointment, now: datetime) -> list[str]:
    """What may be marked now, in the order in which it usually happens."""
    return [status for status in FOLLOWS[appointment.status] if _is_time(appointment, status, now)]


def _is_time(found: Appointment, status: str, now: datetime) -> bool:
    if status == CONFIRMED:
        return now < found.starts_at
    if status == ARRIVED:
        place = ZoneInfo(found.time_zone)
        return now.astimezone(place).date() >= found.starts_at.astimezone(place).date()
    return now >= found.starts_at


def _in_time(found: Appointment, status: str, now: datetime) -> None:
    if _is_time(found, status, now):
        return
    if status == CONFIRMED:
        raise AppointmentOver
    raise NotYet(STATUSES[status], when.brief(found.starts_at, found.time_zone))


def _change(
    session: Session, actor: Provider | PortalAccess, found: Appointment, marks: dict[str, Any], now: datetime
) -> bool:
    """True when the marks were written: nobody changed the visit since it was read. `found` is as it is now."""
    written = session.exec(
        update(Appointment)
        .where(
            col(Appointment.id) == found.id,
            col(Appointment.practice_id) == actor.practice_id,
            col(Appointment.version) == found.version,
            col(Appointment.cancelled_at).is_(None),
        )
        .values(
            **marks,
            version=found.version + 1,
            changed_at=now,
            changed_by_kind=actor.actor_kind,
            changed_by_id=actor.actor_id,
        )
        .execution_options(synchronize_session=False)
    ).rowcount
    session.refresh(found)
    return written == 1


def _record(
    session: Session, actor: Provider | PortalAccess, found: Appointment, event: str, now: datetime, **more: Any
) -> None:
    audit.record(session, actor=actor, event=event, patient_id=found.patient_id, subject_id=found.id, now=now, **more)
    live.look_again(session, live.patient(found.patient_id), live.calendar(found.practice_id))
