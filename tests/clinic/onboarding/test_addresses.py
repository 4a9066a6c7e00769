"""Another e-mail, or none: what it ends."""

import pytest

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.families import service as families
from osmind_app.clinic.invitations import errors as invitation_errors
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import errors
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.lib.errors import FormErrors, NotFound
from tests import mailbox
from tests.cast import password_hash

NEW = "june.park@example.com"


def change(session, cast, now, email=NEW, send_new=False, actor=None):
    return onboarding.change_email(
        session, actor=actor or cast.sam, patient_id=cast.june.id, email=email, send_new=send_new, now=now
    )


def invited(session, cast, now):
    return invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)


def test_links_to_the_old_address_end_and_a_new_one_is_sent_when_asked(session, cast, now):
    """A8, T6, S57"""
    old = invited(session, cast, now)
    new = change(session, cast, now, send_new=True)
    with pytest.raises(invitation_errors.InvitationWithdrawn):
        invitations.look_up(session, token=mailbox.link_of(old), now=now)
    assert invitations.look_up(session, token=mailbox.link_of(new), now=now).email == NEW
    assert mailbox.letters_to(session, "june@example.com") == []


def test_nothing_is_sent_silently(session, cast, now):
    """A7, A8"""
    invited(session, cast, now)
    assert change(session, cast, now) is None
    assert mailbox.letters_to(session, NEW) == []


def test_a_first_email_can_be_invited_at_once(session, cast, now):
    """A7, S30"""
    sent = onboarding.change_email(
        session, actor=cast.sam, patient_id=cast.walt.id, email=" Walt@Example.com", send_new=True, now=now
    )
    assert sent.email == "walt@example.com"


def test_the_same_address_changes_nothing(session, cast, now):
    invitation = invited(session, cast, now)
    change(session, cast, now, email="JUNE@example.com")
    assert invitations.look_up(session, token=mailbox.link_of(invitation), now=now)


def test_removing_the_address_ends_the_link(session, cast, now):
    """T6"""
    invitation = invited(session, cast, now)
    change(session, cast, now, email=" ")
    with pytest.raises(invitation_errors.InvitationWithdrawn):
        invitations.look_up(session, token=mailbox.link_of(invitation), now=now)


def test_an_address_somebody_signs_in_with_is_not_changed_behind_their_back(session, cast, now):
    """A8, T21"""
    link = mailbox.link_of(invited(session, cast, now))
    onboarding.accept(session, token=link, password_hash=password_hash(), now=now)
    with pytest.raises(errors.ActiveEmail):
        change(session, cast, now)
    assert cast.june.email == "june@example.com"


def test_removing_the_address_of_an_active_patient_closes_the_portal_and_tells_them(session, cast, now):
    """A8, letter 19"""
    link = mailbox.link_of(invited(session, cast, now))
    account = onboarding.accept(session, token=link, password_hash=password_hash(), now=now)
    _, secret = sessions.start(session, account_id=account.id, kind="patient", device="", now=now)
    change(session, cast, now, email="")
    assert families.access_of(session, account_id=account.id) is None
    assert sessions.find(session, secret=secret, kind="patient", now=now) is None
    assert mailbox.kinds_to(session, "june@example.com") == ["access_ended"]


@pytest.mark.parametrize("wrong", ["june@", "june", "a b@example.com", "x" * 250 + "@example.com"])
def test_an_address_no_letter_reaches_is_refused(session, cast, now, wrong):
    with pytest.raises(FormErrors):
        change(session, cast, now, email=wrong)


def test_the_address_of_another_patient_is_refused(session, cast, now):
    """S75"""
    with pytest.raises(errors.EmailInUse) as refused:
        onboarding.change_email(
            session, actor=cast.sam, patient_id=cast.walt.id, email="june@example.com", send_new=False, now=now
        )
    assert refused.value.owner.patient_id == cast.june.id


@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_nobody_outside_the_care_team_changes_it(session, cast, now, who):
    """T30, D1"""
    with pytest.raises(NotFound):
        change(session, cast, now, actor=getattr(cast, who))
