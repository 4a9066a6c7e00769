""" "Forgot password" in four states: the letter differs, the answer never does."""

from datetime import timedelta

import pytest

from osmind_app.clinic.invitations import errors
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.tasks import queries as tasks
from tests import mailbox
from tests.cast import password_hash

JUNE = "june@example.com"


@pytest.fixture
def invitation(session, cast, now):
    return invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)


def forgot(session, now, email=JUNE):
    assert onboarding.forgot_password(session, email=email, now=now) is None


def test_an_active_patient_gets_a_reset_link(session, cast, now, invitation):
    """A1, S82"""
    onboarding.accept(session, token=mailbox.link_of(invitation), password_hash=password_hash(), now=now)
    forgot(session, now, " June@Example.com ")
    assert mailbox.kinds_to(session, JUNE)[-1] == "password_reset"


def test_an_invited_patient_gets_the_same_link_again_with_the_same_deadline(session, cast, now, invitation):
    """A1"""
    later = now + timedelta(hours=50)
    for _ in range(5):
        forgot(session, later)
    first, again = mailbox.letters_to(session, JUNE)
    assert again.link == first.link
    assert again.context["until"] == first.context["until"]
    assert invitations.look_up(session, token=mailbox.link_in(again), now=later).id == invitation.id


def test_an_expired_invitation_is_answered_without_a_link_and_the_clinic_is_told_once(session, cast, now, invitation):
    """S42, S43, A1"""
    later = now + timedelta(hours=97)
    for _ in range(5):
        forgot(session, later)
    letter = mailbox.letters_to(session, JUNE)[-1]
    assert (letter.kind, letter.link) == ("invitation_expired", None)
    assert mailbox.kinds_to(session, JUNE) == ["invitation", "invitation_expired"]
    assert [task.kind for task in tasks.open_tasks(session, actor=cast.rivera)] == ["link_requested"]
    with pytest.raises(errors.InvitationExpired):
        invitations.look_up(session, token=mailbox.link_of(invitation), now=later)


@pytest.mark.parametrize("email", [JUNE, "nobody@example.com", "", "rivera@willowcreek.example", "\0", "é" * 500])
def test_never_invited_staff_and_unknown_get_nothing(session, cast, now, email):
    """A1, T11"""
    forgot(session, now, email)
    assert mailbox.letters_to(session, JUNE) == []
    assert mailbox.letters_to(session, "rivera@willowcreek.example") == []
    assert tasks.open_tasks(session, actor=cast.rivera) == []


def test_an_archived_patient_gets_nothing(session, cast, now, invitation):
    """A26"""
    onboarding.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    forgot(session, now)
    assert mailbox.letters_to(session, JUNE) == []
