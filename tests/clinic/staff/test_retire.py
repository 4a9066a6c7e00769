"""A staff account made by mistake: recognised beside the patient's form, retired in one click (S77, B20)."""

import pytest

from osmind_app.clinic.accounts.models import OWNER, Account
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.clinic.onboarding.errors import STAFF
from osmind_app.clinic.staff import errors
from osmind_app.clinic.staff import service as staff
from osmind_app.lib.errors import NotAllowed, NotFound
from tests.clinic.staff.joining import an_owner, invited, joined

PAT = "pat@example.com"


def owner_of(session, actor, email=PAT):
    return onboarding.email_in_use(session, actor=actor, email=email)


def test_an_invitation_nobody_used_is_named_and_an_admin_may_withdraw_it(session, cast, now):
    """S76, S77"""
    invitation = invited(session, cast.ada, name="Pat Wells", email=PAT)
    found = owner_of(session, cast.ada)
    assert (found.kind, found.unused_invitation_id, found.may_go_on) == (STAFF, invitation.id, True)
    assert "was invited to the staff, as Pat Wells, and has not joined" in found.sentence
    staff.withdraw(session, actor=cast.ada, invitation_id=found.unused_invitation_id, now=now)
    assert owner_of(session, cast.ada) is None


def test_an_account_nobody_used_is_retired_and_its_address_is_free(session, cast, now):
    """B20"""
    pat = joined(session, cast.ada, name="Pat Wells", email=PAT)
    found = owner_of(session, cast.ada)
    assert (found.kind, found.unused_member_id) == (STAFF, pat.id)
    staff.retire(session, actor=cast.ada, provider_id=found.unused_member_id, now=now)
    assert owner_of(session, cast.ada) is None
    account = session.get(Account, pat.account_id)
    session.refresh(account)
    assert (pat.deactivated_at, account.disabled_at) == (now, now)
    form = {"first_name": "Pat", "email": PAT, "primary_provider": str(cast.rivera.id)}
    assert onboarding.add_patient(session, actor=cast.ada, details=AddPatient.from_form(form), now=now).invitation


@pytest.mark.parametrize("who", ["sam", "rivera"])
def test_others_read_that_an_admin_can_retire_it(session, cast, who):
    """D1"""
    joined(session, cast.ada, email=PAT)
    found = owner_of(session, getattr(cast, who))
    assert (found.unused_member_id, found.unused_invitation_id) == (None, None)
    assert "an admin can retire it" in found.sentence


def test_an_owners_account_is_retired_by_owners(session, cast, now):
    pat = joined(session, an_owner(session, cast), role=OWNER, email=PAT)
    assert owner_of(session, cast.ada).unused_member_id is None
    assert owner_of(session, cast.olsen).unused_member_id == pat.id


def test_an_account_that_was_used_is_not_retired(session, cast, now):
    account = session.get(Account, cast.olsen.account_id)
    account.last_sign_in_at = now
    session.add(account)
    session.flush()
    assert owner_of(session, cast.ada, "olsen@willowcreek.example").unused_member_id is None
    with pytest.raises(errors.IsInUse):
        staff.retire(session, actor=cast.ada, provider_id=cast.olsen.id, now=now)


@pytest.mark.parametrize("who", ["rivera", "okafor"])
def test_who_cares_for_patients_is_not_retired(session, cast, now, who):
    """S22: Primary Provider or Care Team"""
    with pytest.raises(errors.IsInUse):
        staff.retire(session, actor=cast.ada, provider_id=getattr(cast, who).id, now=now)


def test_a_retired_account_can_come_back(session, cast, now):
    pat = joined(session, cast.ada, email=PAT)
    staff.retire(session, actor=cast.ada, provider_id=pat.id, now=now)
    staff.reactivate(session, actor=cast.ada, provider_id=pat.id, now=now)
    assert session.get(Account, pat.account_id).disabled_at is None
    assert owner_of(session, cast.ada).unused_member_id == pat.id


def test_dr_stone_retires_nobody_of_willow_creek_and_reads_no_name(session, cast, now):
    """T30"""
    pat = joined(session, cast.ada, email=PAT)
    assert owner_of(session, cast.stone) is None
    with pytest.raises(NotFound):
        staff.retire(session, actor=cast.stone, provider_id=pat.id, now=now)
    with pytest.raises(NotAllowed):
        staff.retire(session, actor=cast.sam, provider_id=pat.id, now=now)
