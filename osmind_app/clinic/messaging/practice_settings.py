"""Settings → Chat, the practice's part: whether it has messages, and how soon it replies."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.messaging.models import USUAL_REPLY_TIME, ChatSettings
from osmind_app.lib import db
from osmind_app.lib.errors import FormErrors, NotAllowed
from osmind_app.lib.typed import is_blank, line

REPLY_TIME_LIMIT = 120  # characters


def reply_time(session: Session, *, practice_id: UUID) -> str:
    """What stands above the chat: 'We usually reply within one business day.'"""
    found = session.get(ChatSettings, practice_id)
    return found.reply_time if found else USUAL_REPLY_TIME


def are_off(session: Session, *, practice_id: UUID) -> bool:
    """True when this practice has no messages."""
    found = session.get(ChatSettings, practice_id)
    return found is not None and found.off_since is not None


def set_reply_time(session: Session, *, actor: Provider, words: str, now: datetime) -> None:
    """Say how soon the clinic replies. Admins only; raises `FormErrors`."""
    said = line(words)
    if is_blank(said):
        raise FormErrors({"reply_time": "Say when patients can expect a reply"})
    if len(said) > REPLY_TIME_LIMIT:
        raise FormErrors({"reply_time": f"This must be {REPLY_TIME_LIMIT} characters or fewer"})
    _changes(session, actor, now, reply_time=said)


def allow_messages(session: Session, *, actor: Provider, on: bool, now: datetime) -> None:
    """Have messages at this practice, or none: what was written stays readable. Admins only."""
    if on != are_off(session, practice_id=actor.practice_id):
        return
    _changes(session, actor, now, off_since=None if on else now)


def _changes(session: Session, actor: Provider, now: datetime, **values: object) -> None:
    if not actor.is_admin:
        raise NotAllowed
    row = db.held(session, ChatSettings(practice_id=actor.practice_id, changed_at=now), by="practice_id")
    for name, value in values.items():
        setattr(row, name, value)
    row.changed_at, row.changed_by_id = now, actor.id
    session.add(row)
    session.flush()
    audit.record(session, actor=actor, event="chat.settings_changed", now=now, fields=sorted(values))
