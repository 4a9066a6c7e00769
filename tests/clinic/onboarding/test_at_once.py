"""Two people, or two clicks, at the same moment."""

from collections import Counter
from functools import partial

import pytest
from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.invitations import errors
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib.errors import DomainError
from osmind_app.outbox.models import Letter
from tests import cast as people
from tests import mailbox
from tests.cast import NOW
from tests.races import at_once, done

PEOPLE = 16


def add(engine, cast, number):
    details = AddPatient.from_form(
        {"first_name": "Pat", "email": f"pat{number}@example.com", "primary_provider": str(cast.rivera.id)}
    )
    return done(engine, onboarding.add_patient, actor=cast.sam, details=details, now=NOW)


def race_to_accept(engine, invites):
    """Each invitation is accepted by sixteen people at once; counts what they were told."""
    cast = done(engine, people.arrive)
    told = Counter()
    for number in range(invites):
        link = mailbox.link_of(add(engine, cast, number).invitation)
        accept = partial(done, engine, onboarding.accept, token=link, password_hash=people.password_hash(), now=NOW)
        told += Counter(type(result).__name__ for result in at_once(*[accept] * PEOPLE))
    with Session(engine) as session:
        accounts = session.exec(select(func.count()).where(Account.kind == PATIENT)).one()
        accesses = session.exec(select(func.count()).select_from(PortalAccess)).one()
    return told, accounts, accesses


@pytest.mark.slow
def test_of_sixteen_simultaneous_accepts_one_wins_and_fifteen_read_already_used(spare_database):
    """T3: twenty invitations; two hundred in the soak"""
    told, accounts, accesses = race_to_accept(spare_database, 20)
    assert told == {"Account": 20, "InvitationUsed": 20 * (PEOPLE - 1)}
    assert (accounts, accesses) == (20, 20)


def test_sixteen_clicks_on_add_patient_add_and_invite_once(spare_database):
    """F13"""
    cast = done(spare_database, people.arrive)
    form = {"first_name": "Zoë", "email": "zoe@example.com", "form_key": "k", "primary_provider": str(cast.rivera.id)}
    click = partial(
        done, spare_database, onboarding.add_patient, actor=cast.sam, details=AddPatient.from_form(form), now=NOW
    )
    results = at_once(*[click] * PEOPLE)
    assert {(one.patient.id, one.invitation.id) for one in results} == {
        (results[0].patient.id, results[0].invitation.id)
    }
    with Session(spare_database) as session:
        assert len(session.exec(select(Patient).where(Patient.email == "zoe@example.com")).all()) == 1
        assert mailbox.kinds_to(session, "zoe@example.com") == ["invitation"]


def test_resending_at_the_same_moment_leaves_one_link_that_works(spare_database):
    """S26, security 3.7"""
    cast = done(spare_database, people.arrive)
    send = partial(done, spare_database, invitations.send, actor=cast.sam, patient_id=cast.june.id, now=NOW)
    results = at_once(*[send] * PEOPLE)
    assert Counter(type(one).__name__ for one in results) == {"Invitation": 5, "TooManyInvites": PEOPLE - 5}
    assert works(spare_database) == 1


@pytest.mark.parametrize("turn", range(5))
def test_whatever_happens_while_a_patient_accepts_leaves_nothing_half_done(spare_database, turn):
    """T3, T6, F14: an active patient without a live link, or a link that is dead"""
    cast = done(spare_database, people.arrive)
    sent = done(spare_database, invitations.send, actor=cast.sam, patient_id=cast.june.id, now=NOW)
    about = {"actor": cast.sam, "patient_id": cast.june.id, "now": NOW}
    deeds = [
        partial(
            done,
            spare_database,
            onboarding.accept,
            token=mailbox.link_of(sent),
            password_hash=people.password_hash(),
            now=NOW,
        ),
        partial(done, spare_database, invitations.send, **about),
        partial(done, spare_database, invitations.withdraw, **about),
        partial(done, spare_database, onboarding.change_email, email="other@example.com", send_new=True, **about),
        partial(done, spare_database, onboarding.archive, **about),
        partial(done, spare_database, invitations.undo, actor=cast.sam, invitation_id=sent.id, now=NOW),
    ]
    for result in at_once(*deeds[turn:], *deeds[:turn]):
        assert not isinstance(result, Exception) or isinstance(result, DomainError), repr(result)
    with Session(spare_database) as session:
        june = session.get(Patient, cast.june.id)
        assert june.archived_at is not None
        assert not invitations.is_active(session, patient=june)
    assert works(spare_database) == 0


def works(engine):
    """How many links work, and every unsent letter with a link carries one of them."""
    with Session(engine) as session:
        live = [one for one in session.exec(select(Invitation)).all() if works_now(session, one)]
        unsent = session.exec(
            select(Letter.link_id).where(
                col(Letter.link_id).is_not(None), col(Letter.sent_at).is_(None), col(Letter.withdrawn_at).is_(None)
            )
        ).all()
        assert {*unsent} <= {one.id for one in live}
        return len(live)


def works_now(session, invitation):
    try:
        return invitations.look_up(session, token=mailbox.link_of(invitation), now=NOW)
    except errors.InvitationRefused:
        return None
