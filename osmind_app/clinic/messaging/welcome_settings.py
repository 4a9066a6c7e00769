"""Settings → Chat → Automatic welcome message: each provider's own, and the practice's, which stands in (A18)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.messaging import practice_settings
from osmind_app.clinic.messaging.models import WelcomeMessage
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import db
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound
from osmind_app.lib.typed import is_blank, paragraph

LONGEST = 2_000  # characters
USUAL = (
    "Hello {first}, welcome. You can message us here about appointments, bills or questions. "
    "We usually reply within one business day. This chat isn’t for emergencies: call 911, or call or text 988 any "
    "time. – {provider}"
)
OWN, PRACTICE = "own", "practice"  # whose welcome message is meant


@dataclass(frozen=True)
class Welcome:
    """One welcome message as the settings show it."""

    whose: str = OWN
    on: bool = False
    words: str = ""
    may_change: bool = False
    stands_in: bool = False  # nobody typed one here: the words are the practice's, or the usual ones


@dataclass(frozen=True)
class ChatSettingsPage:
    """Settings → Chat."""

    has_own: bool = False  # the reader sees patients, who are welcomed in their name
    own: Welcome = field(default_factory=Welcome)
    practice: Welcome = field(default_factory=lambda: Welcome(PRACTICE))
    reply_time: str = ""
    messages_on: bool = True
    clinic: str = ""
    provider: str = ""
    may_change: bool = False


def page(session: Session, *, actor: Provider) -> ChatSettingsPage:
    """Everything the section shows; providers change their own welcome message, admins the practice's."""
    own, practice = _row(session, actor.practice_id, actor.id), _row(session, actor.practice_id, None)
    has_own = actor.sees_patients_since is not None
    return ChatSettingsPage(
        has_own=has_own,
        own=Welcome(
            OWN,
            _is_on(own or practice),
            _words(own, practice),
            has_own,
            not (own and own.words),
        ),
        practice=Welcome(
            PRACTICE,
            _is_on(practice),
            _words(practice),
            actor.is_admin,
            not (practice and practice.words),
        ),
        reply_time=practice_settings.reply_time(session, practice_id=actor.practice_id),
        messages_on=not practice_settings.are_off(session, practice_id=actor.practice_id),
        clinic=session.get_one(Practice, actor.practice_id).name,
        provider=actor.full_name,
        may_change=actor.is_admin,
    )


def turn(session: Session, *, actor: Provider, whose: str, on: bool, now: datetime) -> None:
    """Welcome patients who join from now on, or nobody any more; those who joined before hear nothing (A18)."""
    row = _changeable(session, actor, whose, now)
    if on == (row.on_since is not None) and row.changed_by_id is not None:
        return
    row.on_since = now if on else None
    _save(session, actor, row, whose, now, on=on)


def write(session: Session, *, actor: Provider, whose: str, words: str, now: datetime) -> None:
    """Change what the welcome message says; raises `FormErrors`. Messages that were sent stay as they are."""
    said = paragraph(words)
    if is_blank(said):
        raise FormErrors({"words": "Type the welcome message"})
    if len(said) > LONGEST:
        raise FormErrors({"words": f"The welcome message must be {LONGEST:,} characters or fewer"})
    row = _changeable(session, actor, whose, now)
    row.words = said
    _save(session, actor, row, whose, now)


def words_for(session: Session, *, provider: Provider) -> str:
    """What this provider's new patients are sent, with placeholders; empty when they are not welcomed."""
    own, practice = _row(session, provider.practice_id, provider.id), _row(session, provider.practice_id, None)
    return _words(own, practice) if _is_on(own or practice) else ""


def _changeable(session: Session, actor: Provider, whose: str, now: datetime) -> WelcomeMessage:
    if whose not in (OWN, PRACTICE):
        raise NotFound
    if not (actor.is_admin if whose == PRACTICE else actor.sees_patients_since is not None):
        raise NotAllowed
    provider_id = actor.id if whose == OWN else None
    practice = _row(session, actor.practice_id, None)
    made = WelcomeMessage(
        practice_id=actor.practice_id,
        provider_id=provider_id,
        on_since=practice.on_since if practice else None,  # as it was for them until now
        changed_at=now,
    )
    return db.held(session, made, by="practice_id, provider_id")


def _save(session: Session, actor: Provider, row: WelcomeMessage, whose: str, now: datetime, **detail: Any) -> None:
    row.changed_at, row.changed_by_id = now, actor.id
    session.add(row)
    session.flush()
    audit.record(session, actor=actor, event="chat.welcome_changed", subject_id=row.id, now=now, whose=whose, **detail)


def _is_on(row: WelcomeMessage | None) -> bool:
    return row is not None and row.on_since is not None


def _words(*rows: WelcomeMessage | None) -> str:
    """The words of the first that has any, or the usual ones."""
    return next((row.words for row in rows if row is not None and row.words), USUAL)


def _row(session: Session, practice_id: UUID, provider_id: UUID | None) -> WelcomeMessage | None:
    whose = col(WelcomeMessage.provider_id)
    return session.exec(
        select(WelcomeMessage).where(
            WelcomeMessage.practice_id == practice_id,
            whose.is_(None) if provider_id is None else whose == provider_id,
        )
    ).first()
