"""What is new to whom, how far it was read, drafts, and long histories."""

from datetime import timedelta

import pytest

from osmind_app.clinic.messaging import pages, queries
from osmind_app.clinic.messaging import service as messaging


def draft(talk, actor, text, form_key=None):
    key = form_key or talk.page(actor).form_key
    messaging.keep_draft(talk.session, actor=actor, patient_id=talk.cast.june.id, form_key=key, text=text, now=talk.now)


def test_new_messages_are_counted_until_they_were_seen(talk, later):
    """S7, T34: a number only"""
    talk.says(talk.cast.rivera, "One")
    talk.says(talk.cast.okafor, "Two", at=later(1))
    assert talk.unread(talk.june) == 2
    card = queries.home_card(talk.session, actor=talk.june, now=later(2))
    assert (card.count, card.sender, card.at) == (2, "Dr. Okafor", "9:01 AM")
    assert talk.reads(talk.june, 1)
    assert talk.unread(talk.june) == 1
    talk.reads(talk.june)
    assert talk.unread(talk.june) == 0
    assert queries.home_card(talk.session, actor=talk.june, now=later(2)) == queries.HomeCard()


def test_one_of_the_team_reads_and_it_is_still_new_to_the_other(talk):
    talk.says(talk.june)
    assert [talk.unread(one) for one in (talk.cast.rivera, talk.cast.okafor)] == [1, 1]
    talk.reads(talk.cast.rivera)
    assert [talk.unread(one) for one in (talk.cast.rivera, talk.cast.okafor)] == [0, 1]


def test_what_a_colleague_has_answered_is_new_only_to_who_had_looked_before(talk):
    """Own messages and those of colleagues ring no bell."""
    talk.says(talk.june)
    talk.says(talk.cast.okafor, "I take this")
    assert talk.unread(talk.june) == 1
    assert talk.unread(talk.cast.rivera) == 0  # never looked, and somebody has answered
    talk.opens(talk.cast.rivera)
    talk.reads(talk.cast.rivera)
    talk.says(talk.june, "Thank you")
    assert [talk.unread(one) for one in (talk.cast.rivera, talk.cast.okafor)] == [1, 1]


def test_whether_it_was_read_is_said_in_words_below_the_newest(talk):
    for text in ("One", "Two", "Three"):
        talk.says(talk.june, text)
    talk.reads(talk.cast.rivera, 2)
    assert [row.state for row in talk.page(talk.june).rows] == ["", "Read", "Sent"]
    assert [row.state for row in talk.page(talk.cast.rivera).rows] == ["", "", ""]
    talk.reads(talk.cast.okafor)
    assert [row.state for row in talk.page(talk.june).rows] == ["", "", "Read"]


def test_reading_goes_no_further_than_there_is_and_never_back(talk):
    talk.says(talk.cast.rivera)
    assert talk.reads(talk.june, 2_000_000)
    assert talk.page(talk.june).read_number == 1
    assert not talk.reads(talk.june, 0)
    talk.says(talk.cast.rivera)
    assert talk.unread(talk.june) == 1


def test_what_was_begun_to_be_written_is_kept_for_its_writer_alone(talk):
    """F16, F22: another device, a lost socket, a new server"""
    talk.opens(talk.june)
    talk.opens(talk.cast.rivera)
    draft(talk, talk.june, "I wanted to a")
    assert talk.page(talk.june).draft == "I wanted to a"
    assert talk.page(talk.cast.rivera).draft == ""
    draft(talk, talk.june, "")
    assert talk.page(talk.june).draft == ""


def test_a_sent_draft_is_gone_even_when_its_last_keys_arrive_late(talk):
    """F13: the browser saves a moment after the last key, and Send was faster"""
    key = talk.opens(talk.june).form_key
    draft(talk, talk.june, "Hello", key)
    talk.says(talk.june, "Hello", form_key=key)
    after = talk.page(talk.june)
    assert after.draft == ""
    assert after.form_key != key
    draft(talk, talk.june, "Hello", key)
    assert talk.page(talk.june).draft == ""


def test_a_long_history_comes_in_pages_by_number(talk):
    for number in range(1, pages.PAGE + 12):
        talk.says(talk.june, str(number))
    newest = talk.page(talk.june)
    assert (newest.first, newest.newest, newest.has_earlier, newest.has_later) == (12, 51, True, False)
    whole = talk.page(talk.june, first=1)
    assert ([row.text for row in whole.rows], whole.has_earlier) == ([str(n) for n in range(1, 52)], False)
    before = talk.page(talk.june, first=1, last=11)
    assert (len(before.rows), before.has_earlier, before.has_later) == (11, False, True)


def test_a_tab_holds_no_more_than_so_many(talk, monkeypatch):
    monkeypatch.setattr(pages, "MOST", 5)
    for number in range(1, 9):
        talk.says(talk.june, str(number))
    held = talk.page(talk.june, first=1)
    assert ([row.number for row in held.rows], held.has_earlier) == ([4, 5, 6, 7, 8], True)


def test_days_stand_above_and_hours_beside_in_the_readers_own_zone(talk, session, now):
    """A23"""
    talk.cast.june.time_zone = "America/New_York"
    session.add(talk.cast.june)
    talk.says(talk.cast.rivera, at=now - timedelta(days=9))
    talk.says(talk.cast.rivera, at=now - timedelta(days=1))
    talk.says(talk.cast.rivera)
    talk.says(talk.cast.rivera)
    assert [(row.day, row.at) for row in talk.page(talk.june).rows] == [
        ("Friday, November 13 (Eastern Time)", "12:00 PM"),
        ("Yesterday (Eastern Time)", "12:00 PM"),
        ("Today (Eastern Time)", "12:00 PM"),
        ("", "12:00 PM"),
    ]
    assert talk.page(talk.cast.rivera).rows[2].day == "Today (Pacific Time)"


def test_the_inbox_shows_who_waits_the_newest_first(talk, session, cast, now, later):
    talk.says(talk.june, "Can  you\ncall me? " + "x" * 200)
    [row] = talk.inbox(cast.rivera).rows
    assert (row.patient, row.unread, row.waiting, row.at) == ("June Park", True, True, "9:00 AM")
    assert row.preview.startswith("Can you call me? x")
    assert len(row.preview) == queries.PREVIEW
    talk.says(cast.rivera, "At noon", at=later(1))
    [row] = talk.inbox(cast.rivera).rows
    assert (row.preview, row.waiting) == ("You: At noon", False)
    assert talk.inbox(cast.rivera, shown="unanswered").rows == []


@pytest.mark.parametrize(("shown", "of_primary", "of_team"), [("mine", 1, 0), ("team", 1, 1), ("unanswered", 1, 1)])
def test_mine_are_those_of_the_primary_provider(talk, shown, of_primary, of_team):
    talk.says(talk.june)
    assert len(talk.inbox(talk.cast.rivera, shown=shown).rows) == of_primary
    assert len(talk.inbox(talk.cast.okafor, shown=shown).rows) == of_team


def test_the_inbox_pages_by_key(talk, session, cast, now, monkeypatch):
    from tests.clinic.onboarding.changing import access_of, active

    monkeypatch.setattr(queries, "PAGE", 1)
    cast.walt.email = "walt@example.com"
    session.add(cast.walt)
    session.flush()
    active(session, cast, now, patient=cast.walt)
    talk.says(talk.june)
    talk.says(access_of(session, cast, cast.walt), patient=cast.walt)
    first = talk.inbox(cast.rivera)
    second = talk.inbox(cast.rivera, after=first.next)
    assert {first.rows[0].patient, second.rows[0].patient} == {"June Park", "Walt Brandt"}
    assert second.next == ""
    assert talk.inbox(cast.rivera, after="nonsense").rows == first.rows
