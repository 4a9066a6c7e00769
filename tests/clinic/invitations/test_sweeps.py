"""What time does to invitations."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.invitations import errors, queries
from osmind_app.clinic.invitations import service as invitations
from osmind_app.outbox.models import Letter
from tests import mailbox

HOURS_96 = timedelta(hours=96)


@pytest.fixture
def invitation(session, cast, now):
    return invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)


def test_an_expired_invitation_is_noticed_once(session, cast, now, invitation):
    """F17, F20: harmless when run twice, late or early"""
    assert invitations.note_expired(session, now=now + HOURS_96 - timedelta(microseconds=1)) == 0
    assert invitations.note_expired(session, now=now + HOURS_96) == 1
    assert invitations.note_expired(session, now=now + HOURS_96) == 0
    session.flush()
    events = session.exec(select(AuditEvent.event).where(AuditEvent.subject_id == invitation.id)).all()
    assert events.count("invitation.expired") == 1


def test_a_clock_that_jumps_causes_no_storm(session, cast, now, invitation):
    """F17"""
    invitations.send(session, actor=cast.stone, patient_id=cast.holt.id, now=now)
    assert invitations.note_expired(session, now=now + 9 * HOURS_96, limit=1) == 1


def test_a_letter_held_up_for_12_hours_is_made_anew_with_its_whole_life_ahead(session, cast, now, invitation):
    """security 3.8"""
    late = now + timedelta(hours=12)
    assert invitations.renew_stale(session, now=late - timedelta(microseconds=1)) == []
    [renewed] = invitations.renew_stale(session, now=late)
    assert renewed.expires_at == late + HOURS_96
    assert mailbox.kinds_to(session, "june@example.com") == ["invitation"]
    assert invitations.look_up(session, token=mailbox.link_of(renewed), now=late).id == renewed.id
    with pytest.raises(errors.InvitationReplaced):
        invitations.look_up(session, token=mailbox.link_of(invitation), now=late)


def test_it_is_made_anew_once_so_that_a_dead_mailbox_is_given_up_visibly(session, cast, now, invitation):
    """F5"""
    assert len(invitations.renew_stale(session, now=now + timedelta(hours=12))) == 1
    assert invitations.renew_stale(session, now=now + timedelta(hours=30)) == []


def test_a_letter_that_left_in_time_is_left_alone(session, cast, now, invitation):
    mailbox.leaves(session, invitation, now)
    assert invitations.renew_stale(session, now=now + timedelta(hours=13)) == []


def test_the_story_tells_everything_in_order(session, cast, now, invitation):
    """B2"""
    letter = mailbox.leaves(session, invitation, now + timedelta(seconds=2))
    letter.delivered_at = now + timedelta(seconds=9)
    token = mailbox.link_of(invitation)
    invitations.opened(session, token=token, now=now + timedelta(minutes=1))
    invitations.continued(session, token=token, now=now + timedelta(minutes=2))
    invitations.send(session, actor=cast.okafor, patient_id=cast.june.id, now=now + timedelta(hours=1))
    again = session.exec(select(Letter).where(Letter.kind == "invitation_again")).one()
    again.failed_at, again.last_error = now + timedelta(hours=2), "Resend can't be reached"
    session.flush()
    told = queries.story(session, actor=cast.rivera, patient_id=cast.june.id, now=now + timedelta(days=9))
    assert [line.text for line in reversed(told)] == [
        "Sam Lee sent an invitation to june@example.com. "
        "The link works until Thursday, November 26 at 9:00 AM (Pacific Time).",
        "The invitation left for june@example.com.",
        "The invitation arrived.",
        "The link was opened.",
        'The reader went on to "Create your password".',
        "The earlier link stopped working: a newer invitation was sent.",
        "Dr. Okafor sent a new invitation to june@example.com. "
        "The link works until Thursday, November 26 at 10:00 AM (Pacific Time).",
        "The new invitation could not be sent. The mail service did not answer for many hours: "
        "send it again, and tell whoever runs the portal.",
        "The link expired.",
    ]
    assert told[0].at == "Nov 26, 2026, 10:00 AM PST"
