"""Things the staff should do. Each says why it exists, so that asking twice makes one."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.tasks.models import Task
from osmind_app.lib.errors import NotFound

LINK_REQUESTED, NOT_ME, LETTER_FAILED, NOT_LEFT = "link_requested", "not_me", "letter_failed", "not_left"  # kinds
EMAIL_KEPT = "email_kept"  # somebody at the old mailbox stopped or took back a change of e-mail (T21)
FORM_NEEDS_REVIEW = "form_needs_review"  # an answer that somebody of the care team must read today
APPOINTMENT_ASKED = "appointment_asked"  # a patient wants a time, or another one
JOIN_ASKED = "join_asked"  # is who joined by a link somebody we have already?


def key_of_letter(kind: str, letter_id: UUID) -> str:
    """Why a task about one letter exists."""
    return f"{kind}:{letter_id}"


def open(session: Session, *, practice_id: UUID, patient_id: UUID | None, kind: str, key: str, now: datetime) -> Task:
    """Put something on the staff's list; the same key again gives the task that is there."""
    found = _by_key(session, practice_id, key)
    if found is not None:
        return found
    task = Task(practice_id=practice_id, patient_id=patient_id, kind=kind, key=key, created_at=now)
    try:
        with session.begin_nested():
            session.add(task)
    except IntegrityError:
        # Somebody committed the same key between our look and our insert.
        found = _by_key(session, practice_id, key)
        if found is None:
            raise
        return found
    return task


def done(session: Session, *, actor: Provider, task_id: UUID, now: datetime) -> None:
    """Tick a task off; twice is once. `NotFound` for tasks about patients the actor may not find."""
    task = session.exec(select(Task).where(Task.id == task_id, Task.practice_id == actor.practice_id)).first()
    if task is None:
        raise NotFound
    if task.patient_id is not None:
        patients.get(session, actor=actor, patient_id=task.patient_id)
    if task.done_at is None:
        task.done_at, task.done_by_id = now, actor.id
        session.add(task)
        session.flush()
        audit.record(session, actor=actor, event="task.done", patient_id=task.patient_id, subject_id=task.id, now=now)


def close_for_patient(session: Session, *, practice_id: UUID, patient_id: UUID, kind: str, now: datetime) -> None:
    """The cause is gone: tasks of this kind about this patient leave the list."""
    close_for_patients(session, practice_id=practice_id, patient_ids=[patient_id], kinds=[kind], now=now)


def close_for_patients(
    session: Session, *, practice_id: UUID, patient_ids: Collection[UUID], kinds: Collection[str], now: datetime
) -> None:
    """The cause is gone: tasks of these kinds about these patients leave the list."""
    session.exec(
        update(Task)
        .where(
            col(Task.practice_id) == practice_id,
            col(Task.patient_id).in_(patient_ids),
            col(Task.kind).in_(kinds),
            col(Task.done_at).is_(None),
        )
        .values(done_at=now)
    )


def close(session: Session, *, practice_id: UUID, keys: Collection[str], now: datetime) -> None:
    """The cause is gone: the tasks with these keys leave the list."""
    if keys:
        session.exec(
            update(Task)
            .where(col(Task.practice_id) == practice_id, col(Task.key).in_(keys), col(Task.done_at).is_(None))
            .values(done_at=now)
        )


def open_since(session: Session, *, practice_id: UUID, patient_id: UUID, kind: str) -> datetime | None:
    """Since when something of this kind waits to be done about this patient, or None."""
    return session.exec(
        select(Task.created_at).where(
            Task.practice_id == practice_id,
            Task.patient_id == patient_id,
            Task.kind == kind,
            col(Task.done_at).is_(None),
        )
    ).first()


def _by_key(session: Session, practice_id: UUID, key: str) -> Task | None:
    return session.exec(select(Task).where(Task.key == key, Task.practice_id == practice_id)).first()
