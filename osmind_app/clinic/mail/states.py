"""What has become of an email: one word for the chip, and the same in SQL for the list."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import col

from osmind_app.outbox import meanings
from osmind_app.outbox.models import Letter
from osmind_app.outbox.reasons import plainly

WAITING, TRIED, LEAVING, SENT, DELAYED, DELIVERED, BOUNCED, FAILED, WITHDRAWN = (
    "waiting", "tried", "leaving", "sent", "delayed", "delivered", "bounced", "failed", "withdrawn",
)  # fmt: skip
WORDS = {
    WAITING: "Waiting",
    TRIED: "Will be tried again",
    LEAVING: "Leaving now",
    SENT: "Sent",
    DELAYED: "Delayed",
    DELIVERED: "Delivered",
    BOUNCED: "Came back",
    FAILED: "Could not be sent",
    WITHDRAWN: "Taken back",
}

_WAITS = and_(col(Letter.sent_at).is_(None), col(Letter.failed_at).is_(None), col(Letter.withdrawn_at).is_(None))
# The list's views: what the address says → which emails.
LOOK, ON_ITS_WAY, GONE, TAKEN_BACK = "look", "waiting", "sent", "withdrawn"
VIEWS: dict[str, Any] = {
    LOOK: or_(
        and_(col(Letter.failed_at).is_not(None), col(Letter.sent_at).is_(None)),
        col(Letter.bounced_at).is_not(None),
        and_(_WAITS, col(Letter.last_error) != ""),
    ),
    ON_ITS_WAY: _WAITS,
    GONE: and_(col(Letter.sent_at).is_not(None), col(Letter.bounced_at).is_(None)),
    TAKEN_BACK: col(Letter.withdrawn_at).is_not(None),
}


def state_of(letter: Letter, now: datetime) -> str:
    """Where one email stands."""
    if letter.bounced_at is not None:
        return BOUNCED
    if letter.sent_at is not None:
        return DELIVERED if letter.delivered_at else DELAYED if letter.delayed_at else SENT
    if letter.withdrawn_at is not None:
        return WITHDRAWN
    if letter.failed_at is not None:
        return FAILED
    if letter.leased_until is not None and letter.leased_until > now:
        return LEAVING
    return TRIED if letter.last_error else WAITING


def waits(letter: Letter) -> bool:
    """True while an email has neither left nor ended."""
    return letter.sent_at is None and letter.failed_at is None and letter.withdrawn_at is None


def why(letter: Letter) -> str:
    """Why it has not arrived, in plain words; empty when nothing is wrong."""
    if letter.bounced_at is None and waits(letter) and letter.last_error:
        return f"{plainly(letter.last_error).capitalize()}. It is tried again by itself."
    return meanings.why_undelivered(letter)
