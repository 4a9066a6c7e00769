"""Sending a message: once, however often it is asked for, to everybody on the other side (F13)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.documents import service as documents
from osmind_app.clinic.documents.models import MESSAGE
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.messaging import chats, errors, practice_settings, reach, telling
from osmind_app.clinic.messaging.models import CLINIC, Chat, ChatAttachment, ChatMessage
from osmind_app.clinic.messaging.reach import Writer
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import db, tokens
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.lib.typed import is_blank, paragraph

LONGEST = 10_000  # characters
MOST_FILES = 10  # with one message
LONGEST_KEY = 64  # of a composer: ours have 32 characters


def send(
    session: Session,
    *,
    actor: Writer,
    patient_id: UUID,
    text: str,
    form_key: str,
    now: datetime,
    file_ids: Sequence[UUID] = (),
) -> ChatMessage:
    """Add a message to the patient's chat, with files that were uploaded for it, from the composer (`form_key`) that
    was given out for this very chat; the same one again gives the message it sent before. Other words from it were
    typed in another window: they are their own message.

    Raises `NotFound` and `ReasonNeeded` as `reach` does, `OfAnotherChat`, `MessagesOff`, `PatientArchived`,
    `NoPortalYet`, and `FormErrors` for nothing to send or too much of it.
    """
    patient = reach.patient_of(session, actor=actor, patient_id=patient_id, now=now)
    if not 0 < len(form_key) <= LONGEST_KEY:
        raise NotFound  # no composer of ours
    chat = chats.held(session, patient=patient, now=now)
    reader = chats.reader_of(session, actor=actor, chat=chat)
    key = composer = key_of(chat, actor, form_key)
    before = _sent_before(session, chat, key)
    if before is None and form_key != reader.form_key:
        raise errors.OfAnotherChat  # a page that shows one chat while its tab is on the way to the next
    if before is not None and paragraph(text) not in ("", before.text):
        key = f"{key}:{tokens.fingerprint(paragraph(text)).hex()}"
        before = _sent_before(session, chat, key)
    if before is not None:
        return before
    _somebody_reads(session, actor, patient)
    words = checked(text, files=len(file_ids))
    message = write(session, chat, patient, text=words, author=actor, form_key=key, now=now)
    _attach(session, actor, patient, message, file_ids, now)
    if key == composer:  # else another composer is open by now, with words of its own
        reader.form_key, reader.draft = chats.new_form_key(), None
        session.add(reader)
        session.flush()
    audit.record(session, actor=actor, event="message.sent", patient_id=patient.id, subject_id=message.id, now=now)
    return message


def key_of(chat: Chat, actor: Writer, form_key: str) -> str:
    """Why a message exists: one composer of one person in one chat."""
    return f"{chat.id}:{actor.actor_id}:{form_key}"


def checked(text: str, *, files: int = 0) -> str:
    """What is sent of what was typed, which may be nothing beside a file; raises `FormErrors`."""
    words = paragraph(text)
    if files > MOST_FILES:
        raise FormErrors({"text": f"Send at most {MOST_FILES} files with one message"})
    if is_blank(words) and files:
        return ""
    if is_blank(words):
        raise FormErrors({"text": "Write a message first"})
    if len(words) > LONGEST:
        raise FormErrors(
            {"text": f"A message can have {LONGEST:,} characters. This one has {len(words):,}: send it in two parts"}
        )
    return words


def write(
    session: Session, chat: Chat, patient: Patient, *, text: str, author: Writer, form_key: str, now: datetime
) -> ChatMessage:
    """Number the message, keep it and tell everybody; the chat is held by the caller."""
    number = chat.last_number + 1
    message = ChatMessage(
        practice_id=chat.practice_id,
        chat_id=chat.id,
        number=number,
        author_kind=chats.side(author),
        author_id=author.actor_id,
        author_role=author.role if isinstance(author, PortalAccess) else "",
        sent_at=now,
        form_key=form_key,
    )
    message.text = text
    db.insert(session, message, unless_there="form_key")
    chat.last_number, chat.last_at = number, now
    if message.author_kind == CLINIC:
        chat.clinic_number, chat.waiting_since = number, None
    else:
        chat.patient_number, chat.waiting_since = number, chat.waiting_since or now
    session.add(chat)
    session.flush()
    telling.of_message(session, chat=chat, patient=patient, message=message, now=now)
    chats.look_again(session, patient=patient)
    return message


def _attach(
    session: Session, actor: Writer, patient: Patient, message: ChatMessage, file_ids: Sequence[UUID], now: datetime
) -> None:
    claimed = documents.claim(session, actor=actor, patient_id=patient.id, file_ids=file_ids, purpose=MESSAGE, now=now)
    for place, file in enumerate(claimed):
        session.add(
            ChatAttachment(file_id=file.id, practice_id=message.practice_id, message_id=message.id, place=place)
        )
    session.flush()


def _somebody_reads(session: Session, actor: Writer, patient: Patient) -> None:
    if patient.archived_at is not None:
        raise errors.PatientArchived
    if practice_settings.are_off(session, practice_id=patient.practice_id):
        raise errors.MessagesOff
    if isinstance(actor, Provider) and families.own_portal_of(session, patient=patient) is None:
        raise errors.NoPortalYet


def _sent_before(session: Session, chat: Chat, key: str) -> ChatMessage | None:
    return session.exec(
        select(ChatMessage).where(
            ChatMessage.form_key == key, ChatMessage.chat_id == chat.id, ChatMessage.practice_id == chat.practice_id
        )
    ).first()
