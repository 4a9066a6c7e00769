"""Roles, coming back, and a lost second step: who may do what to whom (D1)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import second_step, sessions
from osmind_app.clinic.accounts.models import (
    ADMIN,
    CLINICIAN,
    FRONT_DESK,
    OWNER,
    PROVIDER,
    Account,
    RecoveryCode,
)
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.staff import errors
from osmind_app.clinic.staff import service as staff
from osmind_app.lib.errors import NotAllowed, NotFound
from tests import mailbox
from tests.clinic.staff.joining import an_owner, details

RULES = [  # who, whom, what they read; None: done
    ("owner", "ada", None),
    ("owner", "rivera", None),
    ("owner", "owner", errors.NotYourself),
    ("ada", "rivera", None),
    ("ada", "sam", None),
    ("ada", "ada", errors.NotYourself),
    ("ada", "owner", errors.OwnersOnly),
    ("rivera", "sam", NotAllowed),
    ("rivera", "rivera", NotAllowed),
    ("sam", "rivera", NotAllowed),
    ("stone", "rivera", NotFound),
    ("ada", "stone", NotFound),
]


def change_role(session, actor, person, now):
    role = FRONT_DESK if person.role != FRONT_DESK else CLINICIAN
    staff.change(
        session, actor=actor, provider_id=person.id, details=details(person.full_name, role, email=None), now=now
    )


def deactivate(session, actor, person, now):
    staff.deactivate(session, actor=actor, provider_id=person.id, takes_over_id=None, now=now)


def reactivate(session, actor, person, now):
    person.deactivated_at = None if person.id == actor.id else now
    session.add(person)
    session.flush()
    staff.reactivate(session, actor=actor, provider_id=person.id, now=now)


def clear(session, actor, person, now):
    has_second_step(session, person, now)
    staff.clear_second_step(session, actor=actor, provider_id=person.id, now=now)


def retire(session, actor, person, now):
    staff.retire(session, actor=actor, provider_id=person.id, now=now)


def has_second_step(session, person, now):
    secret, then = second_step.new_secret(), now - timedelta(hours=1)
    code = second_step.code_at(secret, then)
    second_step.turn_on(session, account_id=person.account_id, secret=secret, code=code, now=then)


@pytest.mark.parametrize("deed", [change_role, deactivate, reactivate, clear, retire], ids=lambda deed: deed.__name__)
@pytest.mark.parametrize(("who", "whom", "refusal"), RULES)
def test_who_may_touch_whom(session, cast, now, who, whom, refusal, deed):
    """D1, T24: the whole table, for every deed"""
    everybody = {"owner": an_owner(session, cast)} | {
        name: getattr(cast, name) for name in ("ada", "rivera", "sam", "stone")
    }
    if whom == "rivera":  # without patients, who would have to be handed over first
        everybody["rivera"] = cast.okafor if deed is not retire else nobodys(session, cast, now)
    actor, person = everybody[who] if who != whom else everybody[whom], everybody[whom]
    before = (person.role, person.deactivated_at)
    if refusal is None:
        deed(session, actor, person, now)
        return
    with pytest.raises(refusal):
        deed(session, actor, person, now)
    session.refresh(person)
    assert deed is reactivate or (person.role, person.deactivated_at) == before


def nobodys(session, cast, now):
    """Dr. Okafor, before he was on anybody's care team."""
    patients.set_care_team(
        session,
        actor=cast.ada,
        patient_id=cast.june.id,
        primary_provider_id=cast.rivera.id,
        other_ids=(),
        now=now,
    )
    return cast.okafor


def test_only_an_owner_makes_owners(session, cast, now):
    as_owner = details("Sam Lee", OWNER, email=None)
    with pytest.raises(errors.OwnersOnly):
        staff.change(session, actor=cast.ada, provider_id=cast.sam.id, details=as_owner, now=now)
    owner = an_owner(session, cast)
    assert staff.change(session, actor=owner, provider_id=cast.sam.id, details=as_owner, now=now).role == OWNER


def test_one_changes_ones_own_name_and_whether_one_sees_patients_but_no_role(session, cast, now):
    mine = details("Ada Grant, LCSW", ADMIN, sees=True, email=None)
    ada = staff.change(session, actor=cast.ada, provider_id=cast.ada.id, details=mine, now=now)
    assert (ada.full_name, ada.sees_patients_since) == ("Ada Grant, LCSW", now)


def live(session, person, now):
    _row, cookie = sessions.start(session, account_id=person.account_id, kind=PROVIDER, device="", now=now)
    return lambda: sessions.find(session, secret=cookie, kind=PROVIDER, now=now) is not None


def test_another_role_ends_every_session_and_another_name_none(session, cast, now):
    """T17"""
    is_in = live(session, cast.sam, now)
    about = {"actor": cast.ada, "provider_id": cast.sam.id, "now": now}
    staff.change(session, details=details("Samuel Lee", FRONT_DESK, email=None), **about)
    assert is_in()
    staff.change(session, details=details("Samuel Lee", CLINICIAN, email=None), **about)
    assert not is_in()
    [event] = session.exec(select(AuditEvent).where(AuditEvent.event == "staff.changed").offset(1)).all()
    assert (event.actor_id, event.detail["was"], event.detail["role"]) == (cast.ada.id, FRONT_DESK, CLINICIAN)


def test_who_no_longer_sees_new_patients_keeps_those_they_have(session, cast, now):
    """S22"""
    staff.change(
        session,
        actor=cast.ada,
        provider_id=cast.rivera.id,
        details=details("Dr. Rivera", CLINICIAN, sees=False, email=None),
        now=now,
    )
    session.refresh(cast.june)
    assert cast.june.primary_provider_id == cast.rivera.id


def test_somebody_deactivated_is_changed_only_after_coming_back(session, cast, now):
    deactivate(session, cast.ada, cast.olsen, now)
    with pytest.raises(errors.NotActive):
        change_role(session, cast.ada, cast.olsen, now)
    staff.reactivate(session, actor=cast.ada, provider_id=cast.olsen.id, now=now)
    change_role(session, cast.ada, cast.olsen, now)
    assert cast.olsen.role == FRONT_DESK


def test_a_lost_second_step_is_cleared_with_everything_that_hung_on_it(session, cast, now):
    """T20, T17, letter 29"""
    has_second_step(session, cast.rivera, now)
    is_in = live(session, cast.rivera, now)
    staff.clear_second_step(session, actor=cast.ada, provider_id=cast.rivera.id, now=now)
    account = session.get(Account, cast.rivera.account_id)
    assert (account.totp_secret, account.totp_confirmed_at) == (None, None)
    assert not session.exec(select(RecoveryCode).where(RecoveryCode.account_id == account.id)).all()
    assert not is_in()
    told = mailbox.letters_to(session, account.email)[-1]
    assert (told.kind, told.promised_at) == ("staff_second_step_changed", now)
    [event] = session.exec(select(AuditEvent).where(AuditEvent.event == "staff.second_step_cleared")).all()
    assert (event.actor_id, event.subject_id) == (cast.ada.id, cast.rivera.id)


def test_there_is_nothing_to_clear_without_a_second_step(session, cast, now):
    with pytest.raises(errors.NoSecondStep):
        staff.clear_second_step(session, actor=cast.ada, provider_id=cast.rivera.id, now=now)
