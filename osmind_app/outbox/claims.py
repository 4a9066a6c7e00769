"""One worker at a time: a try is claimed by a conditional update with a lease, and what became of it is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from osmind_app.lib.settings import settings
from osmind_app.outbox.couriers.outcomes import AlreadySent, Later, Outcome, PermanentFailure, Sent, TemporaryFailure
from osmind_app.outbox.models import Letter

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720)]  # 14.6 h: inside Resend's 24 h of idempotency
USELESS = "The link in it ended before the letter could leave"


def claim(session: Session, *, letter_id: UUID, number: int, now: datetime) -> Letter | None:
    """Take the letter up for its try of this number, for the length of a lease; None when it is not to be sent now."""
    lease = timedelta(seconds=settings().letter_lease_seconds)
    statement = (
        update(Letter)
        .where(col(Letter.id) == letter_id, col(Letter.claims) == number - 1, *_due(now))
        .values(claims=number, leased_until=now + lease)
    )
    if session.connection().execute(statement).rowcount != 1:
        return None
    return _as_it_is(session, select(Letter).where(Letter.id == letter_id))


def locked(session: Session, *, letter_id: UUID) -> Letter:
    """The letter as it is now, held until the transaction ends."""
    return _as_it_is(session, select(Letter).where(Letter.id == letter_id).with_for_update())


def record(session: Session, *, letter: Letter, number: int, outcome: Outcome, now: datetime) -> None:
    """Write down what became of a try and when the next is due: sent, given up (`failed_at`), or neither yet.

    A try that outlived its lease has been overtaken: only the news that it was sent still counts.
    """
    if isinstance(outcome, Sent | AlreadySent):
        _sent(letter, outcome, now)
    elif letter.claims == number and letter.sent_at is None:
        _not_sent(letter, outcome, now)
    session.add(letter)
    session.flush()


def _sent(letter: Letter, outcome: Sent | AlreadySent, now: datetime) -> None:
    letter.leased_until = letter.withdrawn_at = letter.failed_at = None  # gone before it could be taken back (S32)
    letter.sent_at = letter.sent_at or now
    letter.tries += 1
    letter.last_error = ""
    if isinstance(outcome, Sent):
        letter.courier_ref = outcome.ref


def _not_sent(letter: Letter, outcome: Later | TemporaryFailure | PermanentFailure, now: datetime) -> None:
    letter.leased_until = None
    letter.last_error = outcome.reason
    if isinstance(outcome, Later):
        letter.deliver_after = now + outcome.after
        return
    letter.tries += 1
    if isinstance(outcome, PermanentFailure) or letter.tries > len(WAITS):
        letter.failed_at = now
    else:
        letter.deliver_after = now + WAITS[letter.tries - 1]


def give_up_useless(session: Session, *, letter_id: UUID, now: datetime) -> bool:
    """End a waiting letter whose link has ended; True when there was one."""
    statement = (
        update(Letter)
        .where(col(Letter.id) == letter_id, *_due(now), col(Letter.useless_after) <= now)
        .values(failed_at=now, last_error=USELESS)
    )
    return session.connection().execute(statement).rowcount == 1


def use_up(session: Session, *, letter_id: UUID, number: int) -> None:
    """Count a try whose job ended without ever claiming the letter (a crash, a locked database)."""
    session.connection().execute(
        update(Letter).where(col(Letter.id) == letter_id, col(Letter.claims) == number - 1).values(claims=number)
    )


@dataclass(frozen=True)
class Due:
    """A letter that should leave now, the number of its next try, and whether others go first."""

    letter_id: UUID
    number: int
    in_batch: bool


def due(session: Session, *, now: datetime, limit: int) -> Sequence[Due]:
    """Letters that should leave now and nobody is sending: those that somebody waits for, the longest waiting first,
    and after them those of a batch.
    """
    found: list[Due] = []
    for in_batch in (False, True):
        part = col(Letter.batch_id).is_not(None) if in_batch else col(Letter.batch_id).is_(None)
        statement = select(Letter.id, Letter.claims).where(*_due(now), part).order_by(col(Letter.deliver_after))
        rows = session.exec(statement.limit(limit - len(found))).all()
        found += [Due(letter_id, claims + 1, in_batch) for letter_id, claims in rows]
    return found


def _due(now: datetime) -> list[ColumnElement[bool]]:
    return [
        col(Letter.sent_at).is_(None),
        col(Letter.failed_at).is_(None),
        col(Letter.withdrawn_at).is_(None),
        col(Letter.deliver_after) <= now,
        or_(col(Letter.leased_until).is_(None), col(Letter.leased_until) <= now),
    ]


def _as_it_is(session: Session, question: SelectOfScalar[Letter]) -> Letter:
    return session.exec(question.execution_options(populate_existing=True)).one()
