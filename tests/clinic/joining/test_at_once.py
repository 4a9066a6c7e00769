"""Many newcomers in the same moment, on both databases (T8, T9)."""

from functools import partial

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.joining import errors
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.models import InviteLink, Joiner
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import tokens
from tests import cast as people
from tests.clinic.joining import newcomers
from tests.races import at_once, done

MANY, MOST = 12, 5


def _prepare(session: Session, *, emails: list[str]) -> tuple[InviteLink, list[str]]:
    cast = people.arrive(session)
    link = newcomers.shares(session, cast.rivera, people.NOW, group=cast.adults.id, most=MOST)
    return link, [newcomers.confirms(session, link, people.NOW, email=email) for email in emails]


def _joins(engine: Engine, secret: str):
    return done(engine, joining.join, token=secret, password_hash=people.password_hash(), now=people.NOW)


def _rows(engine: Engine, statement) -> list:
    with Session(engine) as session:
        return list(session.exec(statement).all())


@pytest.mark.slow
def test_of_many_at_once_as_many_get_in_as_may(spare_database):
    """T8: cap 5, 12 at once"""
    emails = [f"n{at}@example.com" for at in range(MANY)]
    _, secrets = done(spare_database, _prepare, emails=emails)
    got = at_once(*[partial(_joins, spare_database, secret) for secret in secrets])
    refused = [one for one in got if isinstance(one, Exception)]
    assert len(refused) == MANY - MOST
    assert {type(one) for one in refused} == {errors.LinkFull}
    assert len(_rows(spare_database, select(Account).where(Account.kind == PATIENT))) == MOST
    assert len(_rows(spare_database, select(Patient).where(Patient.joined_by_link_at.is_not(None)))) == MOST
    assert _rows(spare_database, select(InviteLink.uses)) == [MOST]


def test_one_newcomer_who_clicks_many_times_is_one(spare_database):
    """F13"""
    _, [secret] = done(spare_database, _prepare, emails=["nia@example.com"])
    got = at_once(*[partial(_joins, spare_database, secret) for _ in range(8)])
    assert sum(isinstance(one, Account) for one in got) == 1
    assert {type(one) for one in got if isinstance(one, Exception)} == {errors.JoinerLost}
    assert _rows(spare_database, select(InviteLink.uses)) == [1]


def test_two_browsers_with_one_address_make_one_patient(spare_database):
    """A6"""
    _, secrets = done(spare_database, _prepare, emails=["nia@example.com"] * 4)
    got = at_once(*[partial(_joins, spare_database, secret) for secret in secrets])
    assert sum(isinstance(one, Account) for one in got) == 1
    assert {type(one) for one in got if isinstance(one, Exception)} <= {errors.KnownHere, errors.AccountExists}
    assert _rows(spare_database, select(InviteLink.uses)) == [1]


def test_no_more_than_five_codes_are_looked_at_however_fast_they_come(spare_database):
    """D2"""

    def prepare(session: Session) -> tuple[str, str]:
        cast = people.arrive(session)
        link = newcomers.shares(session, cast.rivera, people.NOW, group=cast.adults.id)
        secret = newcomers.starts(session, link, people.NOW)
        return secret, newcomers.wrong_code(session, session.exec(select(Joiner)).one())

    secret, wrong = done(spare_database, prepare)
    tries = [partial(done, spare_database, joining.confirm, token=secret, code=wrong, now=people.NOW)] * 12
    at_once(*tries)
    [joiner] = _rows(spare_database, select(Joiner))
    assert joiner.tries == 5
    right = tokens.code(joiner.code_ref)
    assert done(spare_database, joining.confirm, token=secret, code=right, now=people.NOW) == ("spent", "")
