"""Who is told of a message, and who is written to: letters 13 and 23 say that there is one, and nothing else.

A letter waits a moment before it leaves. Whoever has the chat before their eyes has read the message by then, and the
letter stays here; so no page has to say that it is open, and one that lies forgotten in a hidden tab counts for
nothing. At most one letter 13 leaves about a chat in a quarter of an hour: what comes meanwhile waits for the next.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.messaging.models import CLINIC, Chat, ChatMessage
from osmind_app.clinic.messaging.reach import Writer
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.updates import service as updates
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox

WAIT = timedelta(minutes=1)  # read within it, a letter does not leave
QUIET = timedelta(minutes=15)


def of_message(session: Session, *, chat: Chat, patient: Patient, message: ChatMessage, now: datetime) -> None:
    """Tell the other side that there is a message; the chat is held by the caller."""
    if message.author_kind == CLINIC:
        _tell_patient(session, chat, patient, now)
        return
    updates.tell_care_team(
        session,
        practice_id=chat.practice_id,
        patient_id=patient.id,
        kind=updates.MESSAGE,
        about_id=message.id,
        now=now,
    )


def was_read(session: Session, *, actor: Writer, chat: Chat, now: datetime) -> None:
    """The reader knows of everything: their bell is quiet, and a letter that has not left stays here."""
    if not isinstance(actor, PortalAccess):
        updates.seen(session, actor=actor, patient_id=chat.patient_id, kinds=[updates.MESSAGE], now=now)
        return
    if chat.letter_at is None or chat.letter_at <= now:
        return
    key = updates.patient_letter_key(_key(chat, chat.letter_at), actor.account_id)
    if outbox.withdraw(session, key=key, now=now) and _readers(session, chat) == 1:
        chat.letter_at = chat.lettered_at  # nobody was written to: the next message may be
        session.add(chat)
        session.flush()


def _tell_patient(session: Session, chat: Chat, patient: Patient, now: datetime) -> None:
    if chat.letter_at is not None and chat.letter_at > now:
        return  # one that has not left yet speaks for this message too
    left = chat.letter_at
    leaves = max(now + WAIT, left + QUIET) if left else now + WAIT
    practice = session.get_one(Practice, chat.practice_id)
    updates.tell_patient(
        session,
        practice_id=chat.practice_id,
        patient_id=patient.id,
        topic=updates.MESSAGES,
        draft=letters.new_message(practices.card(practice), first_name=patient.called),
        key=_key(chat, leaves),
        now=now,
        deliver_after=leaves,
    )
    chat.lettered_at, chat.letter_at = left, leaves
    session.add(chat)
    session.flush()


def _key(chat: Chat, leaves: datetime) -> str:
    """Why a letter 13 exists: withdrawn by it when the message is read before it leaves."""
    return f"message:{chat.id}:{leaves.isoformat()}"


def _readers(session: Session, chat: Chat) -> int:
    """How many people open this patient's portal."""
    return session.exec(
        select(func.count()).where(
            PortalAccess.practice_id == chat.practice_id,
            PortalAccess.patient_id == chat.patient_id,
            col(PortalAccess.ended_at).is_(None),
        )
    ).one()
