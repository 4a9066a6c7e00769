"""A letter that will never arrive becomes a task for the staff, in the transaction that gives it up."""

from datetime import datetime

from sqlmodel import Session

from osmind_app.clinic.tasks import service as tasks
from osmind_app.outbox.models import Letter


def tell_the_staff(session: Session, letter: Letter, now: datetime) -> None:
    """Put the failed letter on the clinic's list; letters of no clinic are only on the operator's page."""
    if letter.practice_id is None:
        return
    tasks.open(
        session,
        practice_id=letter.practice_id,
        patient_id=letter.patient_id,
        kind=tasks.LETTER_FAILED,
        key=f"{tasks.LETTER_FAILED}:{letter.id}",
        now=now,
    )
