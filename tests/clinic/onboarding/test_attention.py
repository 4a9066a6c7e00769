"""Today: what about invitations needs somebody's attention, each with its cure (B3, B11)."""

from datetime import timedelta
from uuid import UUID

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding.attention import attention
from osmind_app.clinic.tasks import service as tasks
from tests import mailbox


def seen(session, actor, now):
    return attention(session, actor=actor, now=now)


def invited(session, cast, now):
    invitation = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    return invitation, mailbox.leaves(session, invitation, now)


def test_nothing_needs_attention_while_an_invitation_is_under_way(session, cast, now):
    invited(session, cast, now)
    assert seen(session, cast.sam, now).lines == []
    assert seen(session, cast.sam, now).total == "0"


def test_an_invitation_stands_here_on_its_last_day_and_when_it_expired(session, cast, now):
    """S31: both sides of the deadline."""
    invitation, _ = invited(session, cast, now)
    day_before = seen(session, cast.sam, invitation.expires_at - timedelta(days=1))
    last = seen(session, cast.sam, invitation.expires_at - timedelta(microseconds=1))
    over = seen(session, cast.sam, invitation.expires_at)
    assert day_before.lines == []
    assert [line.label for line in last.lines] == ["Expires today"]
    assert [line.label for line in over.lines] == ["Expired"]
    assert over.lines[0].resend
    assert [(count.label, count.number) for count in over.counts] == [("Expired", "1")]


def test_a_bounced_letter_says_why_and_asks_to_check_the_address(session, cast, now):
    _, letter = invited(session, cast, now)
    letter.bounced_at, letter.bounce_reason = now, "mailbox full"
    session.add(letter)
    [line] = seen(session, cast.sam, now).lines
    assert line.cause == "The invitation to june@example.com came back: mailbox full. Check the address."
    assert (line.patient_name, line.resend) == ("June Park", False)


def test_a_reader_who_asked_for_a_link_stands_before_the_expired_invitation(session, cast, now):
    """B3: one line for one patient, the most urgent reason first."""
    invitation, _ = invited(session, cast, now)
    invitations.ask_for_new(session, token=mailbox.link_of(invitation), now=invitation.expires_at)
    [line] = seen(session, cast.sam, invitation.expires_at).lines
    assert line.label == "Asked for a link"
    assert line.resend
    tasks.done(session, actor=cast.sam, task_id=UUID(line.task_id), now=now)
    [line] = seen(session, cast.sam, invitation.expires_at).lines
    assert line.label == "Expired"


def test_not_me_can_be_marked_done_and_is_never_resent(session, cast, now):
    """B11"""
    invitation, _ = invited(session, cast, now)
    invitations.decline(session, token=mailbox.link_of(invitation), now=now)
    [line] = seen(session, cast.sam, now).lines
    assert (line.label, line.resend, bool(line.task_id)) == ("Not me", False, True)


def test_everybody_sees_what_they_may_find_and_nobody_else(session, cast, now):
    """D1, T30: the other clinic and providers off the care team see none of it."""
    invitation, _ = invited(session, cast, now)
    over = invitation.expires_at
    assert len(seen(session, cast.rivera, over).lines) == 1
    assert len(seen(session, cast.okafor, over).lines) == 1
    assert seen(session, cast.olsen, over).lines == []
    assert seen(session, cast.stone, over).lines == []
