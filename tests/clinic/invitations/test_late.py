"""An invitation that does not leave is put on the clinic's list, and taken off when it leaves (B22)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.invitations import post
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import queries
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.tasks import service as tasks
from osmind_app.clinic.tasks.models import Task
from osmind_app.outbox.models import Letter
from tests import mailbox
from tests.cast import password_hash

TEN_MINUTES, A_MOMENT = timedelta(minutes=10), timedelta(microseconds=1)


@pytest.fixture
def invitation(session, cast, now):
    return invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)


def open_kinds(session):
    return [task.kind for task in session.exec(select(Task).where(Task.done_at.is_(None))).all()]


def letter_of(session, invitation):
    return session.get_one(Letter, invitation.letter_id)


def test_after_ten_minutes_there_is_one_task_with_the_other_ways_in(session, cast, now, invitation):
    assert invitations.note_late(session, now=now + TEN_MINUTES - A_MOMENT) == 0
    assert invitations.note_late(session, now=now + TEN_MINUTES) == 1
    assert invitations.note_late(session, now=now + TEN_MINUTES) == 0
    assert open_kinds(session) == [tasks.NOT_LEFT]
    (row,) = queries.today(session, actor=cast.sam, now=now + TEN_MINUTES).rows
    assert (row.cause, row.cure, bool(row.task_id)) == ("not_left", "open", True)
    assert row.sentence == (
        "The invite Sam Lee sent to june@example.com has not left yet. It is tried again. "
        "You can also copy the link from the profile and text it, read it out or print it."
    )
    assert queries.today(session, actor=cast.stone, now=now + TEN_MINUTES).rows == []


def test_undo_does_not_count_as_waiting(session, cast, now, invitation, monkeypatch):
    """D8: due is when the seconds of Undo are over."""
    from osmind_app.lib.settings import settings

    monkeypatch.setattr(settings(), "invite_send_delay_seconds", 30)
    assert invitations.note_late(session, now=now + TEN_MINUTES) == 0
    assert invitations.note_late(session, now=now + TEN_MINUTES + timedelta(seconds=30)) == 1


@pytest.mark.parametrize("end", ["leaves", "undo", "withdraw", "resend", "accept", "archive"])
def test_it_closes_by_itself(session, cast, now, invitation, end):
    later = now + TEN_MINUTES
    invitations.note_late(session, now=later)
    if end == "leaves":
        letter = mailbox.leaves(session, invitation, later)
        post.left(session, letter, later)
    elif end == "undo":
        invitations.undo(session, actor=cast.sam, invitation_id=invitation.id, now=later)
    elif end == "withdraw":
        invitations.withdraw(session, actor=cast.sam, patient_id=cast.june.id, now=later)
    elif end == "resend":
        invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=later)
    elif end == "accept":
        onboarding.accept(session, token=mailbox.link_of(invitation), password_hash=password_hash(), now=later)
    else:
        onboarding.archive(session, actor=cast.sam, patient_id=cast.june.id, now=later)
    assert open_kinds(session) == []
    assert invitations.note_late(session, now=later) == 0


def test_what_was_ticked_off_by_hand_does_not_come_back(session, cast, now, invitation):
    later = now + TEN_MINUTES
    invitations.note_late(session, now=later)
    task = session.exec(select(Task)).one()
    tasks.done(session, actor=cast.sam, task_id=task.id, now=later)
    assert invitations.note_late(session, now=later + TEN_MINUTES) == 0
    again = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=later)
    assert invitations.note_late(session, now=later + TEN_MINUTES) == 1
    assert open_kinds(session) == [tasks.NOT_LEFT]
    assert again.id != invitation.id


def test_a_letter_that_left_failed_or_expired_is_not_late(session, cast, now, invitation):
    letter = letter_of(session, invitation)
    letter.sent_at = now
    session.flush()
    assert invitations.note_late(session, now=now + TEN_MINUTES) == 0
    letter.sent_at, letter.failed_at = None, now
    session.flush()
    assert invitations.note_late(session, now=now + TEN_MINUTES) == 0
    letter.failed_at = None
    session.flush()
    assert invitations.note_late(session, now=now + timedelta(hours=96)) == 0
    assert invitations.note_late(session, now=now + timedelta(hours=96) - A_MOMENT) == 1


def test_those_of_a_large_batch_wait_for_their_turn_until_a_try_has_failed(session, cast, now, invitation):
    batch = invitations.keep(
        session, actor=cast.sam, plan=invitations.plan(session, actor=cast.sam, patient_ids=[], now=now), now=now
    )
    letter = letter_of(session, invitation)
    letter.batch_id = batch.id
    session.flush()
    assert invitations.note_late(session, now=now + TEN_MINUTES) == 0
    letter.last_error = "Resend can't be reached"
    session.flush()
    assert invitations.note_late(session, now=now + TEN_MINUTES) == 1


def test_an_outage_is_told_in_parts(session, cast, now, invitation):
    """F17"""
    invitations.send(session, actor=cast.stone, patient_id=cast.holt.id, now=now)
    assert invitations.note_late(session, now=now + TEN_MINUTES, limit=1) == 1
    assert invitations.note_late(session, now=now + TEN_MINUTES, limit=1) == 1
    assert invitations.note_late(session, now=now + TEN_MINUTES, limit=1) == 0
