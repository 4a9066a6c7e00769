"""One try to deliver one letter: claim it, hand it over, write down what became of it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.lib import db
from osmind_app.outbox import claims
from osmind_app.outbox.couriers.outcomes import Courier, Outcome, TemporaryFailure
from osmind_app.outbox.models import Letter
from osmind_app.outbox.render import render

GivenUp = Callable[[Session, Letter, datetime], None]


def attempt(
    letter_id: UUID, number: int, *, courier: Courier, clock: Callable[[], datetime], on_given_up: GivenUp
) -> str:
    """Try number `number` of a letter; says in one word what happened. Harmless when run twice, late or for nothing.

    No transaction is open while the letter is handed over. `on_given_up` runs in the transaction that gives up.
    """
    now = clock()
    with db.writing() as session:
        if claims.give_up_useless(session, letter_id=letter_id, now=now):
            on_given_up(session, session.get_one(Letter, letter_id), now)
            return "useless"
        letter = claims.claim(session, letter_id=letter_id, number=number, now=now)
    if letter is None:
        return "nothing"
    outcome = _hand_over(letter, courier)
    with db.writing() as session:
        now = clock()
        given_up = claims.record(session, letter_id=letter_id, number=number, outcome=outcome, now=now)
        if given_up:
            on_given_up(session, given_up, now)
    return type(outcome).__name__


def _hand_over(letter: Letter, courier: Courier) -> Outcome:
    """Every surprise counts as a failed try: a letter that can't be rendered must end with the staff, not in a loop."""
    try:
        return courier.deliver(render(letter), letter_id=letter.id)
    except Exception as surprise:
        return TemporaryFailure(f"The letter could not be made or handed over ({type(surprise).__name__})")
