"""Leaving the staff: the patients are handed over, and every door closes at once."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts import errors as account_errors
from osmind_app.clinic.accounts import resets, sessions, signing_in
from osmind_app.clinic.accounts.models import ADMIN, CLINICIAN, FRONT_DESK, OWNER, PROVIDER, Account, Provider
from osmind_app.clinic.accounts.queries import addressee_of
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.details import NewLink
from osmind_app.clinic.joining.errors import LinkWithdrawn
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.patients import names, search
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.errors import ChangedByOther
from osmind_app.clinic.patients.models import CareTeamMember, Patient
from osmind_app.clinic.staff import errors, links
from osmind_app.clinic.staff import service as staff
from osmind_app.lib import tokens
from osmind_app.lib.errors import NotAllowed, NotFound
from tests import cast as people
from tests.cast import NOW
from tests.clinic.joining import newcomers
from tests.clinic.staff.joining import accepts, an_owner, details, invited
from tests.races import at_once, done


def leaves(session, cast, now, to):
    return staff.deactivate(
        session, actor=cast.ada, provider_id=cast.rivera.id, takes_over_id=to.id if to else None, now=now
    )


def primaries(session, cast):
    for one in (cast.june, cast.walt, cast.leo, cast.holt):
        session.refresh(one)
    return [one.primary_provider_id for one in (cast.june, cast.walt, cast.leo, cast.holt)]


def test_their_patients_get_a_new_primary_provider_first(session, cast, now):
    """S22: every patient has one; archived patients move too, in case they come back"""
    onboarding.archive(session, actor=cast.ada, patient_id=cast.walt.id, now=now)
    assert leaves(session, cast, now, cast.okafor) == 3
    okafor = cast.okafor.id
    assert primaries(session, cast) == [okafor, okafor, okafor, cast.stone.id]
    assert cast.rivera.deactivated_at == now


@pytest.mark.parametrize("to", [None, "rivera", "sam", "stone", "olsen"])
def test_without_somebody_fit_to_take_over_nothing_happens(session, cast, now, to):
    """Nobody, themselves, the front desk, another practice, somebody who left"""
    if to == "olsen":
        staff.deactivate(session, actor=cast.ada, provider_id=cast.olsen.id, takes_over_id=None, now=now)
    with pytest.raises(errors.NeedsSuccessor):
        leaves(session, cast, now, getattr(cast, to) if to else None)
    assert primaries(session, cast)[0] == cast.rivera.id
    session.refresh(cast.rivera)
    assert cast.rivera.deactivated_at is None


def test_who_takes_over_is_no_longer_one_of_the_others(session, cast, now):
    """S61: June had Dr. Okafor on her care team"""
    leaves(session, cast, now, cast.okafor)
    rows = session.exec(select(CareTeamMember).where(CareTeamMember.patient_id == cast.june.id)).all()
    assert [(row.provider_id, row.removed_at) for row in rows] == [(cast.okafor.id, now)]


def test_they_leave_every_care_team_and_it_stands_in_each_chart(session, cast, now):
    """S62, D1: the audit names each patient"""
    staff.deactivate(session, actor=cast.ada, provider_id=cast.okafor.id, takes_over_id=None, now=now)
    [row] = session.exec(select(CareTeamMember).where(CareTeamMember.patient_id == cast.june.id)).all()
    assert row.removed_at == now
    leaves(session, cast, now, cast.olsen)
    events = session.exec(select(AuditEvent).where(AuditEvent.event == "patient.care_team_changed")).all()
    about = [(one.patient_id, one.actor_id, one.practice_id) for one in events]
    everybody = [cast.june, cast.june, cast.walt, cast.leo]
    assert Counter(about) == Counter((one.id, cast.ada.id, cast.willow.id) for one in everybody)
    assert {"left": [str(cast.okafor.id)]} in [one.detail for one in events]
    assert {"primary": str(cast.olsen.id)} in [one.detail for one in events]


def test_who_took_over_finds_the_patients_and_who_left_finds_none(session, cast, now):
    """D13, S62: the search follows"""
    leaves(session, cast, now, cast.olsen)

    def found(by):
        asked = search.Search.read("park")
        return session.exec(
            search.matching(asked, reach=search.reach_of(by), dialect=session.get_bind().dialect, at_most=9)
        ).all()

    assert len(found(cast.olsen)) == 1
    assert not found(cast.rivera)
    assert patients.get(session, actor=cast.olsen, patient_id=cast.june.id) is cast.june
    with pytest.raises(NotFound):
        patients.get(session, actor=cast.rivera, patient_id=cast.june.id)


def test_every_door_closes_at_once(session, cast, now):
    """T17: sessions, the code that is waited for, links for a new password, the right password"""
    account_id = cast.rivera.account_id
    cookies = [
        (sessions.start(session, account_id=account_id, kind=kind, device="", now=now)[1], kind)
        for kind in (PROVIDER, PROVIDER, signing_in.waiting_kind(PROVIDER))
    ]
    account = session.get(Account, account_id)
    to = addressee_of(session, account_id=account_id)
    link = tokens.sign(resets.link_of(resets.request(session, account=account, to=to, now=now)))
    leaves(session, cast, now, cast.olsen)
    assert [sessions.find(session, secret=secret, kind=kind, now=now) for secret, kind in cookies] == [None] * 3
    with pytest.raises(account_errors.ResetReplaced):
        resets.look_up(session, token=link, now=now)
    given = {"kind": PROVIDER, "email": account.email, "browser": []}
    was = signing_in.seen(session, **given, now=now)
    assert signing_in.judge(session, **given, was=was, right=True, find=addressee_of, now=now).account is None


def test_shared_links_into_their_care_and_those_they_made_end_for_good(session, cast, now):
    """S33, T17: a link nobody turned off would still bring patients to who has left"""

    def link(maker, provider):
        details = NewLink(group_id=cast.adults.id, provider_id=provider.id)
        return joining.create(session, actor=maker, details=details, now=now)

    ended = [link(cast.sam, cast.rivera), link(cast.rivera, cast.rivera)]
    stays = link(cast.sam, cast.okafor)
    leaves(session, cast, now, cast.okafor)
    staff.reactivate(session, actor=cast.ada, provider_id=cast.rivera.id, now=now)
    for one in ended:
        with pytest.raises(LinkWithdrawn):
            joining.look_up(session, token=tokens.sign(one.link), now=now)
    assert joining.look_up(session, token=tokens.sign(stays.link), now=now) is stays


def test_an_invitation_to_the_staff_they_sent_lets_nobody_in_after_them(session, cast, now):
    """T17: whoever knows that they are leaving leaves themselves no second way in; a colleague's own stays"""
    owner = an_owner(session, cast)
    theirs = invited(session, cast.ada, now, role=ADMIN, email="ada.again@example.com")
    others = invited(session, owner, now)
    staff.deactivate(session, actor=owner, provider_id=cast.ada.id, takes_over_id=None, now=now)
    with pytest.raises(errors.StaffLinkWithdrawn):
        accepts(session, theirs, now)
    assert accepts(session, others, now).full_name == "Noor Haddad"


def test_who_may_invite_no_more_leaves_no_invitation_that_works(session, cast, now):
    """T17: an admin who became something else; another name or a second title ends nothing"""
    owner = an_owner(session, cast)
    theirs = invited(session, cast.ada, now, role=ADMIN)
    renamed = details("Ada Grant-Lowe", cast.ada.role, email=None)
    staff.change(session, actor=owner, provider_id=cast.ada.id, details=renamed, now=now)
    assert links.look_up(session, token=tokens.sign(theirs.link), now=now).id == theirs.id
    to_desk = details("Ada Grant", FRONT_DESK, email=None)
    staff.change(session, actor=owner, provider_id=cast.ada.id, details=to_desk, now=now)
    with pytest.raises(errors.StaffLinkWithdrawn):
        accepts(session, theirs, now)


def test_who_comes_back_signs_in_with_the_old_password_to_no_patients(session, cast, now):
    leaves(session, cast, now, cast.olsen)
    staff.reactivate(session, actor=cast.ada, provider_id=cast.rivera.id, now=now)
    given = {"kind": PROVIDER, "email": "rivera@willowcreek.example", "browser": []}
    was = signing_in.seen(session, **given, now=now)
    assert signing_in.judge(session, **given, was=was, right=True, find=addressee_of, now=now).account is not None
    assert primaries(session, cast)[0] == cast.olsen.id


def test_twice_is_once(session, cast, now):
    leaves(session, cast, now, cast.olsen)
    assert leaves(session, cast, now + timedelta(hours=1), cast.okafor) == 0
    assert cast.rivera.deactivated_at == now


def test_whoever_has_a_chart_open_is_told_when_they_save(session, cast, now):
    """F14"""
    opened = patients.get(session, actor=cast.sam, patient_id=cast.june.id).version
    leaves(session, cast, now, cast.olsen)
    session.refresh(cast.june)
    with pytest.raises(ChangedByOther) as refused:
        patients.update(
            session,
            actor=cast.sam,
            patient_id=cast.june.id,
            details=patients.PatientDetails(first_name="Juna"),
            version=opened,
            now=now,
        )
    assert "Ada Grant" in refused.value.sentence


def test_a_thousand_patients_take_as_many_questions_as_three(session, cast, now):
    asked = []
    listener = lambda *given: asked.append(given[2])  # noqa: E731
    sqlalchemy_event.listen(session.connection(), "before_cursor_execute", listener)

    def moving(back):
        asked.clear()
        giver, taker = (cast.olsen, cast.rivera) if back else (cast.rivera, cast.olsen)
        moved = staff.deactivate(session, actor=cast.ada, provider_id=giver.id, takes_over_id=taker.id, now=now)
        number = len(asked)
        staff.reactivate(session, actor=cast.ada, provider_id=giver.id, now=now)
        return moved, number

    few = moving(back=False)
    for number in range(200):
        patient = Patient(
            practice_id=cast.willow.id, primary_provider_id=cast.olsen.id, first_name=f"Pat {number}", created_at=now
        )
        names.index(patient)
        session.add(patient)
    session.flush()
    many = moving(back=True)
    assert (few[0], many[0]) == (3, 203)
    assert few[1] == many[1]


def race(engine, deeds):
    return [type(one).__name__ for one in at_once(*(partial(done, engine, *args, **kw) for *args, kw in deeds))]


def test_two_owners_demote_each_other_and_one_stays(spare_database):
    """The last owner can't vanish, whoever is faster"""
    cast = done(spare_database, people.arrive)
    with Session(spare_database) as session:
        for one in (cast.olsen.id, cast.ada.id):
            session.get(Provider, one).role = OWNER
        session.commit()
        cast.olsen, cast.ada = session.get(Provider, cast.olsen.id), session.get(Provider, cast.ada.id)
        session.refresh(cast.olsen), session.refresh(cast.ada)
        session.expunge_all()
    for turn in range(4):
        to_desk = details("Somebody", FRONT_DESK, email=None)
        told = race(
            spare_database,
            [
                (staff.change, {"actor": cast.ada, "provider_id": cast.olsen.id, "details": to_desk, "now": NOW}),
                (staff.change, {"actor": cast.olsen, "provider_id": cast.ada.id, "details": to_desk, "now": NOW}),
                (
                    staff.deactivate,
                    {"actor": cast.ada, "provider_id": cast.olsen.id, "takes_over_id": None, "now": NOW},
                ),
            ][: 2 + turn % 2],
        )
        with Session(spare_database) as session:
            owners = select(func.count()).where(
                Provider.role == OWNER,
                Provider.practice_id == cast.willow.id,
                col(Provider.deactivated_at).is_(None),
            )
            assert session.exec(owners).one() == 1
            for one in (cast.olsen.id, cast.ada.id):
                again = session.get(Provider, one)
                again.role, again.deactivated_at = OWNER, None
            session.commit()
        assert NotAllowed.__name__ in told


def test_an_owner_who_was_demoted_a_moment_ago_changes_nobody(session, cast, now):
    owner = an_owner(session, cast)
    stale = Provider(**owner.model_dump())  # as another transaction read it
    owner.role = CLINICIAN
    session.add(owner)
    session.flush()
    with pytest.raises(NotAllowed):
        staff.deactivate(session, actor=stale, provider_id=cast.sam.id, takes_over_id=None, now=now)


def test_the_batches_they_started_send_nothing_more_for_good(session, cast, now):
    """T17: coming back starts none of them again"""
    ids = [cast.june.id, cast.walt.id, cast.leo.id]
    plan = invitations.plan(session, actor=cast.rivera, patient_ids=ids, now=now)
    batch = invitations.keep(session, actor=cast.rivera, plan=plan, now=now)
    invitations.start(session, actor=cast.rivera, batch_id=batch.id, now=now)
    leaves(session, cast, now, cast.okafor)
    staff.reactivate(session, actor=cast.ada, provider_id=cast.rivera.id, now=now)
    for deed in (invitations.go_on, invitations.send_some):
        found = deed(session, actor=cast.rivera, batch_id=batch.id, now=now)
        assert (found.finished_at, found.stopped_at) == (now, now)
    assert session.exec(select(func.count()).where(Invitation.sent_by_id == cast.rivera.id)).one() == 0


def left_with_rivera(engine, cast):
    with Session(engine) as session:
        return session.exec(
            select(Patient.first_name).where(
                Patient.practice_id == cast.willow.id, Patient.primary_provider_id == cast.rivera.id
            )
        ).all()


@pytest.mark.slow
@pytest.mark.parametrize("comes", ["by staff", "by a link"])
def test_nobody_who_comes_at_that_very_moment_is_left_with_who_has_gone(spare_database, comes):
    """S22, F13: neither an inactive Primary Provider nor a deadlock, on either database"""
    cast = done(spare_database, people.arrive)
    gone = {"actor": cast.ada, "provider_id": cast.rivera.id, "takes_over_id": cast.okafor.id, "now": NOW}
    for number in range(6):
        if comes == "by staff":
            new = PatientDetails(first_name=f"Nia {number}", last_name="Bell", primary_provider_id=cast.rivera.id)
            others = [(patients.create, {"actor": cast.sam, "details": new, "now": NOW})] * 3
        else:
            made = done(
                spare_database,
                newcomers.shares,
                actor=cast.rivera,
                now=NOW,
                group=cast.adults.id,
                provider=cast.rivera.id,
            )
            secrets = [
                done(spare_database, newcomers.confirms, link=made, now=NOW, email=f"nia{number}{at}@example.com")
                for at in range(3)
            ]
            others = [
                (joining.join, {"token": one, "password_hash": people.password_hash(), "now": NOW}) for one in secrets
            ]
        told = race(spare_database, [(staff.deactivate, gone), *others])
        assert told[0] == "int"
        assert set(told[1:]) <= {"Patient", "Account", "FormErrors", "LinkWithdrawn"}
        assert left_with_rivera(spare_database, cast) == []
        done(spare_database, staff.reactivate, actor=cast.ada, provider_id=cast.rivera.id, now=NOW)
