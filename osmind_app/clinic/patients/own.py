"""What a patient's own deed writes on their chart: guarded like a staff member's, with no staff member's name on it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.patients import saving
from osmind_app.clinic.patients.models import Patient


def save(
    session: Session,
    *,
    actor: audit.Actor,
    patient: Patient,
    values: Mapping[str, Any],
    event: str,
    now: datetime,
) -> list[str]:
    """Write what differs and say so in the record; returns the names of the fields that changed.

    `patient` is the version the change was made from (F14). Raises `ChangedByOther` and `EmailOfAnotherPatient`.
    """
    changed = [field for field, value in values.items() if getattr(patient, field) != value]
    if changed:
        saving.save(session, None, patient, {field: values[field] for field in changed}, now)
        audit.record(
            session,
            actor=actor,
            event=event,
            practice_id=patient.practice_id,
            patient_id=patient.id,
            now=now,
            fields=changed,
        )
    return changed
