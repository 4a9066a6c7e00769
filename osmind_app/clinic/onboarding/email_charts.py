"""Which charts follow when an account's address changes: those of patients who open their own portal with it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.patients import own
from osmind_app.clinic.patients.errors import EmailOfAnotherPatient
from osmind_app.clinic.patients.models import Patient


def is_theirs(session: Session, *, patient: Patient, account_id: UUID) -> bool:
    """True when this account opens the portal of this very patient, as the patient; never for an archived chart."""
    access = session.exec(
        select(PortalAccess.id).where(
            PortalAccess.practice_id == patient.practice_id,
            PortalAccess.patient_id == patient.id,
            PortalAccess.account_id == account_id,
            PortalAccess.role == SELF,
            col(PortalAccess.ended_at).is_(None),
        )
    ).first()
    return access is not None and patient.archived_at is None


def write(session: Session, *, patient: Patient, email: str, now: datetime) -> bool:
    """Write the address on the chart; False, and nothing written, when another chart of the practice has it."""
    holder = audit.LinkHolder(patient.practice_id)
    try:
        own.save(session, actor=holder, patient=patient, values={"email": email}, event="patient.changed", now=now)
    except EmailOfAnotherPatient:
        return False
    return True
