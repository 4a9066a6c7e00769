"""Letters 13 and 23: that there is a message, at most once in a quarter of an hour, and none to who is reading it."""

import pytest
from sqlmodel import select

from osmind_app.clinic.updates import bell, choices, wishes
from osmind_app.clinic.updates import service as updates
from osmind_app.outbox.models import Letter
from tests.letters import latest, promised

JUNE, RIVERA = "june@example.com", "rivera@willowcreek.example"


def to_june(session):
    return promised(session, to=JUNE, kind="new_message")


def test_the_letter_says_that_there_is_a_message_and_nothing_of_it(talk, session):
    """D7, T49"""
    talk.says(talk.cast.rivera, "Your blood results are in")
    letter = latest(session, to=JUNE, kind="new_message")
    assert letter.subject == "You have a new message from Willow Creek"
    assert "don’t include it here" in letter.text
    assert letter.url.endswith("/portal/messages")
    for word in ("blood", "Rivera", "Park"):
        assert word not in letter.text + letter.html


def test_it_waits_a_minute_and_stays_when_the_message_was_read_meanwhile(talk, session, later):
    """None while the chat is open."""
    talk.says(talk.cast.rivera)
    assert [one.deliver_after for one in to_june(session)] == [later(1)]
    talk.reads(talk.june, at=later(0.5))
    assert to_june(session) == []
    talk.says(talk.cast.rivera, at=later(5))  # nobody was written to before: this one is told at once
    assert [one.deliver_after for one in to_june(session)] == [later(6)]


def test_one_letter_in_a_quarter_of_an_hour_and_nothing_is_kept_back_for_good(talk, session, later):
    talk.says(talk.cast.rivera)
    talk.says(talk.cast.okafor, at=later(0.5))
    talk.says(talk.cast.rivera, at=later(2))  # the first letter has left
    talk.says(talk.cast.rivera, at=later(14))
    assert [one.deliver_after for one in to_june(session)] == [later(1), later(16)]
    talk.says(talk.cast.rivera, at=later(40))
    assert [one.deliver_after for one in to_june(session)][2:] == [later(41)]


def test_a_part_that_was_read_holds_no_letter_back(talk, session, later):
    talk.says(talk.cast.rivera)
    talk.says(talk.cast.rivera)
    talk.reads(talk.june, 1, at=later(0.5))
    assert len(to_june(session)) == 1


def test_a_patient_who_wants_no_letters_about_messages_gets_none(talk, session, now):
    """A25"""
    wishes.choose(session, actor=talk.june, topic=updates.MESSAGES, on=False, now=now)
    talk.says(talk.cast.rivera)
    assert to_june(session) == []


def test_the_care_team_is_told_by_bell_and_letter_as_each_of_them_chose(talk, session, now, later):
    """S62, A17, D9, T49"""
    choices.choose(session, actor=talk.cast.okafor, kind=updates.MESSAGE, by_email=False, now=now)
    for actor in (talk.cast.rivera, talk.cast.okafor):
        bell.mark_all_read(session, actor=actor, now=now)  # that June has joined
    talk.says(talk.june, "I feel worse")
    assert [bell.unread_count(session, actor=one) for one in (talk.cast.rivera, talk.cast.okafor)] == [1, 1]
    assert not promised(session, to="okafor@willowcreek.example", kind="care_team_update")
    letter = latest(session, to=RIVERA, kind="care_team_update")
    assert letter.subject == "New patient message"
    assert "worse" not in letter.text
    assert "June" not in letter.text
    talk.reads(talk.cast.rivera, at=later(0.5))
    assert not promised(session, to=RIVERA, kind="care_team_update")
    assert [bell.unread_count(session, actor=one) for one in (talk.cast.rivera, talk.cast.okafor)] == [0, 1]


@pytest.mark.parametrize("who", ["olsen", "sam", "ada", "stone"])
def test_nobody_outside_the_team_is_told(talk, session, who):
    """S62, T31"""
    talk.says(talk.june)
    assert bell.unread_count(session, actor=getattr(talk.cast, who)) == 0
    told = {one.to_email for one in session.exec(select(Letter).where(Letter.kind == "care_team_update")).all()}
    assert told == {RIVERA, "okafor@willowcreek.example"}
