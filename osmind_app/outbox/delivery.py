"""One try to deliver one letter: claim it, hand it over, write down what became of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlmodel import Session

from osmind_app.lib import db
from osmind_app.outbox import claims
from osmind_app.outbox import service as outbox
from osmind_app.outbox.couriers.outcomes import Courier, Outcome, TemporaryFailure
from osmind_app.outbox.models import Letter
from osmind_app.outbox.render import render


class Concerned(Protocol):
    """Whom it concerns what becomes of a letter; each is called in the transaction that writes it down."""

    def wanted(self, session: Session, letter: Letter) -> bool:
        """Whether it should leave at all, asked anew before each try."""

    def hold(self, session: Session, letter: Letter) -> None:
        """Take what must be taken before the letter itself, so that nobody waits for each other."""

    def left(self, session: Session, letter: Letter, now: datetime) -> None:
        """The letter has left."""

    def given_up(self, session: Session, letter: Letter, now: datetime) -> None:
        """The letter will never leave."""


def attempt(
    letter_id: UUID, number: int, *, courier: Courier, clock: Callable[[], datetime], concerned: Concerned
) -> str:
    """Try number `number` of a letter; says in one word what happened. Harmless when run twice, late or for nothing.

    No transaction is open while the letter is handed over.
    """
    now = clock()
    with db.writing() as session:
        letter = session.get_one(Letter, letter_id)
        if not concerned.wanted(session, letter):
            outbox.withdraw(session, key=letter.key, now=now)
            return "unwanted"
        if letter.useless_after is not None and letter.useless_after <= now:
            concerned.hold(session, letter)
            if claims.give_up_useless(session, letter_id=letter_id, now=now):
                session.refresh(letter)
                concerned.given_up(session, letter, now)
                return "useless"
        claimed = claims.claim(session, letter_id=letter_id, number=number, now=now)
    if claimed is None:
        return "nothing"
    outcome = _hand_over(claimed, courier)
    with db.writing() as session:
        now = clock()
        concerned.hold(session, claimed)
        after = claims.locked(session, letter_id=letter_id)
        had_left, was_over = after.sent_at is not None, after.failed_at is not None
        claims.record(session, letter=after, number=number, outcome=outcome, now=now)
        if after.sent_at is not None and not had_left:
            concerned.left(session, after, now)
        elif after.failed_at is not None and not was_over and after.withdrawn_at is None:
            concerned.given_up(session, after, now)
    return type(outcome).__name__


def _hand_over(letter: Letter, courier: Courier) -> Outcome:
    """Every surprise counts as a failed try: a letter that can't be rendered must end with the staff, not in a loop."""
    try:
        return courier.deliver(render(letter), letter_id=letter.id)
    except Exception as surprise:
        return TemporaryFailure(f"The letter could not be made or handed over ({type(surprise).__name__})")
