"""Stripe's webhook, over HTTP: signed or refused, once, whatever it brings (S8, T47)."""

from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlmodel import select

from osmind_app.clinic.billing import card_checkouts
from osmind_app.clinic.billing.models import Invoice
from osmind_app.clinic.families import service as families
from osmind_app.lib import clock, db
from osmind_app.lib.settings import settings
from osmind_app.web import routes
from osmind_app.web.doors import webhooks
from tests.clinic.billing import bills
from tests.standins import stripe


@pytest.fixture(autouse=True)
def configured(monkeypatch):
    monkeypatch.setattr(settings(), "stripe_secret_key", SecretStr(stripe.KEY))
    monkeypatch.setattr(settings(), "stripe_webhook_secret", SecretStr(stripe.SECRET))


@pytest.fixture
def order(house):
    """June has begun to pay $120."""
    now = clock.now() - timedelta(minutes=1)
    with db.writing() as session:
        bills.settings(session, house.cast, now, takes_cards="on")
        made = bills.issued(session, house.cast, now)
        june = families.access_of(session, account_id=house.june.id)
        return card_checkouts.begin(session, actor=june, invoice_id=made.id, now=now)


def completed(order, **more):
    about = {"metadata": {"order": str(order.id)}, "amount_total": order.cents, "payment_status": "paid"}
    return stripe.event("checkout.session.completed", about | {"status": "complete"} | more)


async def tell(visitor, body, **how):
    return (await visitor.post(routes.STRIPE_WEBHOOK, content=body, headers=stripe.signed(body, **how))).status_code


def paid(house):
    return house.rows(select(Invoice.paid_cents))


async def test_a_signed_message_pays_once_however_often_it_comes(house, visitor, order):
    """T47: no cookie and no form; a replay is answered and changes nothing"""
    body = completed(order)
    assert [await tell(visitor, body) for _ in range(3)] == [200] * 3
    assert paid(house) == [12_000]


async def test_what_nobody_vouches_for_changes_nothing(house, visitor, order):
    """T47"""
    body = completed(order)
    assert await tell(visitor, body, secret="whsec_another_secret") == 401
    assert await tell(visitor, body, at=int(clock.now().timestamp()) - 301) == 401
    assert (await visitor.post(routes.STRIPE_WEBHOOK, content=body)).status_code == 401
    assert await tell(visitor, b"{") == 400
    assert await tell(visitor, b" " * (webhooks.MAX_BYTES + 1)) == 400
    assert (await visitor.get(routes.STRIPE_WEBHOOK)).status_code in (404, 405)
    assert paid(house) == [0]


async def test_what_is_none_of_ours_is_answered_and_passed_over(house, visitor, order):
    """T47: another installation's order, another kind of message"""
    foreign = completed(order, metadata={"order": "00000000-0000-0000-0000-000000000001"})
    other = stripe.event("customer.created", {"metadata": {"order": str(order.id)}})
    assert [await tell(visitor, body) for body in (foreign, other)] == [200, 200]
    assert paid(house) == [0]
