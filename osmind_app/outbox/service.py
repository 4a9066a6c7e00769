"""Promising letters: written in the transaction of their cause, so there is no change without its letter."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from osmind_app.lib import bulk, db
from osmind_app.lib.errors import NotFound
from osmind_app.outbox.letters import LetterDraft
from osmind_app.outbox.models import Letter

TOPIC = "letters"  # what the engine listens to: the id of a letter that was promised
SAME_WHEN_SENT_AGAIN = {"kind", "practice_id", "patient_id", "to_email", "context", "useless_after"} | {
    name for name in Letter.model_fields if name.startswith("link_")
}


def promise(
    session: Session,
    draft: LetterDraft,
    *,
    key: str,
    to: str,
    now: datetime,
    practice_id: UUID | None = None,
    patient_id: UUID | None = None,
    deliver_after: datetime | None = None,
) -> Letter:
    """Promise to send a letter once this transaction is committed; the same `key` again returns the first letter."""
    letter = Letter(
        key=key,
        kind=draft.kind,
        practice_id=practice_id,
        patient_id=patient_id,
        to_email=to,
        context=draft.context,
        useless_after=draft.useless_after,
        promised_at=now,
        deliver_after=max(now, deliver_after or now),
    )
    if draft.link:
        letter.link_purpose, letter.link_id, letter.link_nonce = draft.link.purpose, draft.link.id, draft.link.nonce
        letter.link_generation, letter.link_key_id = draft.link.generation, draft.link.key_id
    return _promise(session, letter)


@dataclass(frozen=True)
class OneOfMany:
    """One letter of a batch before it is promised: what it is, why it exists, to whom, and its id."""

    draft: LetterDraft
    key: str  # new: nothing of this batch was promised before
    to: str
    patient_id: UUID
    id: UUID


def promise_many(
    session: Session,
    several: Sequence[OneOfMany],
    *,
    practice_id: UUID,
    batch_id: UUID,
    now: datetime,
    deliver_after: datetime,
) -> None:
    """Promise many letters in one statement. They leave after those that somebody waits for, as the sweep finds them:
    nobody is told of each.
    """
    if not several:
        return
    common = _USUAL | {
        "practice_id": practice_id,
        "batch_id": batch_id,
        "promised_at": now,
        "deliver_after": max(now, deliver_after),
    }
    rows = [
        {
            "id": one.id,
            "key": one.key,
            "kind": one.draft.kind,
            "patient_id": one.patient_id,
            "to_email": one.to,
            "context": one.draft.context,
            "useless_after": one.draft.useless_after,
            **_link(one.draft),
        }
        for one in several
    ]
    bulk.write(session, "letter", {name: common[name] for name in common.keys() - rows[0].keys()}, rows)


def withdraw_many(session: Session, *, patient_ids: Sequence[UUID], link_ids: Sequence[UUID], now: datetime) -> None:
    """Take back every letter with one of these links that has not left; while one is leaving, only its next tries."""
    session.connection().execute(
        update(Letter)
        .where(
            col(Letter.patient_id).in_(patient_ids),
            col(Letter.link_id).in_(link_ids),
            col(Letter.sent_at).is_(None),
            col(Letter.failed_at).is_(None),
            col(Letter.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now)
    )


def withdraw(session: Session, *, key: str, now: datetime) -> bool:
    """Take a letter back; True when it had not left. While it is leaving (S32) only its next tries end."""
    waiting = (col(Letter.sent_at).is_(None), col(Letter.failed_at).is_(None), col(Letter.withdrawn_at).is_(None))
    taken_back = update(Letter).where(col(Letter.key) == key, *waiting).values(withdrawn_at=now)
    row = session.execute(taken_back.returning(col(Letter.leased_until))).one_or_none()
    return row is not None and row.leased_until is None


def try_now(session: Session, *, letter_id: UUID, now: datetime) -> bool:
    """Let a letter that waits, or was given up, leave at once and with all its tries; False when it is neither."""
    again = (
        update(Letter)
        .where(
            col(Letter.id) == letter_id,
            col(Letter.sent_at).is_(None),
            col(Letter.withdrawn_at).is_(None),
            or_(col(Letter.leased_until).is_(None), col(Letter.leased_until) <= now),
        )
        .values(failed_at=None, tries=0, last_error="", deliver_after=now)
    )
    if session.connection().execute(again).rowcount != 1:
        return False
    db.after_commit(session, TOPIC, letter_id)
    return True


def withdraw_kinds(session: Session, *, patient_id: UUID, kinds: Collection[str], now: datetime) -> None:
    """Take back every letter of these kinds about one patient that has not left."""
    session.execute(
        update(Letter)
        .where(
            col(Letter.patient_id) == patient_id,
            col(Letter.kind).in_(kinds),
            col(Letter.sent_at).is_(None),
            col(Letter.failed_at).is_(None),
            col(Letter.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now)
    )


def send_again(session: Session, *, letter_id: UUID, now: datetime) -> Letter:
    """Promise the same letter once more, with the same link and deadline; at most one a minute."""
    first = session.get(Letter, letter_id)
    if first is None:
        raise NotFound
    same = first.model_dump(include=SAME_WHEN_SENT_AGAIN)
    key = f"{first.key.partition(':again:')[0]}:again:{now:%Y%m%dT%H%M}"
    return _promise(session, Letter(**same, key=key, promised_at=now, deliver_after=now))


def _promise(session: Session, letter: Letter) -> Letter:
    """The letter, or the earlier one with this key."""
    if not db.insert(session, letter, unless_there="key"):
        return session.exec(select(Letter).where(Letter.key == letter.key)).one()
    db.after_commit(session, TOPIC, letter.id)
    return letter


def _link(draft: LetterDraft) -> dict[str, Any]:
    link = draft.link
    return {
        "link_purpose": link.purpose if link else None,
        "link_id": link.id if link else None,
        "link_nonce": link.nonce if link else None,
        "link_generation": link.generation if link else 1,
        "link_key_id": link.key_id if link else "",
    }


# What a letter of a batch has in common with every other one.
_THEN = datetime(2026, 1, 1, tzinfo=UTC)
_USUAL = Letter(key="", kind="", to_email="", promised_at=_THEN, deliver_after=_THEN).model_dump()
