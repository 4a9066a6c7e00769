"""Messages as a reader sees them: whose they are, when they came, and whether they were read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.documents.models import StoredFile
from osmind_app.clinic.documents.queries import size_words
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.messaging import chats, times
from osmind_app.clinic.messaging.models import CLINIC, PATIENT, Chat, ChatAttachment, ChatMessage, ChatReader
from osmind_app.clinic.messaging.reach import Writer
from osmind_app.clinic.patients.models import Patient

SENT, READ = "Sent", "Read"


@dataclass(frozen=True)
class AttachedFile:
    """A file beside a message: its name, its size in words, and the id under which it is downloaded."""

    id: str
    name: str
    size: str


@dataclass(frozen=True)
class MessageRow:
    """One message. `day` stands above the first of a day; `state` below the reader's own newest ones."""

    number: int
    text: str
    author: str
    own: bool
    ours: bool  # of the reader's side: own, or a colleague's
    at: str
    moment: str  # for <time datetime>
    day: str
    state: str
    files: list[AttachedFile]


def rows_of(
    session: Session,
    *,
    actor: Writer,
    patient: Patient,
    chat: Chat,
    messages: Sequence[ChatMessage],
    zone: str,
    now: datetime,
) -> list[MessageRow]:
    """These messages, which follow each other, for this reader."""
    names, files = _names(session, messages), _files(session, messages)
    mine = chats.side(actor)
    read_to = _read_by_others(session, chat, PATIENT if mine == CLINIC else CLINIC)
    newest_read = max((one.number for one in messages if one.author_kind == mine and one.number <= read_to), default=0)
    rows, day = [], ""
    for one in messages:
        that_day = times.day(one.sent_at, zone, now)
        ours = one.author_kind == mine
        rows.append(
            MessageRow(
                number=one.number,
                text=str(one.text),
                author=_author(one, actor, patient, names),
                own=one.author_id == actor.actor_id,
                ours=ours,
                at=times.hour(one.sent_at, zone),
                moment=one.sent_at.isoformat(),
                day=that_day if that_day != day else "",
                state=_state(one.number, read_to, newest_read) if ours else "",
                files=files.get(one.id, []),
            )
        )
        day = that_day
    return rows


def _state(number: int, read_to: int, newest_read: int) -> str:
    """Said once: below the newest that was read, and below each that was not yet."""
    if number > read_to:
        return SENT
    return READ if number == newest_read else ""


def _read_by_others(session: Session, chat: Chat, side: str) -> int:
    """How far anybody on the other side has read."""
    found = session.exec(
        select(func.max(col(ChatReader.read_number))).where(
            ChatReader.chat_id == chat.id, ChatReader.practice_id == chat.practice_id, ChatReader.reader_kind == side
        )
    ).one()
    return found or 0


def _names(session: Session, messages: Sequence[ChatMessage]) -> dict[UUID, str]:
    wrote = {one.author_id for one in messages if one.author_kind == CLINIC}
    if not wrote:
        return {}
    practice_id = messages[0].practice_id
    asked = select(Provider.id, Provider.full_name).where(
        Provider.practice_id == practice_id, col(Provider.id).in_(wrote)
    )
    return dict(session.exec(asked).all())


def _files(session: Session, messages: Sequence[ChatMessage]) -> dict[UUID, list[AttachedFile]]:
    """What hangs on each message; a file that was taken away since is not offered."""
    if not messages:
        return {}
    found = session.exec(
        select(ChatAttachment.message_id, StoredFile)
        .join(StoredFile, col(StoredFile.id) == col(ChatAttachment.file_id))
        .where(
            ChatAttachment.practice_id == messages[0].practice_id,
            StoredFile.practice_id == messages[0].practice_id,
            col(ChatAttachment.message_id).in_([one.id for one in messages]),
            col(StoredFile.removed_at).is_(None),
        )
        .order_by(col(ChatAttachment.message_id), col(ChatAttachment.place))
    ).all()
    by_message: dict[UUID, list[AttachedFile]] = {}
    for message_id, file in found:
        shown = AttachedFile(str(file.id), str(file.name), size_words(file.size))
        by_message.setdefault(message_id, []).append(shown)
    return by_message


def _author(one: ChatMessage, actor: Writer, patient: Patient, names: dict[UUID, str]) -> str:
    if one.author_id == actor.actor_id:
        return "You"
    if one.author_kind == CLINIC:
        return names.get(one.author_id, "Your care team")
    if one.author_role != SELF:
        return f"A guardian of {patient.called}"
    return patient.called if isinstance(actor, PortalAccess) else patient.full_name
