"""Hearing what became of a letter, and what follows from it.

Messages come twice, late and in any order. So each is kept once, and the letter's state is worked out anew from all
of them: by rank, and within a rank by the time at which it happened (F7).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from osmind_app.outbox import claims, meanings
from osmind_app.outbox.models import Letter, LetterEvent
from osmind_app.outbox.news import DELAYED, DELIVERED, FOR_GOOD, RANK, News

WORDS_LIMIT, DIAGNOSTIC_LIMIT = 40, 300


@dataclass(frozen=True)
class Change:
    """What a letter's latest news changed: it turned out to have left, or that it will not be read."""

    has_left: bool = False
    undelivered: bool = False


def letter_of(session: Session, news: News) -> Letter | None:
    """The letter it is about, or None for another installation's.

    The tag finds it also when the message is faster than our own note of the mail service's id.
    """
    found = None
    if news.letter_id is not None:
        found = session.exec(select(Letter).where(Letter.id == news.letter_id)).first()
    if found is None and news.ref:
        found = session.exec(select(Letter).where(Letter.courier_ref == news.ref)).first()
    return found


def note(session: Session, *, letter: Letter, news: News, now: datetime) -> Change:
    """Write a message down and let the letter's state follow; one that is known already changes nothing."""
    letter = claims.locked(session, letter_id=letter.id)
    if session.exec(select(LetterEvent.id).where(LetterEvent.svix_id == news.id)).first() is not None:
        return Change()
    event = LetterEvent(
        letter_id=letter.id,
        svix_id=news.id,
        kind=news.kind,
        at=news.at,
        received_at=now,
        asked=news.asked,
        type=_plain(news.type, letter, WORDS_LIMIT),
        subtype=_plain(news.subtype, letter, WORDS_LIMIT),
        diagnostic=_plain(news.diagnostic, letter, DIAGNOSTIC_LIMIT),
    )
    session.add(event)
    session.flush()
    events = session.exec(select(LetterEvent).where(LetterEvent.letter_id == letter.id)).all()
    had_left, was_undelivered = letter.sent_at is not None, letter.bounced_at is not None
    letter.courier_ref = letter.courier_ref or news.ref or None
    _follow(letter, events)
    session.add(letter)
    session.flush()
    return Change(not had_left, letter.bounced_at is not None and not was_undelivered)


def seen_at(session: Session) -> datetime | None:
    """When the newest message came by itself."""
    came = select(LetterEvent.received_at).where(col(LetterEvent.asked).is_(False))
    return session.exec(came.order_by(col(LetterEvent.received_at).desc()).limit(1)).first()


def _follow(letter: Letter, events: Sequence[LetterEvent]) -> None:
    """The same state for the same events, in whichever order they came."""
    by_time = sorted(events, key=lambda event: (event.at, RANK[event.kind], event.diagnostic, event.svix_id))
    first: dict[str, LetterEvent] = {}
    for event in by_time:
        first.setdefault(event.kind, event)
    letter.sent_at = min(by_time[0].at, letter.sent_at or by_time[0].at)
    letter.leased_until = letter.withdrawn_at = letter.failed_at = None  # gone before it could be taken back (S32)
    letter.last_error = ""
    letter.delayed_at = first[DELAYED].at if DELAYED in first else None
    letter.delivered_at = first[DELIVERED].at if DELIVERED in first else None
    end = next((event for event in by_time if event.kind in FOR_GOOD), None)
    if end is not None:
        letter.bounced_at, letter.bounced_as = end.at, end.kind
        letter.bounce_reason = meanings.of_event(end)


def _plain(text: str, letter: Letter, limit: int) -> str:
    """One short line of the other server's words, without addresses and without the reader's name in them."""
    line = "".join(c if c.isprintable() else " " for c in text)
    line = re.sub(r"\S*@\S*", "…", line)
    name = letter.to_email.partition("@")[0]
    line = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", line, flags=re.IGNORECASE) if name else line
    return " ".join(line.split())[:limit]
