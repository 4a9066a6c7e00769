"""The chat as one page: the newest messages, or an earlier stretch of them, and what stands around."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.messaging import chats, errors, practice_settings, reach
from osmind_app.clinic.messaging.models import Chat, ChatMessage, ChatReader
from osmind_app.clinic.messaging.reach import Writer
from osmind_app.clinic.messaging.rows import MessageRow, rows_of
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice

PAGE = 40  # messages read at once, going up
MOST = 200  # messages that one tab holds


@dataclass(frozen=True)
class ChatPage:
    """What a reader has before them. `first` and `newest` are the numbers of the stretch; 0: there is none."""

    patient_id: str = ""
    patient: str = ""
    clinic: str = ""
    phone: str = ""
    reply_time: str = ""
    rows: list[MessageRow] = field(default_factory=list)
    first: int = 0
    newest: int = 0
    has_earlier: bool = False
    has_later: bool = False
    read_number: int = 0  # how far this reader had read
    form_key: str = ""  # of the open composer
    draft: str = ""
    closed: str = ""  # why nothing can be written


def chat_page(
    session: Session, *, actor: Writer, patient_id: UUID, now: datetime, first: int = 0, last: int = 0
) -> ChatPage:
    """The messages from number `first` to `last`; without them the newest. Raises as `reach.patient_of` does."""
    patient = reach.patient_of(session, actor=actor, patient_id=patient_id, now=now)
    practice = session.get_one(Practice, patient.practice_id)
    chat = chats.find(session, patient=patient)
    messages = _stretch(session, chat, first, last) if chat else []
    reader = _reader(session, actor, chat) if chat else None
    zone = (patient.time_zone if isinstance(actor, PortalAccess) else "") or practice.time_zone
    return ChatPage(
        patient_id=str(patient.id),
        patient=patient.full_name,
        clinic=practice.name,
        phone=practice.phone,
        reply_time=practice_settings.reply_time(session, practice_id=practice.id),
        rows=rows_of(session, actor=actor, patient=patient, chat=chat, messages=messages, zone=zone, now=now)
        if chat
        else [],
        first=messages[0].number if messages else 0,
        newest=messages[-1].number if messages else 0,
        has_earlier=bool(messages) and messages[0].number > 1,
        has_later=bool(messages) and chat is not None and messages[-1].number < chat.last_number,
        read_number=reader.read_number if reader else 0,
        form_key=reader.form_key if reader else "",
        draft=str(reader.draft or "") if reader else "",
        closed=_why_closed(session, actor, patient),
    )


def _stretch(session: Session, chat: Chat, first: int, last: int) -> Sequence[ChatMessage]:
    """At most `MOST` messages: those nearest to `last`, or the newest."""
    asked = select(ChatMessage).where(ChatMessage.chat_id == chat.id, ChatMessage.practice_id == chat.practice_id)
    if last:
        asked = asked.where(ChatMessage.number <= last)
    if first:
        asked = asked.where(ChatMessage.number >= first)
    found = session.exec(asked.order_by(col(ChatMessage.number).desc()).limit(MOST if first else PAGE)).all()
    return list(reversed(found))


def _reader(session: Session, actor: Writer, chat: Chat) -> ChatReader | None:
    return session.exec(
        select(ChatReader).where(
            ChatReader.chat_id == chat.id,
            ChatReader.reader_id == actor.actor_id,
            ChatReader.practice_id == chat.practice_id,
        )
    ).first()


def _why_closed(session: Session, actor: Writer, patient: Patient) -> str:
    if practice_settings.are_off(session, practice_id=patient.practice_id):
        return errors.MessagesOff.sentence
    if isinstance(actor, PortalAccess):
        return ""
    if patient.archived_at is not None:
        return "This patient is archived. Restore the patient to write to them."
    if families.own_portal_of(session, patient=patient) is None:
        return "This patient has no open portal yet. Invite them, and write when they have joined."
    return ""
