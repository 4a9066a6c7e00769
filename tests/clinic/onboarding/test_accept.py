"""Creating a password with an invitation."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.families import service as families
from osmind_app.clinic.invitations import errors
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import errors as onboarding_errors
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import passwords
from tests import mailbox
from tests.cast import PASSWORD, password_hash


@pytest.fixture
def link(session, cast, now):
    return mailbox.link_of(invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now))


def accept(session, link, now):
    return onboarding.accept(session, token=link, password_hash=password_hash(), now=now)


def test_creating_a_password_opens_the_portal(session, cast, now, link):
    """S24, S34, S89"""
    account = accept(session, link, now)
    assert (account.kind, account.email) == ("patient", "june@example.com")
    assert passwords.matches(PASSWORD, account.password_hash)
    access = families.access_of(session, account_id=account.id)
    assert (access.patient_id, access.practice_id, access.role) == (cast.june.id, cast.willow.id, "self")


def test_creating_a_password_ends_the_link(session, cast, now, link):
    """S25"""
    accept(session, link, now)
    with pytest.raises(errors.InvitationUsed):
        accept(session, link, now)
    assert len(session.exec(select(Account).where(Account.kind == "patient")).all()) == 1


def test_the_last_microsecond_counts(session, cast, now, link):
    """A23, T7"""
    with pytest.raises(errors.InvitationExpired):
        accept(session, link, now + timedelta(hours=96))
    assert accept(session, link, now + timedelta(hours=96) - timedelta(microseconds=1))


def test_an_address_with_an_account_in_use_asks_for_its_password(session, cast, now, link):
    """D3"""
    june = accept(session, link, now)
    other = Patient(
        practice_id=cast.harbor.id,
        primary_provider_id=cast.stone.id,
        first_name="June",
        email="june@example.com",
        created_at=now,
    )
    session.add(other)
    session.flush()
    second = mailbox.link_of(invitations.send(session, actor=cast.stone, patient_id=other.id, now=now))
    assert onboarding.asks_to_sign_in(session, email="june@example.com", now=now)
    with pytest.raises(onboarding_errors.AccountExists):
        accept(session, second, now)
    onboarding.accept_as(session, token=second, account=june, now=now)
    assert {one.patient_id for one in families.accesses_of(session, account_id=june.id)} == {cast.june.id, other.id}
    with pytest.raises(errors.InvitationUsed):
        onboarding.accept_as(session, token=second, account=june, now=now)


def test_another_mailbox_cannot_take_the_invitation(session, cast, now, link):
    """T10, security 3.10"""
    stranger = accounts.open(session, kind="patient", email="other@example.com", password_hash=password_hash(), now=now)
    with pytest.raises(onboarding_errors.OtherAccount):
        onboarding.accept_as(session, token=link, account=stranger, now=now)
    assert families.access_of(session, account_id=stranger.id) is None
    assert invitations.look_up(session, token=link, now=now)


def test_a_staff_account_with_the_same_address_is_somebody_else(session, cast, now):
    """A14, S89"""
    cast.june.email = "rivera@willowcreek.example"
    session.flush()
    link = mailbox.link_of(invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now))
    account = accept(session, link, now)
    assert account.kind == "patient"
    assert account.id != cast.rivera.account_id


def test_who_comes_back_after_archiving_creates_a_new_password(session, cast, now, link):
    """A26"""
    before = accept(session, link, now)
    onboarding.archive(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    onboarding.restore(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    again = mailbox.link_of(invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now))
    assert not onboarding.asks_to_sign_in(session, email="june@example.com", now=now)
    account = onboarding.accept(session, token=again, password_hash=passwords.hashed("another long phrase"), now=now)
    assert account.id == before.id
    assert passwords.matches("another long phrase", account.password_hash)
    assert families.access_of(session, account_id=account.id).patient_id == cast.june.id


def test_a_disabled_account_is_not_opened_by_a_link(session, cast, now, link):
    account = accounts.open(session, kind="patient", email="june@example.com", password_hash=password_hash(), now=now)
    account.disabled_at = now
    with pytest.raises(onboarding_errors.AccountExists):
        accept(session, link, now)
