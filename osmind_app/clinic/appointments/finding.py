"""One appointment, for whoever may find it: staff through the patient (D1), a patient their own."""

from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import PROVIDER, Provider
from osmind_app.clinic.appointments.errors import ChangedMeanwhile
from osmind_app.clinic.appointments.models import Appointment
from osmind_app.clinic.families.models import APPOINTMENTS, PortalAccess
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib.errors import NotFound


def get(session: Session, *, actor: Provider, appointment_id: UUID, hold: bool = False) -> Appointment:
    """One appointment of a patient the actor may find; `NotFound` for any other.

    `hold`: whoever else holds it or changes it at this moment waits.
    """
    question = (
        select(Appointment)
        .join(Patient, col(Patient.id) == Appointment.patient_id)
        .where(Appointment.id == appointment_id, Appointment.practice_id == actor.practice_id, reach.within(actor))
        .execution_options(populate_existing=True)
    )
    found = session.exec(question.with_for_update(of=Appointment) if hold else question).first()
    if found is None:
        raise NotFound
    return found


def own(session: Session, *, actor: PortalAccess, appointment_id: UUID) -> Appointment:
    """One appointment of the patient whose portal this is; `NotFound` for any other."""
    actor.need(APPOINTMENTS)
    found = session.exec(
        select(Appointment)
        .where(
            Appointment.id == appointment_id,
            Appointment.practice_id == actor.practice_id,
            Appointment.patient_id == actor.patient_id,
        )
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    return found


def changed_meanwhile(session: Session, appointment: Appointment) -> ChangedMeanwhile:
    """The refusal that says who changed it since, and when (F14)."""
    return ChangedMeanwhile(who_changed(session, appointment), appointment.changed_at, appointment.time_zone)


def who_changed(session: Session, appointment: Appointment) -> str:
    """The name of whoever changed it last; 'The patient' when it was done in the portal."""
    if appointment.changed_by_kind != PROVIDER:
        return "The patient"
    return session.exec(
        select(Provider.full_name).where(
            Provider.id == appointment.changed_by_id, Provider.practice_id == appointment.practice_id
        )
    ).one()
