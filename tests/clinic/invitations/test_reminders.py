"""Reminding invited patients (letter 3): on the days the practice chose, by day, and never for nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from osmind_app.clinic.invitations import errors, queries, reminders
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import tokens
from osmind_app.outbox.models import Letter
from osmind_app.outbox.render import render
from tests import letters, mailbox
from tests.cast import password_hash

DAY, A_MOMENT = timedelta(days=1), timedelta(microseconds=1)
JUNE, PACIFIC = "june@example.com", "America/Los_Angeles"


@pytest.fixture
def invite(session, cast, now):
    """June is invited at 9 AM in California, and the letter has left."""

    def invite(days="1,2,3", zone="", at=now):
        cast.willow.reminder_days, cast.june.time_zone = days, zone
        session.add_all([cast.willow, cast.june])
        session.flush()
        sent = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=at)
        mailbox.leaves(session, sent, at)
        return sent

    return invite


def reminded(session):
    session.flush()
    found = session.exec(select(Letter).where(Letter.kind == "activation_reminder").order_by(Letter.promised_at)).all()
    return [letter.key.rpartition(":")[2] for letter in found if letter.withdrawn_at is None]


def run(session, now):
    invitations.remind(session, now=now)
    session.expire_all()
    return reminded(session)


@pytest.mark.parametrize(
    ("days", "expected"), [("1,2,3", ["1", "2", "3"]), ("2", ["2"]), ("1,3", ["1", "3"]), ("", [])]
)
def test_reminders_come_on_the_days_the_practice_chose(session, now, invite, days, expected):
    """At the same hour as the invitation; both sides of the moment; twice is once."""
    invite(days)
    for day in (1, 2, 3):
        before = [one for one in expected if int(one) < day]
        assert run(session, now + day * DAY - A_MOMENT) == before
        due = [one for one in expected if int(one) <= day]
        assert run(session, now + day * DAY) == due
        assert run(session, now + day * DAY + timedelta(minutes=1)) == due


def test_a_new_practice_reminds_once_on_the_second_day(session, cast, now):
    assert Practice(name="x", created_at=now).reminds_on == (2,)
    assert cast.willow.reminds_on == (2,)


def test_the_reminder_has_the_same_link_and_deadline(session, now, invite):
    sent = invite("1")
    run(session, now + DAY)
    (letter,) = [one for one in mailbox.letters_to(session, JUNE) if one.kind == "activation_reminder"]
    assert mailbox.link_in(letter) == mailbox.link_of(sent)
    assert letter.useless_after == sent.expires_at
    assert letters.token_in(render(letter)) == mailbox.link_of(sent)
    assert "works until Thursday, November 26 at 9:00 AM (Pacific Time)" in render(letter).text
    assert letter.key == f"reminder:{sent.id}:1"


@pytest.mark.parametrize(
    ("invited_at", "zone", "due"),
    [
        ("2026-11-20 09:00", PACIFIC, "2026-11-21 09:00"),
        ("2026-11-20 07:59", PACIFIC, "2026-11-21 08:00"),
        ("2026-11-20 08:00", PACIFIC, "2026-11-21 08:00"),
        ("2026-11-20 19:59", PACIFIC, "2026-11-21 19:59"),
        ("2026-11-20 20:00", PACIFIC, "2026-11-22 08:00"),
        ("2026-11-20 23:30", PACIFIC, "2026-11-22 08:00"),
        ("2026-11-20 00:10", PACIFIC, "2026-11-21 08:00"),
        ("2026-11-20 21:30", "Pacific/Kiritimati", "2026-11-22 08:00"),
        # clocks go back and forward in the night between
        ("2026-10-31 09:00", "America/New_York", "2026-11-01 09:00"),
        ("2027-03-13 09:00", "America/New_York", "2027-03-14 09:00"),
        ("2027-03-13 02:30", "America/New_York", "2027-03-14 08:00"),
        ("2026-10-31 01:30", "America/New_York", "2026-11-01 08:00"),
        ("2027-04-03 10:00", "Australia/Lord_Howe", "2027-04-04 10:00"),
    ],
)
def test_it_is_due_at_the_same_hour_by_their_clock_and_never_at_night(session, cast, invite, invited_at, zone, due):
    """DST: wall time, not 24 hours; 8:00 to 20:00 in the patient's zone."""
    place = ZoneInfo(zone)
    at = datetime.fromisoformat(invited_at).replace(tzinfo=place).astimezone(UTC)
    sent = invite("1", zone, at=at)
    assert sent.remind_at.astimezone(place).strftime("%Y-%m-%d %H:%M") == due


def test_the_clinics_clock_counts_for_a_patient_without_a_zone(session, cast, now, invite):
    night_in_new_york = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # 9 PM there, 6 PM in California
    assert invite("1", at=night_in_new_york).remind_at == night_in_new_york + DAY
    east = invite("1", "America/New_York", at=night_in_new_york + timedelta(minutes=1))
    assert east.remind_at.astimezone(ZoneInfo("America/New_York")).hour == 8


def test_a_job_that_comes_at_night_waits_for_the_morning(session, now, invite):
    invite("1")
    late = now + DAY + timedelta(hours=11)  # 8 PM
    assert run(session, late) == []
    assert run(session, late + timedelta(hours=12) - A_MOMENT) == []
    assert run(session, late + timedelta(hours=12)) == ["1"]


def test_what_was_missed_in_an_outage_is_not_made_up_for(session, now, invite):
    """F17, F20: two days late there is one reminder, not two."""
    invite("1,2,3")
    assert run(session, now + 2 * DAY + timedelta(hours=2)) == ["2"]
    assert run(session, now + 3 * DAY) == ["2", "3"]


def test_a_clock_that_jumps_reminds_nobody_of_links_that_are_over(session, now, invite):
    """F17"""
    invite("1,2,3")
    assert run(session, now + 40 * DAY) == []


def test_a_run_is_capped(session, cast, now, invite):
    """F17"""
    invite("1")
    cast.harbor.reminder_days = "1"
    session.flush()
    mailbox.leaves(session, invitations.send(session, actor=cast.stone, patient_id=cast.holt.id, now=now), now)
    assert invitations.remind(session, now=now + DAY, limit=1) == 1
    assert len(reminded(session)) == 1
    assert invitations.remind(session, now=now + DAY, limit=1) == 1
    assert len(reminded(session)) == 2


def test_none_comes_with_the_deadline(session, cast, now, invite):
    """A one-day invitation has none; with 27 hours the first day still helps."""
    practice = cast.willow
    practice.reminder_days = "1"
    for hours, expected in ((24, None), (26, now + DAY), (25.99, None)):
        end = now + timedelta(hours=hours)
        assert reminders.first(practice, "", sent_at=now, expires_at=end) == expected


@pytest.mark.parametrize(
    "end", ["accepted", "withdrawn", "replaced", "email", "archived", "bounced", "failed", "never left", "turned off"]
)
def test_reminders_stop_when_they_make_no_sense(session, cast, now, invite, end):
    sent = invite("1")
    letter = session.get_one(Letter, sent.letter_id)
    if end == "accepted":
        onboarding.accept(session, token=mailbox.link_of(sent), password_hash=password_hash(), now=now)
    elif end == "withdrawn":
        invitations.withdraw(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    elif end == "replaced":
        later = now + DAY - timedelta(hours=1)
        mailbox.leaves(session, invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=later), later)
    elif end == "email":
        onboarding.change_email(
            session, actor=cast.sam, patient_id=cast.june.id, email="new@example.com", send_new=False, now=now
        )
    elif end == "archived":
        onboarding.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    elif end == "bounced":
        letter.bounced_at, letter.bounced_as = now, "bounced"
    elif end == "failed":
        letter.sent_at, letter.failed_at = None, now
    elif end == "never left":
        letter.sent_at = None
    else:
        cast.willow.reminder_days = ""
    session.flush()
    assert run(session, now + DAY) == []


def test_whoever_reads_the_mailbox_can_stop_them(session, cast, now, invite):
    """The invitation keeps working; later invitations to this address are not followed by reminders either."""
    sent = invite("1,2")
    run(session, now + DAY)
    (letter,) = [one for one in mailbox.letters_to(session, JUNE) if one.kind == "activation_reminder"]
    token = tokens.sign(sent.stop_link)
    assert f"/q/{token}" in render(letter).text
    for _ in range(2):
        assert invitations.stop_reminders(session, token=token, now=now + DAY) == "Willow Creek"
    session.expire_all()
    assert reminded(session) == []  # it had not left yet
    assert run(session, now + 2 * DAY) == []
    assert invitations.look_up(session, token=mailbox.link_of(sent), now=now + DAY).id == sent.id
    invite("1", at=now + 2 * DAY)
    assert run(session, now + 3 * DAY) == []
    told = queries.story(session, actor=cast.sam, patient_id=cast.june.id, now=now + 3 * DAY)
    assert [line.text for line in told].count("Whoever reads the mailbox stopped the reminders.") == 1


def test_no_link_works_as_the_other(session, now, invite):
    """T2: the invitation's link stops nothing, the stop link opens nothing."""
    sent = invite("1")
    with pytest.raises(errors.InvitationDamaged):
        invitations.stop_reminders(session, token=mailbox.link_of(sent), now=now)
    for wrong in (tokens.sign(sent.stop_link), "", "AAAA.BBBB"):
        with pytest.raises(errors.InvitationDamaged):
            invitations.look_up(session, token=wrong, now=now)
    assert session.get_one(Invitation, sent.id).reminders_stopped_at is None


def test_the_story_shows_each_reminder(session, cast, now, invite):
    invite("1")
    run(session, now + DAY)
    told = queries.story(session, actor=cast.rivera, patient_id=cast.june.id, now=now + DAY)
    assert told[0].text == "The reminder is about to leave for june@example.com."


def test_those_invited_in_a_batch_are_reminded_like_everybody(session, cast, now):
    cast.willow.reminder_days = "1"
    session.flush()
    plan = invitations.plan(session, actor=cast.sam, patient_ids=[cast.june.id], now=now)
    batch = invitations.keep(session, actor=cast.sam, plan=plan, now=now)
    invitations.start(session, actor=cast.sam, batch_id=batch.id, now=now)
    invitations.send_some(session, actor=cast.sam, batch_id=batch.id, now=now)
    sent = session.exec(select(Invitation).where(Invitation.patient_id == cast.june.id)).one()
    assert sent.remind_at == now + DAY
