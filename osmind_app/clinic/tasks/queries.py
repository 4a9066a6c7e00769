"""What the staff's list shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.tasks.models import Task

MOST = 200  # a list nobody reads to its end


@dataclass(frozen=True)
class OpenTask:
    """One thing to do about one patient."""

    id: UUID
    kind: str
    patient_id: UUID
    patient_name: str
    created_at: datetime


def open_tasks(session: Session, *, actor: Provider, at_most: int = MOST) -> list[OpenTask]:
    """What is open about patients the actor may find, the oldest first."""
    found = session.exec(
        select(Task.id, Task.kind, Task.created_at, Patient)
        .join(Patient, col(Patient.id) == Task.patient_id)
        .where(Task.practice_id == actor.practice_id, col(Task.done_at).is_(None), reach.within(actor))
        .order_by(col(Task.created_at), col(Task.id))
        .limit(at_most)
    ).all()
    return [OpenTask(key, kind, patient.id, patient.full_name, at) for key, kind, at, patient in found]
