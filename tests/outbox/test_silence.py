"""Letters nobody has said anything about: the mail service is asked, and lost messages end in the same state (F7)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.lib import db
from osmind_app.outbox import hearing, meanings, news, silence
from osmind_app.outbox.couriers.outcomes import Later, Sent
from osmind_app.outbox.models import LetterEvent
from osmind_app.outbox.news import News

DAY = timedelta(hours=24)


@pytest.fixture
def left(mailroom):
    """A letter that has left, and of which nothing was heard since."""

    def left(ref="ref"):
        letter = mailroom.promise()
        mailroom.courier.script = [Sent(ref)]
        mailroom.attempt(letter, 1)
        return letter

    return left


def hear(session, *, told, now):
    letter = hearing.letter_of(session, told)
    hearing.note(session, letter=letter, news=told, now=now)


def silent(mailroom, **more):
    with db.reading() as session:
        return list(silence.silent(session, now=mailroom.now, **more))


def ask(mailroom, letter):
    return silence.ask(letter.id, courier=mailroom.courier, clock=lambda: mailroom.now, hear=hear)


def test_a_letter_is_asked_about_after_a_day_once_a_day_for_a_week(mailroom, left):
    letter = left()
    mailroom.later(hours=24, microseconds=-1)
    assert silent(mailroom) == []
    mailroom.later(microseconds=1)
    for _ in range(6):
        assert silent(mailroom) == [letter.id]
        assert ask(mailroom, letter) == "nothing"
        assert silent(mailroom) == []
        mailroom.later(hours=24)
    assert silent(mailroom) == []
    assert mailroom.courier.asked == ["ref"] * 6


def test_after_a_week_it_is_let_be(mailroom, left):
    letter = left()
    mailroom.later(days=7, microseconds=-1)
    assert silent(mailroom) == [letter.id]
    mailroom.later(microseconds=1)
    assert silent(mailroom) == []


def test_what_was_heard_of_is_not_asked_about(mailroom, left):
    for number, kind in enumerate((news.DELIVERED, news.BOUNCED)):
        letter = left(f"ref {number}")
        with db.writing() as session:
            told = News(id=str(number), kind=kind, at=mailroom.now, ref=f"ref {number}")
            hear(session, told=told, now=mailroom.now)
        mailroom.later(hours=25)
        assert silent(mailroom) == []
        assert ask(mailroom, letter) == "nothing"
    mailroom.promise()  # one that has not left
    mailroom.later(hours=25)
    assert silent(mailroom) == []
    assert mailroom.courier.asked == []


@pytest.mark.parametrize(
    ("kind", "bounced_as"),
    [
        (news.DELIVERED, ""),
        (news.BOUNCED, news.BOUNCED),
        (news.COMPLAINED, news.COMPLAINED),
        (news.SUPPRESSED, news.SUPPRESSED),
        (news.FAILED, news.FAILED),
    ],
)
def test_a_lost_message_ends_in_the_same_state(mailroom, left, kind, bounced_as):
    """F7: and the message itself, a week late, only makes the time and the cause exact."""
    letter = left()
    happened = mailroom.now + timedelta(seconds=4)
    mailroom.later(hours=24)
    mailroom.courier.became = {"ref": kind}
    assert ask(mailroom, letter) == kind
    found = mailroom.look(letter)
    assert (found.bounced_as, found.delivered_at is not None) == (bounced_as, kind == news.DELIVERED)
    mailroom.later(hours=6)
    with db.writing() as session:
        late = News(id="msg_1", kind=kind, at=happened, ref="ref", type="Permanent", subtype="NoEmail")
        hear(session, told=late, now=mailroom.now)
    found = mailroom.look(letter)
    assert found.bounced_as == bounced_as
    assert happened in (found.delivered_at, found.bounced_at)
    if kind == news.BOUNCED:
        assert found.bounce_reason == meanings.NO_MAILBOX


def test_asked_twice_at_once_is_written_once(mailroom, left):
    letter = left()
    mailroom.later(hours=24)
    mailroom.courier.became = {"ref": news.DELAYED}
    assert [ask(mailroom, letter), ask(mailroom, letter)] == [news.DELAYED] * 2
    with db.reading() as session:
        assert len(session.exec(select(LetterEvent)).all()) == 1
    assert mailroom.look(letter).delayed_at == mailroom.now


def test_who_can_not_answer_now_is_asked_again_by_the_next_run(mailroom, left):
    letter = left()
    mailroom.later(hours=24)
    mailroom.courier.became = {"ref": Later(timedelta(seconds=1), "429")}
    assert ask(mailroom, letter) == "Later"
    assert silent(mailroom) == [letter.id]


def test_a_run_asks_about_a_few_and_the_longest_silent_first(mailroom, left):
    """F17: a week without webhooks is no storm."""
    letters = []
    for number in range(3):
        letters.append(left(f"ref {number}").id)
        mailroom.later(minutes=1)
    mailroom.later(hours=24)
    assert silent(mailroom, limit=2) == letters[:2]
    assert silence.AT_ONCE == 60
