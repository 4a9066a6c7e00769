"""Joining the staff with the link: once, with a password of one's own."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session, select

from osmind_app.clinic.accounts import second_step, sessions
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import CLINICIAN, FRONT_DESK, PROVIDER, Account, Provider
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.staff import errors
from osmind_app.clinic.staff import service as staff
from osmind_app.lib import tokens
from tests import cast as people
from tests.cast import NOW
from tests.clinic.staff.joining import NOOR, accepts, invited, joined
from tests.races import at_once, done


def test_whoever_accepts_is_on_the_staff_with_the_role_they_were_invited_for(session, cast, now):
    """D1, D12"""
    noor = joined(session, cast.ada, role=CLINICIAN, sees=True)
    assert (noor.practice_id, noor.role, noor.sees_patients_since) == (cast.willow.id, CLINICIAN, now)
    account = session.get(Account, noor.account_id)
    assert (account.kind, account.email, account.password_hash) == (PROVIDER, NOOR, people.password_hash())
    assert accounts.provider_of(session, account_id=account.id) is noor


def test_joining_is_written_down_as_the_new_colleagues_deed(session, cast, now):
    noor = joined(session, cast.ada, role=FRONT_DESK)
    [event] = session.exec(select(AuditEvent).where(AuditEvent.event == "staff.joined")).all()
    assert (event.actor_id, event.subject_id, event.detail["role"]) == (noor.id, noor.id, FRONT_DESK)


def test_a_second_try_reads_already_used(session, cast, now):
    invitation = invited(session, cast.ada)
    accepts(session, invitation)
    with pytest.raises(errors.StaffLinkUsed):
        accepts(session, invitation)


@pytest.mark.parametrize("end", ["expired", "replaced", "withdrawn"])
def test_a_link_that_has_ended_lets_nobody_in(session, cast, now, end):
    """T6"""
    invitation = invited(session, cast.ada)
    at = invitation.expires_at if end == "expired" else now
    if end == "replaced":
        staff.resend(session, actor=cast.ada, invitation_id=invitation.id, now=now)
    if end == "withdrawn":
        staff.withdraw(session, actor=cast.ada, invitation_id=invitation.id, now=now)
    with pytest.raises(errors.StaffLinkRefused) as refused:
        accepts(session, invitation, at)
    assert refused.value.why == end
    assert not session.exec(select(Account).where(Account.email == NOOR)).all()


def test_who_joined_another_clinic_meanwhile_reads_so(session, cast, now):
    """One clinic at a time"""
    here, there = invited(session, cast.ada), invited(session, cast.stone)
    accepts(session, there)
    with pytest.raises(errors.StaffLinkElsewhere):
        accepts(session, here)
    [noor] = session.exec(select(Provider).where(Provider.full_name == "Noor Haddad")).all()
    assert noor.practice_id == cast.harbor.id


def test_who_left_the_other_clinic_joins_with_a_new_password_and_the_second_step_they_have(session, cast, now):
    """T20: the link proves the mailbox, and takes no second step away"""
    there = joined(session, cast.stone)
    secret = second_step.new_secret()
    code = second_step.code_at(secret, now)
    second_step.turn_on(session, account_id=there.account_id, secret=secret, code=code, now=now)
    _row, cookie = sessions.start(session, account_id=there.account_id, kind=PROVIDER, device="", now=now)
    staff.deactivate(session, actor=cast.stone, provider_id=there.id, takes_over_id=None, now=now)
    here = joined(session, cast.ada, now=now + timedelta(hours=1))
    assert here.account_id == there.account_id
    assert accounts.provider_of(session, account_id=here.account_id) is here
    assert second_step.due(session.get(Account, here.account_id)) == second_step.CODE
    assert sessions.find(session, secret=cookie, kind=PROVIDER, now=now) is None
    with pytest.raises(errors.CantComeBack):
        staff.reactivate(session, actor=cast.stone, provider_id=there.id, now=now)


@pytest.mark.slow
def test_sixteen_browsers_accept_at_once_and_one_joins(spare_database):
    """T3 for staff"""
    cast = done(spare_database, people.arrive)
    for number in range(5):
        invitation = done(spare_database, invited, actor=cast.ada, email=f"noor{number}@willowcreek.example")
        token = tokens.sign(invitation.link)
        accept = partial(done, spare_database, staff.accept, token=token, password_hash=people.password_hash(), now=NOW)
        told = Counter(type(result).__name__ for result in at_once(*[accept] * 16))
        assert told == {"Provider": 1, "StaffLinkUsed": 15}
    with Session(spare_database) as session:
        assert len(session.exec(select(Provider).where(Provider.full_name == "Noor Haddad")).all()) == 5


def test_two_clinics_at_the_same_moment_and_one_gets_them(spare_database):
    """One clinic at a time"""
    cast = done(spare_database, people.arrive)
    links = [tokens.sign(done(spare_database, invited, actor=one).link) for one in (cast.ada, cast.stone)]
    accepts_at_once = [
        partial(done, spare_database, staff.accept, token=link, password_hash=people.password_hash(), now=NOW)
        for link in links
    ]
    told = sorted(type(result).__name__ for result in at_once(*accepts_at_once))
    assert told == ["Provider", "StaffLinkElsewhere"]
