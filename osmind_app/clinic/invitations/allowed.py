"""Whether a patient can be invited now, and why not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.invitations import errors
from osmind_app.clinic.invitations.models import UNDONE, Invitation
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib.errors import DomainError

MAX_INVITES = 5  # per patient
IN = timedelta(hours=24)


def why_not(session: Session, *, patient: Patient, practice: Practice, now: datetime) -> DomainError | None:
    """Why this patient can't be sent an invitation now, or None."""
    if patient.archived_at is not None:
        return errors.PatientArchived()
    if patient.email is None:
        return errors.PatientHasNoEmail()
    if is_active(session, patient=patient):
        return errors.AlreadyActive()
    recent = _recent(session, patient, now)
    if len(recent) == MAX_INVITES:
        return errors.TooManyInvites(recent[-1] + IN, practice.time_zone)
    return None


def left(session: Session, *, patient: Patient, now: datetime) -> int:
    """How many more invites may go to this patient within 24 hours."""
    return MAX_INVITES - len(_recent(session, patient, now))


def is_active(session: Session, *, patient: Patient) -> bool:
    """True when the patient created a password and may open their own portal."""
    access = session.exec(
        select(PortalAccess.id).where(
            PortalAccess.patient_id == patient.id,
            PortalAccess.practice_id == patient.practice_id,
            PortalAccess.role == SELF,
            col(PortalAccess.ended_at).is_(None),
        )
    ).first()
    return access is not None


def locked(session: Session, *, practice_id: UUID, patient_id: UUID) -> Patient:
    """The patient as they are now, held until the transaction ends: sending and accepting wait for each other."""
    return session.exec(
        select(Patient)
        .where(Patient.id == patient_id, Patient.practice_id == practice_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def _recent(session: Session, patient: Patient, now: datetime) -> Sequence[datetime]:
    """When the invites of the last 24 hours went out, the newest first; those taken back don't count."""
    return session.exec(
        select(Invitation.sent_at)
        .where(
            Invitation.patient_id == patient.id,
            Invitation.practice_id == patient.practice_id,
            Invitation.sent_at > now - IN,
            Invitation.withdrawn_why != UNDONE,
        )
        .order_by(col(Invitation.sent_at).desc())
        .limit(MAX_INVITES)
    ).all()
