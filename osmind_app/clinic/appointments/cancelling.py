"""Cancelling: by the staff at any time before it begins, by the patient until the clinic's cut-off (A24)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import asking, post, rules
from osmind_app.clinic.appointments.details import ARCHIVED, OWN_REASONS, STAFF_REASONS
from osmind_app.clinic.appointments.errors import AppointmentOver, CallTheClinic, MovedMeanwhile, OnlyLooking
from osmind_app.clinic.appointments.finding import changed_meanwhile, get, own
from osmind_app.clinic.appointments.models import Appointment, AppointmentRules
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib.errors import FormErrors


def cancel(
    session: Session,
    *,
    actor: Provider,
    appointment_id: UUID,
    reason: str,
    version: int,
    now: datetime,
    also: Sequence[Appointment] = (),
) -> Appointment:
    """Cancel a visit and tell the patient; twice is once. Raises `ChangedMeanwhile` when it was moved since (F14).

    `also` are others of its series, cancelled with it: the letter names them.
    """
    if reason not in STAFF_REASONS:
        raise FormErrors({"reason": "Choose a reason"})
    found = get(session, actor=actor, appointment_id=appointment_id)
    if found.cancelled_at is not None:
        return found
    if found.starts_at <= now:
        raise AppointmentOver
    patient = patients.get(session, actor=actor, patient_id=found.patient_id)
    if not _write(session, actor, found, reason, version, now):
        if found.cancelled_at is not None:
            return found
        raise changed_meanwhile(session, found)
    asking.settled(session, actor=actor, appointment=found, now=now)
    post.cancelled(session, actor=actor, appointment=found, patient=patient, now=now, also=also)
    return found


def cancel_upcoming(session: Session, *, actor: Provider, patient: Patient, now: datetime) -> int:
    """Cancel what an archived patient still had booked, and tell whoever hears of cancellations; how many."""
    found = session.exec(
        select(Appointment)
        .where(
            Appointment.practice_id == patient.practice_id,
            Appointment.patient_id == patient.id,
            col(Appointment.cancelled_at).is_(None),
            col(Appointment.starts_at) > now,
        )
        .order_by(col(Appointment.starts_at))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for one in found:  # each is a visit somebody keeps free: a line in the record, a letter and a bell of its own
        _write(session, actor, one, ARCHIVED, one.version, now)
        asking.settled(session, actor=actor, appointment=one, now=now)
        post.cancelled(session, actor=actor, appointment=one, patient=patient, now=now, portal_ends=True)
    return len(found)


def cancel_own(
    session: Session, *, actor: PortalAccess, appointment_id: UUID, reason: str, version: int, now: datetime
) -> Appointment:
    """The patient cancels, says why, and the care team is told; twice is once.

    Raises `OnlyLooking`, `CallTheClinic` after the cut-off, and `MovedMeanwhile` when the clinic changed it since.
    """
    found = own(session, actor=actor, appointment_id=appointment_id)
    if found.cancelled_at is not None:
        return found
    may_still(session, actor=actor, appointment=found, now=now)
    if reason not in OWN_REASONS:
        raise FormErrors({"reason": "Choose a reason"})
    if not _write(session, actor, found, reason, version, now):
        if found.cancelled_at is not None:
            return found
        raise MovedMeanwhile
    patient = session.get_one(Patient, found.patient_id)
    asking.settled(session, actor=actor, appointment=found, now=now)
    post.cancelled(session, actor=actor, appointment=found, patient=patient, now=now)
    return found


def may_still(session: Session, *, actor: PortalAccess, appointment: Appointment, now: datetime) -> AppointmentRules:
    """The rules, while this patient may change this appointment; raises what says whom to call instead."""
    found = rules.of_practice(session, actor=actor)
    practice = practices.get(session, actor=actor)
    if found.view_only_since is not None:
        raise OnlyLooking(practice.name, practice.phone)
    if not rules.may_change(found, appointment, now):
        raise CallTheClinic(practice.name, practice.phone)
    return found


def _write(
    session: Session,
    actor: Provider | PortalAccess,
    found: Appointment,
    reason: str,
    version: int,
    now: datetime,
) -> bool:
    """True when it was this deed that cancelled the visit; `found` is as it is now, either way."""
    written = session.exec(
        update(Appointment)
        .where(
            col(Appointment.id) == found.id,
            col(Appointment.practice_id) == actor.practice_id,
            col(Appointment.version) == version,
            col(Appointment.cancelled_at).is_(None),
        )
        .values(
            cancelled_at=now,
            cancel_reason=reason,
            version=version + 1,
            changed_at=now,
            changed_by_kind=actor.actor_kind,
            changed_by_id=actor.actor_id,
        )
        .execution_options(synchronize_session=False)
    ).rowcount
    session.refresh(found)
    if written:
        audit.record(
            session,
            actor=actor,
            event="appointment.cancelled",
            patient_id=found.patient_id,
            subject_id=found.id,
            now=now,
            reason=reason,
        )
    return written == 1
