"""Today: what needs attention about invitations, each with its cure."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import queries
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.tasks import service as tasks
from osmind_app.outbox import meanings, news
from osmind_app.outbox.models import Letter
from tests import mailbox


def today(session, actor, now, page=1):
    return queries.today(session, actor=actor, now=now, page=page)


def causes(session, actor, now):
    return [(row.name, row.cause, row.cure) for row in today(session, actor, now).rows]


def invited(session, cast, now, patient=None):
    invitation = invitations.send(session, actor=cast.sam, patient_id=(patient or cast.june).id, now=now)
    mailbox.leaves(session, invitation, now)
    return invitation


def test_a_quiet_day_has_nothing(session, cast, now):
    invited(session, cast, now)
    assert today(session, cast.sam, now) == queries.TodayPage()


def test_the_last_day_and_the_day_after(session, cast, now):
    """Expiring today is told from the clinic's midnight; then it is expired."""
    invited(session, cast, now)  # works until Thursday, 9 AM in California
    midnight = now.replace(hour=8, minute=0) + timedelta(days=4)
    assert causes(session, cast.sam, midnight - timedelta(seconds=1)) == []
    assert causes(session, cast.sam, midnight) == [("June Park", "expires_today", "resend")]
    over = now + timedelta(days=4)
    assert causes(session, cast.sam, over) == [("June Park", "expired", "resend")]
    invitations.note_expired(session, now=over)
    row = today(session, cast.sam, over).rows[0]
    assert row.sentence == "The invite to june@example.com expired on Nov 26, 2026, 9:00 AM PST."
    assert causes(session, cast.sam, over + timedelta(days=31)) == []


def test_an_invite_that_did_not_arrive(session, cast, now):
    letter_id = invited(session, cast, now).letter_id
    letter = session.exec(select(Letter).where(Letter.id == letter_id)).one()
    letter.bounced_at, letter.bounced_as, letter.bounce_reason = now, news.BOUNCED, meanings.NO_MAILBOX
    session.flush()
    row = today(session, cast.sam, now).rows[0]
    assert (row.cause, row.cure) == ("bounced", "fix_email")
    assert row.sentence == (
        "The invite to june@example.com did not arrive. The mailbox does not exist: check the address. "
        "You can also copy the link from the profile and text it, read it out or print it."
    )


def test_what_patients_asked_for(session, cast, now):
    """B3, B11: each patient once, by the most pressing cause; ticking the task off clears it."""
    over = now + timedelta(hours=96)
    token = mailbox.link_of(invited(session, cast, now))
    invitations.ask_for_new(session, token=token, now=over)
    row = today(session, cast.sam, over).rows[0]
    assert (row.cause, row.cure, row.sentence) == (
        "link_requested",
        "resend",
        "Asked for a new invite on Nov 26, 2026, 9:00 AM PST.",
    )
    token = mailbox.link_of(invited(session, cast, over))
    invitations.decline(session, token=token, now=over)
    assert causes(session, cast.sam, over) == [("June Park", "not_me", "fix_email")]
    onboarding.archive(session, actor=cast.sam, patient_id=cast.june.id, now=over)
    assert causes(session, cast.sam, over) == []


def test_everyone_sees_their_own_patients_only(session, cast, now):
    """D1, T30, T31."""
    token = mailbox.link_of(invited(session, cast, now))
    invitations.decline(session, token=token, now=now)
    seen = [bool(today(session, who, now).rows) for who in (cast.rivera, cast.okafor, cast.olsen, cast.stone)]
    assert seen == [True, True, False, False]


@pytest.mark.slow
def test_a_long_list_is_paged_and_capped(session, cast, now):
    for number in range(103):
        details = PatientDetails(first_name=f"Amy {number:03}", primary_provider_id=cast.rivera.id)
        amy = patients.create(session, actor=cast.sam, details=details, now=now)
        tasks.open(
            session, practice_id=cast.willow.id, patient_id=amy.id, kind=tasks.LINK_REQUESTED, key=str(amy.id), now=now
        )
    first, last = today(session, cast.sam, now), today(session, cast.sam, now, page=99)
    assert (len(first.rows), first.total_text, first.previous_page, first.next_page) == (25, "100+", 0, 2)
    assert (last.page, len(last.rows), last.previous_page, last.next_page) == (4, 25, 3, 0)
