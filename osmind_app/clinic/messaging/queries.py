"""What screens ask about chats: who waits in the inbox, and how much of it is new to whom."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, case, func, literal, tuple_
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import FRONT_DESK, Provider
from osmind_app.clinic.families.models import MESSAGES, PortalAccess
from osmind_app.clinic.messaging import times
from osmind_app.clinic.messaging.models import CLINIC, Chat, ChatMessage, ChatReader
from osmind_app.clinic.messaging.pages import ChatPage, chat_page
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import live
from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.errors import NotAllowed

__all__ = [
    "ChatPage",
    "HomeCard",
    "Inbox",
    "ThreadRow",
    "chat_page",
    "home_card",
    "inbox",
    "own_topic",
    "unanswered_since",
    "unread_count",
]

PAGE = 25
MOST = 100  # counted no further: a badge says "99+"
PREVIEW = 120  # characters of the newest message
MINE, TEAM, UNANSWERED = "mine", "team", "unanswered"
SHOWN = (MINE, TEAM, UNANSWERED)


@dataclass(frozen=True)
class ThreadRow:
    """One chat in the inbox."""

    patient_id: str
    patient: str
    preview: str
    at: str
    unread: bool
    waiting: bool  # the patient wrote last


@dataclass(frozen=True)
class Inbox:
    """One page of it; `next` is the key of the page after it."""

    rows: list[ThreadRow] = field(default_factory=list)
    shown: str = TEAM
    next: str = ""
    unread: int = 0


@dataclass(frozen=True)
class HomeCard:
    """The card "New message" on the portal's Home; nothing to show when `count` is 0."""

    count: int = 0
    sender: str = ""
    at: str = ""


def own_topic(session: Session, *, actor: Provider) -> str:
    """What an inbox watches: everything about the patients of its reader."""
    return live.provider(actor.id)


def inbox(session: Session, *, actor: Provider, now: datetime, shown: str = TEAM, after: str = "") -> Inbox:
    """The chats of the actor's care teams, the newest first, from the key `after` on; none for the front desk."""
    if actor.role == FRONT_DESK:
        raise NotAllowed("Messages are between patients and their care teams. Your role doesn't include them.")
    which = shown if shown in SHOWN else TEAM
    asked: Any = (
        select(Chat, Patient, _unread(actor).label("unread"), ChatMessage)
        .join(Patient, col(Patient.id) == col(Chat.patient_id))
        .join(
            ChatMessage,
            and_(col(ChatMessage.chat_id) == col(Chat.id), col(ChatMessage.number) == col(Chat.last_number)),
        )
        .outerjoin(ChatReader, _own_reader(actor))
        .where(*_theirs(actor, which))
        .order_by(col(Chat.last_at).desc(), col(Chat.id).desc())
        .limit(PAGE + 1)
    )
    key = _read_key(after)
    if key is not None:
        asked = asked.where(
            tuple_(col(Chat.last_at), col(Chat.id)) < tuple_(literal(key[0], UtcDateTime()), literal(key[1], Uuid()))
        )
    found = session.execute(asked).all()
    zone = session.get_one(Practice, actor.practice_id).time_zone
    rows = [
        ThreadRow(
            patient_id=str(patient.id),
            patient=patient.full_name,
            preview=_preview(message, actor),
            at=times.listed(message.sent_at, zone, now),
            unread=bool(unread),
            waiting=chat.waiting_since is not None,
        )
        for chat, patient, unread, message in found[:PAGE]
    ]
    last = found[PAGE - 1][0] if len(found) > PAGE else None
    return Inbox(
        rows=rows,
        shown=which,
        next=f"{last.last_at.isoformat()}_{last.id.hex}" if last else "",
        unread=unread_count(session, actor=actor),
    )


def unread_count(session: Session, *, actor: Provider | PortalAccess) -> int:
    """What a badge says: chats with something new for a provider, new messages for a patient; counted to 100."""
    if isinstance(actor, PortalAccess):
        return _unread_messages(session, actor)
    if actor.role == FRONT_DESK:
        return 0
    some = (
        select(Chat.id)
        .join(Patient, col(Patient.id) == col(Chat.patient_id))
        .outerjoin(ChatReader, _own_reader(actor))
        .where(*_theirs(actor, TEAM), _unread(actor))
        .limit(MOST)
    )
    return session.exec(select(func.count()).select_from(some.subquery())).one()


def unanswered_since(
    session: Session, *, actor: Provider, before: datetime, at_most: int
) -> list[tuple[Patient, datetime]]:
    """The patients of the actor's care teams whom nobody has answered since before then, the longest waiting first."""
    if actor.role == FRONT_DESK:
        return []
    found = session.exec(
        select(Patient, Chat.waiting_since)
        .join(Chat, col(Chat.patient_id) == col(Patient.id))
        .where(*_theirs(actor, UNANSWERED), col(Chat.waiting_since) <= before)
        .order_by(col(Chat.waiting_since), col(Chat.id))
        .limit(at_most)
    ).all()
    return [(patient, since) for patient, since in found if since is not None]


def home_card(session: Session, *, actor: PortalAccess, now: datetime) -> HomeCard:
    """How many messages of the care team this reader has not read, from whom the newest is, and when it came."""
    count = _unread_messages(session, actor)
    if not count:
        return HomeCard()
    newest = session.exec(
        select(Provider.full_name, ChatMessage.sent_at, Practice.time_zone, Patient.time_zone)
        .join(ChatMessage, col(ChatMessage.author_id) == col(Provider.id))
        .join(Chat, col(Chat.id) == col(ChatMessage.chat_id))
        .join(Patient, col(Patient.id) == col(Chat.patient_id))
        .join(Practice, col(Practice.id) == col(Patient.practice_id))
        .where(
            Chat.patient_id == actor.patient_id,
            Chat.practice_id == actor.practice_id,
            Patient.practice_id == actor.practice_id,
            Provider.practice_id == actor.practice_id,
            ChatMessage.practice_id == actor.practice_id,
            col(ChatMessage.number) == col(Chat.clinic_number),
        )
    ).one()
    return HomeCard(count, newest[0], times.listed(newest[1], newest[3] or newest[2], now))


def _unread_messages(session: Session, actor: PortalAccess) -> int:
    if not actor.may(MESSAGES):
        return 0
    read = (
        select(func.max(ChatReader.read_number))
        .where(
            ChatReader.practice_id == actor.practice_id,
            ChatReader.chat_id == Chat.id,
            ChatReader.reader_id == actor.account_id,
        )
        .correlate(Chat)
        .scalar_subquery()
    )
    some = (
        select(ChatMessage.id)
        .join(Chat, col(Chat.id) == col(ChatMessage.chat_id))
        .where(
            Chat.patient_id == actor.patient_id,
            Chat.practice_id == actor.practice_id,
            ChatMessage.practice_id == actor.practice_id,
            ChatMessage.author_kind == CLINIC,
            col(ChatMessage.number) > func.coalesce(read, 0),
        )
        .limit(MOST)
    )
    return session.exec(select(func.count()).select_from(some.subquery())).one()


def _theirs(actor: Provider, shown: str) -> list[Any]:
    """The chats an inbox holds: of patients whose care team the actor is on now, whatever their role."""
    conditions: list[Any] = [
        Chat.practice_id == actor.practice_id,
        Patient.practice_id == actor.practice_id,
        col(Chat.last_number) > 0,
        col(Patient.archived_at).is_(None),
    ]
    if shown == MINE:
        conditions.append(Patient.primary_provider_id == actor.id)
    elif shown == UNANSWERED:  # few wait in the whole practice
        conditions += [col(Chat.waiting_since).is_not(None), reach.on_care_team(actor.practice_id, actor.id)]
    else:
        conditions.append(col(Chat.patient_id).in_(reach.living_of(actor.practice_id, actor.id)))
    return conditions


def _own_reader(actor: Provider) -> Any:
    return and_(
        col(ChatReader.chat_id) == col(Chat.id),
        col(ChatReader.reader_id) == actor.id,
        col(ChatReader.practice_id) == actor.practice_id,
    )


def _unread(actor: Provider) -> Any:
    """The patient wrote after what this provider has read; to one who never looked, only what nobody has answered."""
    known = case((col(ChatReader.id).is_(None), col(Chat.clinic_number)), else_=col(ChatReader.read_number))
    return col(Chat.patient_number) > known


def _preview(message: ChatMessage, actor: Provider) -> str:
    text = " ".join(str(message.text).split()) or "Sent a file"
    short = text if len(text) <= PREVIEW else text[: PREVIEW - 1].rstrip() + "…"
    return f"You: {short}" if message.author_id == actor.id else short


def _read_key(after: str) -> tuple[datetime, UUID] | None:
    at, _, chat_id = after.partition("_")
    try:
        found = datetime.fromisoformat(at), UUID(chat_id)
    except ValueError:
        return None
    return found if found[0].tzinfo else None
