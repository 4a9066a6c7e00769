"""A change of e-mail that several people touch at the same moment."""

from collections import Counter
from functools import partial

import pytest
from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import email_changes, email_confirming, email_keeping
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.models import EmailChange
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib.errors import DomainError
from tests import cast as people
from tests.cast import NOW
from tests.clinic.onboarding.changing import NEW, OLD, active, asks, confirm_link, keep_link
from tests.races import at_once, done

PEOPLE = 16


def waiting(engine):
    """The cast, with a change of June's that waits; both links."""
    cast = done(engine, people.arrive)
    done(engine, active, cast=cast, now=NOW)
    change = done(engine, asks, cast=cast, now=NOW)
    return cast, confirm_link(change), keep_link(change)


def emails(engine):
    with Session(engine) as session:
        chart = session.exec(select(Patient.email).where(Patient.first_name == "June")).one()
        return chart, session.exec(select(Account.email).where(Account.kind == PATIENT)).one()


def test_of_sixteen_who_confirm_at_once_one_does(spare_database):
    """A8, T3: one conditional update"""
    _, confirm, _ = waiting(spare_database)
    one = partial(done, spare_database, email_confirming.confirm, token=confirm, now=NOW)
    told = Counter(type(result).__name__ for result in at_once(*[one] * PEOPLE))
    assert told == {"EmailChange": 1, "AlreadyConfirmed": PEOPLE - 1}
    assert emails(spare_database) == (NEW, NEW)


@pytest.mark.parametrize("turn", range(4))
def test_whatever_happens_at_the_same_moment_chart_and_sign_in_agree(spare_database, turn):
    """A8, T21, F14: confirmed or kept or cancelled or asked anew, never half of it"""
    cast, confirm, keep = waiting(spare_database)
    staff = {"actor": cast.sam, "patient_id": cast.june.id, "now": NOW}
    deeds = [
        partial(done, spare_database, email_confirming.confirm, token=confirm, now=NOW),
        partial(done, spare_database, email_keeping.keep, token=keep, now=NOW),
        partial(done, spare_database, email_changes.cancel, **staff),
        partial(done, spare_database, email_changes.start, email="third@example.org", **staff),
    ]
    for result in at_once(*deeds[turn:], *deeds[:turn]):
        assert not isinstance(result, Exception) or isinstance(result, DomainError), repr(result)
    chart, account = emails(spare_database)
    assert chart == account
    assert chart in (OLD, NEW)
    with Session(spare_database) as session:
        rows = session.exec(select(EmailChange)).all()
        assert len([row for row in rows if row.is_open]) <= 1
        june = session.get_one(Patient, cast.june.id)
        assert invitations.is_active(session, patient=june)


def test_archiving_while_it_is_confirmed_leaves_nothing_open(spare_database):
    """A26"""
    cast, confirm, _ = waiting(spare_database)
    archive = partial(done, spare_database, onboarding.archive, actor=cast.sam, patient_id=cast.june.id, now=NOW)
    at_once(partial(done, spare_database, email_confirming.confirm, token=confirm, now=NOW), archive)
    with Session(spare_database) as session:
        [row] = session.exec(select(EmailChange)).all()
        assert not row.is_open
        assert session.get_one(Patient, cast.june.id).archived_at is not None
