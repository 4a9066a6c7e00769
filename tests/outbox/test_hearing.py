"""What the mail service says became of a letter: kept once, and the same state whatever order it comes in (F7)."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from sqlmodel import select

from osmind_app.outbox import hearing, letters, news
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import LetterEvent
from osmind_app.outbox.news import News
from tests.outbox.conftest import WILLOW

STATE = ("sent_at", "delayed_at", "delivered_at", "bounced_at", "bounced_as", "bounce_reason", "courier_ref")
WAY = (news.SENT, news.DELAYED, news.DELIVERED, news.BOUNCED, news.COMPLAINED)


@pytest.fixture
def promise(session, now):
    def promise(to="june@example.com", **more):
        draft = letters.password_changed(WILLOW, first_name="June", at=now)
        return outbox.promise(session, draft, key=uuid4().hex, to=to, now=now, **more)

    return promise


@pytest.fixture
def hear(session, now):
    """Everything in this order; the letter's state afterwards."""

    def hear(letter, *told, at=now):
        for one in told:
            hearing.note(session, letter=letter, news=one, now=at)
        session.refresh(letter)
        return tuple(getattr(letter, name) for name in STATE)

    return hear


def told(kind, at, message_id=None, ref="ref", **more):
    return News(id=message_id or uuid4().hex, kind=kind, at=at, ref=ref, **more)


def five(now, kinds=WAY):
    return [told(kind, now + timedelta(seconds=number), f"msg_{number}") for number, kind in enumerate(kinds)]


@pytest.mark.slow
def test_all_120_orders_of_five_messages_end_in_the_same_state(session, promise, hear, now):
    """F7: each order with every message twice, once under the same id and once under another."""
    states = set()
    for order in permutations(five(now)):
        letter = promise()
        order = [replace(one, id=f"{letter.id}:{one.id}") for one in order]
        again = [replace(one, id=f"{one.id}:again") for one in order]
        states.add(hear(letter, *order, *reversed(order), *again))
    assert len(states) == 1
    (state,) = states
    at = [now + timedelta(seconds=number) for number in range(5)]
    assert state[:5] == (at[0], at[1], at[2], at[3], news.BOUNCED)


@pytest.mark.parametrize("end", sorted(news.FOR_GOOD))
def test_delivered_undoes_nothing_and_what_comes_after_it_counts(promise, hear, now, end):
    """F7: bounced after delivered, delivered after bounced, by the time it happened and by the time it came."""
    early, late = now, now + timedelta(hours=6)
    for first, second in ((news.DELIVERED, end), (end, news.DELIVERED)):
        for order in (slice(None), slice(None, None, -1)):
            letter = promise()
            hear(letter, *[told(first, early), told(second, late)][order])
            assert letter.bounced_as == end
            assert letter.delivered_at is not None
            assert letter.bounce_reason


def test_a_message_that_is_sent_again_is_kept_once(session, promise, hear, now):
    letter = promise()
    one = told(news.DELAYED, now, "msg_1")
    first = hear(letter, one)
    assert hear(letter, one, replace(one, kind=news.BOUNCED), at=now + timedelta(hours=9)) == first
    assert len(session.exec(select(LetterEvent)).all()) == 1


def test_a_message_faster_than_our_own_note_finds_its_letter_by_the_tag(session, promise, hear, now):
    """The letter has left, though the courier's answer is not written down yet; the next try must not follow."""
    letter = promise()
    letter.leased_until = now + timedelta(minutes=2)
    session.add(letter)
    session.flush()
    delivered = told(news.DELIVERED, now + timedelta(seconds=1), ref="re-1", letter_id=letter.id)
    assert hearing.letter_of(session, replace(delivered, letter_id=None)) is None
    assert hearing.letter_of(session, delivered).id == letter.id
    hear(letter, delivered)
    assert (letter.courier_ref, letter.sent_at, letter.leased_until) == ("re-1", now + timedelta(seconds=1), None)
    assert hearing.letter_of(session, replace(delivered, letter_id=None)).id == letter.id


def test_news_that_a_letter_left_undoes_that_it_was_given_up_or_taken_back(session, promise, hear, now):
    """F5, S32: the last answer was lost, not the letter."""
    letter = promise()
    letter.failed_at = letter.withdrawn_at = now
    letter.last_error = "Resend can't be reached"
    session.add(letter)
    session.flush()
    change = hearing.note(session, letter=letter, news=told(news.SENT, now), now=now)
    assert (change.has_left, change.undelivered) == (True, False)
    assert (letter.failed_at, letter.withdrawn_at, letter.last_error) == (None, None, "")


def test_another_installations_letter_is_nobodys(session, now):
    assert hearing.letter_of(session, told(news.DELIVERED, now, letter_id=uuid4())) is None
    assert hearing.letter_of(session, told(news.DELIVERED, now, ref="")) is None


def test_what_the_other_server_said_is_kept_short_and_without_the_reader(session, promise, hear, now):
    """D7, T49: no address, no name out of it, one line."""
    letter = promise(to="june.park@example.com")
    said = "smtp; 550 5.1.1 <june.park@example.com>: user june.park\r\nunknown\x00" + " x" * 400
    hear(letter, told(news.BOUNCED, now, type="Permanent", subtype="General", diagnostic=said))
    event = session.exec(select(LetterEvent)).one()
    assert event.diagnostic.startswith("smtp; 550 5.1.1 … user … unknown x x")
    assert len(event.diagnostic) == hearing.DIAGNOSTIC_LIMIT
    assert letter.bounce_reason == "The mailbox does not exist: check the address."


def test_whether_messages_come_at_all_can_be_told(session, promise, hear, now):
    letter = promise()
    assert hearing.seen_at(session) is None
    hear(letter, told(news.DELIVERED, now, asked=True))
    assert hearing.seen_at(session) is None
    hear(letter, told(news.DELIVERED, now), at=now + timedelta(minutes=3))
    assert hearing.seen_at(session) == now + timedelta(minutes=3)
