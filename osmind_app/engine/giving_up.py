"""A letter that will never arrive becomes a task for the staff, in the transaction that gives it up."""

from datetime import datetime

from sqlmodel import Session

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.tasks import service as tasks
from osmind_app.lib import log
from osmind_app.outbox import letters
from osmind_app.outbox.models import Letter


def tell_the_staff(session: Session, letter: Letter, now: datetime) -> None:
    """Put the patient's letter on the clinic's list and tell the inviter (B22); letters to staff are only logged."""
    log.warning("letter.given_up", letter_id=str(letter.id), kind=letter.kind, reason=letter.last_error)
    if letter.practice_id is None or letter.context.get("reader") == letters.STAFF:
        return
    tasks.open(
        session,
        practice_id=letter.practice_id,
        patient_id=letter.patient_id,
        kind=tasks.LETTER_FAILED,
        key=f"{tasks.LETTER_FAILED}:{letter.id}",
        now=now,
    )
    invitations.undelivered(session, letter=letter, now=now)
