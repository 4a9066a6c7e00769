"""A patient's own copy of a form they sent: who took it is written down."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.intake import own
from osmind_app.clinic.intake.paper import sheets
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.lib.errors import NotFound


def take_copy(session: Session, *, actor: PortalAccess, submission_id: UUID, now: datetime) -> dict[str, Any]:
    """The sheet to print of a form this patient sent; raises `NotFound` for one that was not sent yet."""
    held = own.get(session, actor=actor, submission_id=submission_id)
    at = held.submission.submitted_at
    if at is None:
        raise NotFound
    patient = session.exec(
        select(Patient).where(Patient.id == actor.patient_id, Patient.practice_id == actor.practice_id)
    ).one()
    practice = practices.get(session, actor=actor)
    audit.record(
        session, actor=actor, event="form.downloaded", patient_id=patient.id, subject_id=held.submission.id, now=now
    )
    sent = sheets.Sent(
        patient=patient.full_name,
        born=when.day(patient.birth_date) if patient.birth_date else "",
        at=when.long(at, practice.time_zone),
        version=str(held.version.number),
        by=own.sent_by(session, submission=held.submission),
    )
    return sheets.filled(held.form, held.submission.answers, clinic=practices.card(practice), sent=sent)
