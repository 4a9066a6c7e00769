"""What becomes of letters on their way, and whom that concerns: the staff's list, and who sent the invitation.

Whoever writes down what became of a patient's letter holds the patient first, as everybody does who changes an
invitation: a message of the mail service and a colleague who resends at the same moment wait for each other.
"""

from datetime import datetime

from sqlmodel import Session

from osmind_app.clinic.invitations import allowed, inviter
from osmind_app.clinic.tasks import service as tasks
from osmind_app.clinic.updates import service as updates
from osmind_app.lib import log
from osmind_app.outbox import hearing, letters
from osmind_app.outbox.models import Letter
from osmind_app.outbox.news import News


def heard(session: Session, *, told: News, now: datetime) -> None:
    """The mail service says what became of a letter: written down once, whatever order it comes in (F7).

    News of letters that are not ours is ignored.
    """
    letter = hearing.letter_of(session, told)
    if letter is None:
        return
    hold(session, letter)
    change = hearing.note(session, letter=letter, news=told, now=now)
    if change.has_left:
        left(session, letter, now)
    if change.undelivered:
        log.warning("letter.undelivered", letter_id=str(letter.id), kind=letter.kind, reason=letter.bounced_as)
        inviter.undelivered(session, letter=letter, now=now)


def wanted(session: Session, letter: Letter) -> bool:
    """False when its reader has no business with it any more."""
    return updates.still_wanted(session, letter=letter)


def hold(session: Session, letter: Letter) -> None:
    """Hold the patient a letter is about."""
    if letter.patient_id is not None and letter.practice_id is not None:
        allowed.locked(session, practice_id=letter.practice_id, patient_id=letter.patient_id)


def left(session: Session, letter: Letter, now: datetime) -> None:
    """A letter has left: nobody needs to look after it any more."""
    if letter.practice_id is not None:
        keys = [tasks.key_of_letter(kind, letter.id) for kind in (tasks.NOT_LEFT, tasks.LETTER_FAILED)]
        tasks.close(session, practice_id=letter.practice_id, keys=keys, now=now)


def given_up(session: Session, letter: Letter, now: datetime) -> None:
    """Put a patient's letter that will never leave on the clinic's list and tell the inviter (B22).

    Letters to staff are only logged.
    """
    log.warning("letter.given_up", letter_id=str(letter.id), kind=letter.kind, reason=letter.last_error)
    if letter.practice_id is None or letter.context.get("reader") == letters.STAFF:
        return
    tasks.open(
        session,
        practice_id=letter.practice_id,
        patient_id=letter.patient_id,
        kind=tasks.LETTER_FAILED,
        key=tasks.key_of_letter(tasks.LETTER_FAILED, letter.id),
        now=now,
    )
    inviter.undelivered(session, letter=letter, now=now)
