"""Sending an invitation."""

from datetime import timedelta

import pytest

from osmind_app.clinic.families import service as families
from osmind_app.clinic.invitations import errors
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.tasks import queries as tasks
from osmind_app.lib.errors import NotFound
from osmind_app.lib.settings import settings
from osmind_app.outbox.models import Letter
from tests import mailbox
from tests.cast import password_hash

HOUR = timedelta(hours=1)


def invite(session, cast, now, actor=None, **how):
    return invitations.send(session, actor=actor or cast.sam, patient_id=cast.june.id, now=now, **how)


def test_the_letter_carries_a_link_that_works_for_96_hours(session, cast, now):
    """S24, S31, D12"""
    invitation = invite(session, cast, now)
    [letter] = mailbox.letters_to(session, "june@example.com")
    assert letter.kind == "invitation"
    assert letter.context["first_name"] == "June"
    assert letter.context["until"] == "Thursday, November 26 at 9:00 AM (Pacific Time)"
    assert invitations.look_up(session, token=mailbox.link_in(letter), now=now).id == invitation.id
    assert invitation.expires_at == now + timedelta(hours=96)


def test_the_practice_decides_how_long_an_invitation_works(session, cast, now):
    """A2, D12"""
    cast.willow.invitation_hours = 30 * 24
    assert invite(session, cast, now).expires_at == now + timedelta(days=30)


def test_the_letter_waits_for_the_undo_delay(session, cast, now):
    """D8"""
    invitation = invite(session, cast, now)
    letter = session.get(Letter, invitation.letter_id)
    assert letter.deliver_after == now + timedelta(seconds=settings().invite_send_delay_seconds)


def test_sending_again_ends_the_earlier_link(session, cast, now):
    """S26, A3"""
    first = invite(session, cast, now)
    mailbox.leaves(session, first, now)
    second = invite(session, cast, now + HOUR)
    with pytest.raises(errors.InvitationReplaced):
        invitations.look_up(session, token=mailbox.link_of(first), now=now + HOUR)
    assert invitations.look_up(session, token=mailbox.link_of(second), now=now + HOUR).id == second.id
    assert mailbox.kinds_to(session, "june@example.com") == ["invitation", "invitation_again"]


def test_an_earlier_letter_that_has_not_left_never_leaves(session, cast, now):
    """A3"""
    invite(session, cast, now)
    invite(session, cast, now + HOUR)
    assert mailbox.kinds_to(session, "june@example.com") == ["invitation_again"]


def test_a_setup_email_is_a_fresh_invitation_in_other_words(session, cast, now):
    """A1, S78"""
    invite(session, cast, now)
    invitation = invite(session, cast, now + HOUR, as_set_up=True)
    assert mailbox.kinds_to(session, "june@example.com") == ["set_up_by_staff"]
    assert invitation.expires_at == now + HOUR + timedelta(hours=96)


def test_an_invitation_that_was_undone_leaves_the_next_one_the_first(session, cast, now):
    first = invite(session, cast, now)
    invitations.undo(session, actor=cast.sam, invitation_id=first.id, now=now)
    invite(session, cast, now + HOUR)
    assert mailbox.kinds_to(session, "june@example.com") == ["invitation"]


def test_five_in_24_hours_then_it_says_when_it_works_again(session, cast, now):
    """design 3"""
    for hour in range(5):
        invite(session, cast, now + hour * HOUR)
    with pytest.raises(errors.TooManyInvites) as refused:
        invite(session, cast, now + 24 * HOUR - timedelta(microseconds=1))
    assert refused.value.again_at == now + 24 * HOUR
    assert "Nov 23, 2026, 9:00 AM PST" in refused.value.sentence
    invite(session, cast, now + 24 * HOUR)


def test_a_patient_without_email_cannot_be_invited(session, cast, now):
    """S18"""
    with pytest.raises(errors.PatientHasNoEmail):
        invitations.send(session, actor=cast.sam, patient_id=cast.walt.id, now=now)


def test_an_archived_patient_cannot_be_invited(session, cast, now):
    """A26"""
    cast.june.archived_at = now
    with pytest.raises(errors.PatientArchived):
        invite(session, cast, now)


def test_who_created_a_password_gets_a_reset_instead(session, cast, now):
    """A10"""
    from osmind_app.clinic.accounts import service as accounts

    account = accounts.open(session, kind="patient", email="june@example.com", password_hash=password_hash(), now=now)
    families.grant(
        session, account_id=account.id, patient_id=cast.june.id, practice_id=cast.willow.id, role="self", now=now
    )
    with pytest.raises(errors.AlreadyActive):
        invite(session, cast, now)


@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_nobody_outside_the_care_team_invites(session, cast, now, who):
    """T30, D1"""
    with pytest.raises(NotFound):
        invite(session, cast, now, actor=getattr(cast, who))


def test_a_new_invitation_answers_the_patient_who_asked_for_one(session, cast, now):
    """B3"""
    first = invite(session, cast, now)
    later = now + 97 * HOUR
    invitations.ask_for_new(session, token=mailbox.link_of(first), now=later)
    assert [task.kind for task in tasks.open_tasks(session, actor=cast.rivera)] == ["link_requested"]
    invite(session, cast, later + HOUR)
    assert tasks.open_tasks(session, actor=cast.rivera) == []
