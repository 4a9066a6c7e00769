"""Resend invite / Reset password: the one that fits, and why the other does not."""

from datetime import timedelta

import pytest

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import errors
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.lib.errors import NotFound
from tests import mailbox
from tests.cast import password_hash

JUNE = "june@example.com"


def choices(session, cast, now, patient=None):
    return onboarding.choices(session, actor=cast.sam, patient_id=(patient or cast.june).id, now=now)


def active(session, cast, now):
    invitation = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    mailbox.leaves(session, invitation, now)
    onboarding.accept(session, token=mailbox.link_of(invitation), password_hash=password_hash(), now=now)


def test_before_the_first_invitation(session, cast, now):
    """A10"""
    found = choices(session, cast, now)
    assert (found.invite.label, found.invite.why_not) == ("Send invite", "")
    assert "No invitation was sent yet" in found.reset.why_not
    assert found.copy_link.why_not == found.withdraw.why_not == "There is no working link at the moment."
    onboarding.resend_or_reset(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert mailbox.kinds_to(session, JUNE) == ["invitation"]


def test_while_invited(session, cast, now):
    """A10, S44, S58, S78, S83, S84"""
    invitation = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    mailbox.leaves(session, invitation, now)
    found = choices(session, cast, now)
    assert [(one.label, one.why_not) for one in (found.invite, found.reset, found.copy_link, found.withdraw)] == [
        ("Resend invite", ""),
        ("Send setup email", ""),
        ("Copy invite link", ""),
        ("Withdraw invitation", ""),
    ]
    soon = now + timedelta(seconds=30)
    sent = onboarding.resend_or_reset(session, actor=cast.sam, patient_id=cast.june.id, now=soon)
    mailbox.leaves(session, sent, now)
    onboarding.send_reset(session, actor=cast.sam, patient_id=cast.june.id, now=now + timedelta(minutes=1))
    assert mailbox.kinds_to(session, JUNE) == ["invitation", "invitation_again", "set_up_by_staff"]


def test_once_active(session, cast, now):
    """A10, S78, S82"""
    active(session, cast, now)
    found = choices(session, cast, now)
    assert "already created a password" in found.invite.why_not
    assert (found.reset.label, found.reset.why_not) == ("Send password reset", "")
    assert onboarding.resend_or_reset(session, actor=cast.sam, patient_id=cast.june.id, now=now) is None
    assert mailbox.kinds_to(session, JUNE) == ["invitation", "password_reset"]


def test_a_mailbox_is_not_flooded_with_resets(session, cast, now):
    active(session, cast, now)
    for _ in range(5):
        onboarding.send_reset(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    with pytest.raises(errors.TooManyResets):
        onboarding.send_reset(session, actor=cast.sam, patient_id=cast.june.id, now=now)


def test_without_email_every_button_says_why(session, cast, now):
    """S46, A10"""
    found = choices(session, cast, now, cast.walt)
    assert "no email" in found.invite.why_not
    assert "no email" in found.reset.why_not


@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_nobody_outside_the_care_team_finds_the_patient(session, cast, now, who):
    """T30, D1"""
    stranger = getattr(cast, who)
    for deed in (onboarding.choices, onboarding.resend_or_reset, onboarding.send_reset, onboarding.archive):
        with pytest.raises(NotFound):
            deed(session, actor=stranger, patient_id=cast.june.id, now=now)
