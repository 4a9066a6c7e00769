"""A payment by card that no message told of: the engine asks until there is an answer (S8, F5, F7)."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from pydantic import SecretStr
from sqlmodel import Session, select

from osmind_app.clinic.billing import card_checkouts
from osmind_app.clinic.billing.models import CardCheckout, Invoice
from osmind_app.engine import schedule
from osmind_app.lib import cards, clock, db
from osmind_app.lib.settings import settings
from tests import cast as people
from tests.clinic.billing import bills
from tests.clinic.onboarding.changing import access_of, active
from tests.standins import stripe
from tests.standins.running import serving


@pytest.fixture
def account(monkeypatch):
    """The installation's account at a Stripe of our own."""
    app = stripe.make()
    with serving(app) as url:
        monkeypatch.setattr(settings(), "stripe_secret_key", SecretStr(stripe.KEY))
        monkeypatch.setattr(settings(), "stripe_api_url", url)
        yield app.state.service


@pytest.fixture
def asks():
    """What the engine does each minute."""
    box = SimpleNamespace(sweep=None, ask=None, forget=None)
    [job] = [one for one in schedule.jobs(box) if one.name == "ask-about-card-payments"]
    return lambda: job.do(clock.now())


@pytest.fixture
def page(spare_database, monkeypatch, account):
    """June paid ten minutes ago, and nobody told us."""
    monkeypatch.setattr(db, "engine", lambda: spare_database)
    at = clock.now() - timedelta(minutes=10)
    with db.writing() as session:
        cast = people.arrive(session, at)
        active(session, cast, at)
        june = access_of(session, cast)
        bills.settings(session, cast, at, takes_cards="on")
        made = bills.issued(session, cast, at)
        order = card_checkouts.begin(session, actor=june, invoice_id=made.id, now=at)
        opened = cards.open_page(
            order_id=order.id, cents=order.cents, name=order.name, back="http://localhost/", until=order.until
        )
        card_checkouts.opened(session, actor=june, checkout_id=order.id, ref=opened.ref)
    account.pay(opened.ref)
    return opened


def paid(database):
    with Session(database) as session:
        return session.exec(select(Invoice.paid_cents)).one()


def test_it_is_found_and_asked_about_no_more(spare_database, page, account, asks):
    """F7"""
    asks()
    assert paid(spare_database) == 12_000
    asks()
    assert account.asked == [page.ref]


def test_a_stripe_that_does_not_answer_is_asked_again(spare_database, page, account, asks):
    """F5: nothing breaks, and nothing is forgotten"""
    account.fail.extend([500] * 2)  # the library tries once more by itself
    asks()
    assert paid(spare_database) == 0
    with db.writing() as session:
        found = session.exec(select(CardCheckout)).one()
        found.asked_at = found.begun_at
    asks()
    assert paid(spare_database) == 12_000


def test_where_no_cards_are_taken_nobody_is_asked(page, account, asks, monkeypatch):
    """S8"""
    monkeypatch.setattr(settings(), "stripe_secret_key", SecretStr(""))
    asks()
    assert account.asked == []
