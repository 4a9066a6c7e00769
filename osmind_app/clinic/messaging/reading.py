"""Looking into a chat: opening it, which is written down, how far it was read, and what was begun to be written."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.messaging import chats, reach, telling
from osmind_app.clinic.messaging.models import Chat, ChatMessage, ChatReader
from osmind_app.clinic.messaging.reach import Writer
from osmind_app.clinic.messaging.sending import LONGEST, key_of
from osmind_app.lib.typed import paragraph


def open_chat(session: Session, *, actor: Writer, patient_id: UUID, now: datetime) -> ChatReader:
    """Open the chat, with a composer of one's own; that a provider did is written down, like opening the chart."""
    patient = reach.patient_of(session, actor=actor, patient_id=patient_id, now=now)
    chat = chats.held(session, patient=patient, now=now)
    if isinstance(actor, Provider):
        audit.record(session, actor=actor, event="chat.opened", patient_id=patient.id, now=now)
    return chats.reader_of(session, actor=actor, chat=chat)


def mark_read(session: Session, *, actor: Writer, patient_id: UUID, number: int, now: datetime) -> bool:
    """The reader has the messages up to this number before their eyes; True when that is news."""
    patient = reach.patient_of(session, actor=actor, patient_id=patient_id, now=now)
    if chats.find(session, patient=patient) is None:
        return False
    chat = chats.held(session, patient=patient, now=now)
    reader = chats.reader_of(session, actor=actor, chat=chat)
    seen = min(number, chat.last_number)
    if seen <= reader.read_number:
        return False
    reader.read_number, reader.read_at = seen, now
    session.add(reader)
    session.flush()
    if seen == chat.last_number:
        telling.was_read(session, actor=actor, chat=chat, now=now)
    chats.look_again(session, patient=patient)
    return True


def keep_draft(session: Session, *, actor: Writer, patient_id: UUID, form_key: str, text: str, now: datetime) -> None:
    """Keep what was typed so far in this composer; of one that has been sent meanwhile nothing is kept."""
    patient = reach.patient_of(session, actor=actor, patient_id=patient_id, now=now)
    chat = chats.find(session, patient=patient)
    if chat is None:
        return
    reader = chats.reader_of(session, actor=actor, chat=chat)
    if reader.form_key != form_key or _was_sent(session, chat, actor, form_key):
        return
    reader.draft = paragraph(text)[: 2 * LONGEST] or None
    session.add(reader)
    session.flush()


def _was_sent(session: Session, chat: Chat, actor: Writer, form_key: str) -> bool:
    sent = select(ChatMessage.id).where(
        ChatMessage.form_key == key_of(chat, actor, form_key), ChatMessage.practice_id == chat.practice_id
    )
    return session.exec(sent).first() is not None
