"""What becomes of an invitation's letter, and who hears of it (B2, B22)."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from osmind_app.clinic.invitations import post, queries
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import chips
from osmind_app.clinic.onboarding import queries as onboarding_queries
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.tasks.models import Task
from osmind_app.lib.errors import NotFound
from osmind_app.outbox import letters, meanings, news
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter, LetterEvent
from osmind_app.outbox.news import News
from osmind_app.outbox.render import render
from tests import mailbox
from tests.cast import password_hash

SAM, JUNE = "sam@willowcreek.example", "june@example.com"


@pytest.fixture
def invitation(session, cast, now):
    return invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)


@pytest.fixture
def hear(session, now):
    def hear(letter_id, kind, at=now, **more):
        told = News(id=uuid4().hex, kind=kind, at=at, ref="ref", letter_id=letter_id, **more)
        invitations.heard(session, told=told, now=at)
        session.expire_all()

    return hear


def chip_of(session, cast, now):
    session.refresh(cast.june)
    last = chips.last_invites(session, practice_id=cast.willow.id, patient_ids=[cast.june.id])
    return chips.chip(cast.june, last.get(cast.june.id), zone="America/Los_Angeles", now=now)


def open_tasks(session):
    return [task.kind for task in session.exec(select(Task).where(Task.done_at.is_(None))).all()]


def todays_rows(session, actor, now):
    return onboarding_queries.today(session, actor=actor, now=now).rows


def told_story(session, cast, now):
    return [
        (line.text, line.tone) for line in queries.story(session, actor=cast.rivera, patient_id=cast.june.id, now=now)
    ]


def test_a_letter_that_arrives_turns_the_chip(session, cast, now, invitation, hear):
    for kind, text in (
        (news.SENT, "Invited · 4 days left"),
        (news.DELAYED, "Delayed · 4 days left"),
        (news.DELIVERED, "Delivered · 4 days left"),
    ):
        hear(invitation.letter_id, kind)
        assert chip_of(session, cast, now).text == text
    assert mailbox.kinds_to(session, SAM) == []
    assert open_tasks(session) == []


@pytest.mark.parametrize(
    ("kind", "why", "chip", "told"),
    [
        (
            news.BOUNCED,
            {"type": "Permanent", "subtype": "NoEmail"},
            "Bounced",
            "The invitation came back. The mailbox does not exist: check the address.",
        ),
        (
            news.BOUNCED,
            {"type": "Transient", "subtype": "MailboxFull"},
            "Bounced",
            f"The invitation came back. {meanings.MAILBOX_FULL}",
        ),
        (
            news.COMPLAINED,
            {},
            "Marked as spam",
            f"The invitation was marked as spam by whoever got it. {meanings.SPAM}",
        ),
        (
            news.SUPPRESSED,
            {"subtype": "previous_bounce"},
            "On do-not-send list",
            f"The invitation was held back by the mail service. {meanings.AFTER_BOUNCE}",
        ),
        (
            news.FAILED,
            {"subtype": "reached_daily_quota", "diagnostic": "reached_daily_quota"},
            "Not sent",
            f"The invitation was not sent on by the mail service. {meanings.QUOTA}",
        ),
    ],
)
def test_a_letter_that_did_not_arrive_is_told_everywhere_once(
    session, cast, now, invitation, hear, kind, why, chip, told
):
    """Chip, list, story, Today, and letter 21 with the cure to whoever sent it: once, however often it is said."""
    for _ in range(3):
        hear(invitation.letter_id, kind, **why)
    hear(invitation.letter_id, news.DELIVERED)
    assert chip_of(session, cast, now).text == chip
    assert (told, "bad") in told_story(session, cast, now)
    (row,) = todays_rows(session, cast.sam, now)
    assert row.sentence.startswith("The invite to june@example.com did not arrive.")
    assert told.partition(". ")[2] in row.sentence
    assert "copy the link" in row.sentence
    assert mailbox.kinds_to(session, SAM) == ["invitation_undeliverable"]
    assert told.partition(". ")[2] in render(mailbox.letters_to(session, SAM)[0]).text
    assert open_tasks(session) == ["letter_failed"]


def test_bounced_after_delivered_counts(session, cast, now, invitation, hear):
    hear(invitation.letter_id, news.DELIVERED)
    hear(invitation.letter_id, news.BOUNCED, now + timedelta(hours=6))
    assert chip_of(session, cast, now).text == "Bounced"
    assert mailbox.kinds_to(session, SAM) == ["invitation_undeliverable"]


def test_a_resend_that_bounces_leaves_a_task_with_the_other_ways_in(session, cast, now, invitation, hear):
    """B22: the patient is not stranded: the new link works, and staff can hand it over."""
    hear(invitation.letter_id, news.DELIVERED)
    later = now + timedelta(hours=1)
    again = invitations.send(session, actor=cast.okafor, patient_id=cast.june.id, now=later)
    hear(again.letter_id, news.BOUNCED, later, type="Permanent", subtype="NoEmail")
    assert open_tasks(session) == ["letter_failed"]
    assert mailbox.kinds_to(session, "okafor@willowcreek.example") == ["invitation_undeliverable"]
    (row,) = todays_rows(session, cast.sam, later)
    assert "copy the link from the profile and text it, read it out or print it" in row.sentence
    assert invitations.copy_link(session, actor=cast.sam, patient_id=cast.june.id, now=later)
    onboarding.accept(session, token=mailbox.link_of(again), password_hash=password_hash(), now=later)
    assert open_tasks(session) == []


@pytest.mark.parametrize("end", ["withdraw", "email", "resend", "archive"])
def test_the_task_closes_when_its_invitation_ends(session, cast, now, invitation, hear, end):
    hear(invitation.letter_id, news.BOUNCED)
    assert open_tasks(session) == ["letter_failed"]
    if end == "withdraw":
        invitations.withdraw(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    elif end == "resend":
        invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    elif end == "archive":
        onboarding.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    else:
        onboarding.change_email(
            session, actor=cast.sam, patient_id=cast.june.id, email="june.p@example.com", send_new=False, now=now
        )
    assert open_tasks(session) == []


def test_an_invitation_that_ended_meanwhile_tells_nobody(session, cast, now, invitation, hear):
    invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    hear(invitation.letter_id, news.BOUNCED)
    assert chip_of(session, cast, now).text == "Sending"
    assert mailbox.kinds_to(session, SAM) == []
    assert open_tasks(session) == []


def test_another_letter_that_bounces_is_a_calm_line_of_the_story(session, cast, now, hear):
    """A reset or a notice says something about the address; nobody is alarmed, the chip stays."""
    card = letters.PracticeCard("Willow Creek")
    reset = outbox.promise(
        session,
        letters.password_changed(card, first_name="June", at=now),
        key="k",
        to=JUNE,
        now=now,
        practice_id=cast.willow.id,
        patient_id=cast.june.id,
    )
    hear(reset.id, news.BOUNCED, type="Permanent", subtype="NoEmail")
    line = 'The email "your password was changed" came back. The mailbox does not exist: check the address.'
    assert (line, "warning") in told_story(session, cast, now)
    assert chip_of(session, cast, now).text == "Not invited"
    assert mailbox.kinds_to(session, SAM) == []
    assert open_tasks(session) == []


def test_news_that_it_left_after_all_takes_the_task_back(session, cast, now, invitation, hear):
    """F5: every try's answer was lost, and the letter was given up; then the mail service speaks."""
    letter = session.get_one(Letter, invitation.letter_id)
    letter.failed_at, letter.last_error = now, "Resend can't be reached"
    session.flush()
    post.given_up(session, letter, now)
    assert open_tasks(session) == ["letter_failed"]
    assert chip_of(session, cast, now).text == "Not sent"
    hear(invitation.letter_id, news.DELIVERED)
    assert open_tasks(session) == []
    assert chip_of(session, cast, now).text == "Delivered · 4 days left"


def test_news_of_unknown_letters_changes_nothing(session, cast, now, invitation, hear):
    hear(uuid4(), news.BOUNCED)
    told = News(id="x", kind=news.BOUNCED, at=now, ref="another installation's")
    invitations.heard(session, told=told, now=now)
    invitations.heard(session, told=replace(told, ref=""), now=now)
    assert session.exec(select(LetterEvent)).all() == []


def test_the_other_clinic_sees_none_of_it(session, cast, now, invitation, hear):
    """T30: Dr. Stone gets NotFound, and an empty Today."""
    hear(invitation.letter_id, news.BOUNCED)
    with pytest.raises(NotFound):
        queries.story(session, actor=cast.stone, patient_id=cast.june.id, now=now)
    assert todays_rows(session, cast.stone, now) == []
    assert mailbox.kinds_to(session, "stone@harbor.example") == []
