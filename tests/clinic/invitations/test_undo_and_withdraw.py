"""Taking an invitation back: the letter while it has not left, the link at any time."""

import pytest

from osmind_app.clinic.invitations import errors
from osmind_app.clinic.invitations import service as invitations
from osmind_app.lib.errors import NotFound
from tests import mailbox


@pytest.fixture
def invitation(session, cast, now):
    return invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)


def test_undo_takes_back_letter_and_invitation(session, cast, now, invitation):
    """D8"""
    invitations.undo(session, actor=cast.sam, invitation_id=invitation.id, now=now)
    invitations.undo(session, actor=cast.sam, invitation_id=invitation.id, now=now)
    assert mailbox.letters_to(session, "june@example.com") == []
    with pytest.raises(errors.InvitationWithdrawn):
        invitations.look_up(session, token=mailbox.link_of(invitation), now=now)


def test_a_letter_that_left_cannot_be_called_back(session, cast, now, invitation):
    """S32, A19"""
    mailbox.leaves(session, invitation, now)
    with pytest.raises(errors.AlreadySent) as refused:
        invitations.undo(session, actor=cast.sam, invitation_id=invitation.id, now=now)
    assert "can't be called back" in refused.value.sentence
    assert invitations.look_up(session, token=mailbox.link_of(invitation), now=now)


def test_the_link_can_still_be_turned_off(session, cast, now, invitation):
    """A19, T6"""
    mailbox.leaves(session, invitation, now)
    invitations.withdraw(session, actor=cast.okafor, patient_id=cast.june.id, now=now)
    with pytest.raises(errors.InvitationWithdrawn):
        invitations.look_up(session, token=mailbox.link_of(invitation), now=now)
    with pytest.raises(errors.NoLiveInvitation):
        invitations.withdraw(session, actor=cast.okafor, patient_id=cast.june.id, now=now)


def test_turning_the_link_off_keeps_an_unsent_letter_from_leaving(session, cast, now, invitation):
    invitations.withdraw(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert mailbox.letters_to(session, "june@example.com") == []


@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_nobody_outside_the_care_team_takes_it_back(session, cast, now, invitation, who):
    """T30, D1"""
    stranger = getattr(cast, who)
    with pytest.raises(NotFound):
        invitations.undo(session, actor=stranger, invitation_id=invitation.id, now=now)
    with pytest.raises(NotFound):
        invitations.withdraw(session, actor=stranger, patient_id=cast.june.id, now=now)
    with pytest.raises(NotFound):
        invitations.copy_link(session, actor=stranger, patient_id=cast.june.id, now=now)


def test_the_link_can_be_copied_while_it_works_and_who_did_is_written_down(session, cast, now, invitation):
    """design 4.3"""
    url = invitations.copy_link(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert url.endswith(f"/i/{mailbox.link_of(invitation)}")
    told = invitations_story(session, cast, now)
    assert "Sam Lee copied the personal link." in told
    invitations.withdraw(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    with pytest.raises(errors.NoLiveInvitation):
        invitations.copy_link(session, actor=cast.sam, patient_id=cast.june.id, now=now)


def invitations_story(session, cast, now):
    from osmind_app.clinic.invitations import queries

    session.flush()
    return [line.text for line in queries.story(session, actor=cast.sam, patient_id=cast.june.id, now=now)]
