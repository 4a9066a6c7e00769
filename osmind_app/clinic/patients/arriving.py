"""A chart that nobody of the staff made: its patient joined by a shared link, and somebody looks at it afterwards."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.patients import names, saving
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.models import Patient


def arrive(session: Session, *, practice_id: UUID, details: PatientDetails, link_id: UUID, now: datetime) -> Patient:
    """Make a new chart from what its patient typed, marked for review: it never becomes part of another one (T10).

    The caller proved the mailbox and chose group and provider. Raises `EmailOfAnotherPatient`.
    """
    assert details.primary_provider_id is not None
    patient = Patient(
        practice_id=practice_id,
        primary_provider_id=details.primary_provider_id,
        group_id=details.group_id,
        first_name=details.first_name,
        last_name=details.last_name,
        birth_date=details.birth_date,
        email=details.email,
        phone=details.phone,
        created_at=now,
        joined_by_link_at=now,
    )
    names.index(patient)
    saving.insert(session, patient)
    audit.record(
        session,
        actor=audit.LinkHolder(practice_id),
        event="patient.joined",
        patient_id=patient.id,
        subject_id=link_id,
        now=now,
    )
    return patient


def reviewed(session: Session, *, actor: Provider, patient: Patient, now: datetime) -> bool:
    """Somebody looked at who joined; False when somebody else did before."""
    marked = session.exec(
        update(Patient)
        .where(
            col(Patient.id) == patient.id,
            col(Patient.practice_id) == actor.practice_id,
            col(Patient.joined_by_link_at).is_not(None),
            col(Patient.reviewed_at).is_(None),
        )
        .values(reviewed_at=now, reviewed_by_id=actor.id)
    )
    if marked.rowcount == 1:
        session.refresh(patient)
    return marked.rowcount == 1
