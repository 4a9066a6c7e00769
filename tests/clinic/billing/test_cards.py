"""Paying by card: the real SDK against a strict local Stripe; whatever it says, however often, in whatever order, the
end is the same (S8, T47, F7).
"""

import json
from datetime import timedelta
from functools import partial
from itertools import permutations

import pytest
from sqlmodel import Session, select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.billing import card_checkouts, card_silence, errors
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.billing.models import CardCheckout, Invoice, InvoiceEntry
from osmind_app.lib import cards, clock
from osmind_app.lib.errors import NotFound
from osmind_app.lib.settings import settings
from tests import cast as people
from tests import letters
from tests.clinic.billing import bills
from tests.clinic.onboarding.changing import access_of, active
from tests.races import at_once, done
from tests.standins import stripe
from tests.standins.running import serving

BACK = "http://localhost:8000/portal/invoice?id=1"


@pytest.fixture(scope="module")
def app():
    """A Stripe of our own."""
    made = stripe.make()
    with serving(made) as url:
        made.state.service.url = url
        yield made


@pytest.fixture(autouse=True)
def account(app, monkeypatch):
    """Its account, which this installation uses."""
    found = app.state.service
    for name, value in (("SECRET_KEY", stripe.KEY), ("WEBHOOK_SECRET", stripe.SECRET), ("API_URL", found.url)):
        monkeypatch.setenv(f"OSMIND_STRIPE_{name}", value)
    settings.cache_clear()
    yield found
    found.fail.clear()
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def due(session, cast, now, june):
    """June owes $120, and the clinic takes cards."""
    bills.settings(session, cast, now, takes_cards="on")
    return bills.issued(session, cast, now)


def begins(session, june, made, now):
    return card_checkouts.begin(session, actor=june, invoice_id=made.id, now=now)


def opens(session, june, order):
    page = cards.open_page(
        order_id=order.id, cents=order.cents, name=order.name, back=BACK, until=clock.now() + timedelta(hours=1)
    )
    card_checkouts.opened(session, actor=june, checkout_id=order.id, ref=page.ref)
    return page


def says(session, kind, about, now):
    body = stripe.event(kind, about)
    told = cards.read(body, stripe.signed(body)["stripe-signature"])
    card_checkouts.heard(session, told=told, now=now)


def entries(session):
    return [
        (one.kind, one.cents, one.method)
        for one in session.exec(select(InvoiceEntry).order_by(InvoiceEntry.recorded_at, InvoiceEntry.cents)).all()
    ]


def test_a_patient_pays_on_stripes_page_and_has_a_receipt(session, cast, now, june, due, account):
    """S8, letter 17: Stripe reads a number and an amount, no person and no service"""
    order = begins(session, june, due, now)
    page = opens(session, june, order)
    asked = account.sessions[page.ref]
    assert (asked["amount_total"], asked["_name"]) == (12_000, "Invoice 1001")
    assert not any(word in json.dumps(asked) for word in ("June", "Park", bills.NAME, bills.CODE, "example.com"))
    assert card_checkouts.is_open(session, invoice=due, now=now)

    says(session, "checkout.session.completed", account.pay(page.ref), now)
    assert (due.status, due.due_cents) == ("paid", 0)
    assert entries(session) == [("payment", 12_000, "card")]
    assert not card_checkouts.is_open(session, invoice=due, now=now)
    assert letters.latest(session, to="june@example.com", kind="receipt").subject == "Receipt from Willow Creek"
    [event] = session.exec(select(AuditEvent).where(AuditEvent.event == "invoice.payment")).all()
    assert (event.actor_kind, event.practice_id) == ("system", cast.willow.id)
    with pytest.raises(errors.NothingDue):
        begins(session, june, due, now)


def test_pressing_again_leads_to_the_same_page(session, cast, now, june, due, account):
    """F13: nobody is charged twice"""
    first, again = begins(session, june, due, now), begins(session, june, due, now + timedelta(minutes=5))
    assert (first.id, first.until) == (again.id, again.until)
    until = clock.now() + timedelta(hours=1)
    pages = {
        cards.open_page(order_id=first.id, cents=first.cents, name=first.name, back=BACK, until=until).ref
        for _ in range(2)
    }
    assert len(pages) == 1
    assert begins(session, june, due, now + timedelta(minutes=59)).id != first.id  # that page is about to close


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_whatever_is_said_twice_and_in_any_order_ends_the_same(session, cast, now, june, due, account, order):
    """T47, F7: paid, refunded in two parts, closed"""
    page = opens(session, june, begins(session, june, due, now))
    paid = dict(account.pay(page.ref))
    first = dict(account.refund(page.ref, 2_000))
    second = dict(account.refund(page.ref, 3_000))
    news = [
        ("checkout.session.completed", paid),
        ("charge.refunded", first),
        ("charge.refunded", second),
        ("checkout.session.expired", paid | {"status": "expired", "payment_status": "unpaid"}),
    ]
    for number in (*order, *reversed(order)):  # each twice
        says(session, *news[number], now)
    assert (due.paid_cents, due.due_cents, due.status) == (7_000, 5_000, "part_paid")
    found = entries(session)
    assert [one for one in found if one[0] == "payment"] == [("payment", 12_000, "card")]
    assert sum(cents for kind, cents, _ in found if kind == "refund") == 5_000
    bills.adds_up(session, due)


def test_what_is_never_said_is_asked_for(session, cast, now, june, due, account):
    """F7: the message that never arrives ends in the same state"""
    page = opens(session, june, begins(session, june, due, now))
    account.pay(page.ref)
    account.refund(page.ref, 2_000)
    assert card_silence.unanswered(session, now=now + timedelta(minutes=1)) == []
    later = now + timedelta(minutes=3)
    [ref] = card_silence.unanswered(session, now=later)
    assert card_silence.unanswered(session, now=later + timedelta(minutes=1)) == []  # not all the time
    assert card_silence.unanswered(session, now=later + timedelta(minutes=6)) == [ref]
    card_checkouts.heard(session, told=cards.ask(ref), now=later)
    assert (due.paid_cents, due.due_cents) == (10_000, 2_000)
    assert card_silence.unanswered(session, now=later + timedelta(hours=1)) == []  # it is over
    says(session, "checkout.session.completed", account.sessions[page.ref], later)  # and then it comes after all
    assert due.paid_cents == 10_000


def test_a_page_that_nobody_paid_on_closes(session, cast, now, june, due, account):
    """F7"""
    page = opens(session, june, begins(session, june, due, now))
    account.expire(page.ref)
    card_checkouts.heard(session, told=cards.ask(page.ref), now=now)
    assert (due.due_cents, card_checkouts.is_open(session, invoice=due, now=now)) == (12_000, False)
    assert entries(session) == []


def test_money_that_comes_after_all_was_paid_or_voided_is_to_be_refunded(session, cast, now, june, due, account):
    """S8: what came is entered, whatever happened meanwhile"""
    page = opens(session, june, begins(session, june, due, now))
    billing.record_payment(session, actor=cast.sam, invoice_id=due.id, details=bills.money("120"), now=now)
    says(session, "checkout.session.completed", account.pay(page.ref), now)
    assert (due.status, due.due_cents, due.owed_back_cents) == ("paid", 0, 12_000)
    says(session, "charge.refunded", account.refund(page.ref, 12_000), now)
    assert (due.status, due.owed_back_cents) == ("paid", 0)

    other = bills.issued(session, cast, now)
    page = opens(session, june, begins(session, june, other, now))
    billing.void(session, actor=cast.sam, invoice_id=other.id, now=now)
    says(session, "checkout.session.completed", account.pay(page.ref), now)
    assert (other.status, other.due_cents, other.owed_back_cents) == ("void", 0, 12_000)
    bills.adds_up(session, other)


def test_a_refund_that_staff_wrote_down_too_never_takes_more_than_came(session, cast, now, june, due, account):
    """S8"""
    page = opens(session, june, begins(session, june, due, now))
    says(session, "checkout.session.completed", account.pay(page.ref), now)
    billing.refund(session, actor=cast.sam, invoice_id=due.id, details=bills.money("100"), now=now)
    says(session, "charge.refunded", account.refund(page.ref, 12_000), now)
    assert due.paid_cents == 0
    bills.adds_up(session, due)


def test_nobody_pays_what_is_not_theirs_or_where_no_cards_are_taken(session, cast, now, june, due, monkeypatch):
    """T24, T30"""
    walts = bills.issued(session, cast, now, patient=cast.walt)
    draft = bills.draft(session, cast, now)
    for other in (walts, draft):
        with pytest.raises(NotFound):
            begins(session, june, other, now)
    bills.settings(session, cast, now)
    with pytest.raises(errors.NoCards):
        begins(session, june, due, now)
    bills.settings(session, cast, now, takes_cards="on")
    monkeypatch.setenv("OSMIND_STRIPE_SECRET_KEY", "")
    settings.cache_clear()
    with pytest.raises(errors.NoCards):
        begins(session, june, due, now)


@pytest.mark.parametrize("status", [401, 402, 429, 500])
def test_a_stripe_that_says_no_charges_nothing_and_says_so(session, june, due, now, account, status):
    """F4, F5"""
    order = begins(session, june, due, now)
    account.fail.extend([status] * 3)
    with pytest.raises(cards.Unreachable):
        opens(session, june, order)
    account.fail.extend([status] * 3)
    with pytest.raises(cards.Unreachable):
        cards.ask("cs_test_nobody")


def test_messages_that_nobody_vouches_for_are_refused(account):
    """T47: forged, of another secret, too old, damaged; and what is none of ours is passed over"""
    body = stripe.event("checkout.session.completed", {"metadata": {}, "payment_status": "paid"})
    good = stripe.signed(body)["stripe-signature"]
    assert cards.read(body, good) is None
    for wrong in (
        "",
        "t=1,v1=00",
        stripe.signed(body, secret="whsec_another")["stripe-signature"],
        stripe.signed(body, at=int(clock.now().timestamp()) - 301)["stripe-signature"],
    ):
        with pytest.raises(cards.Forged):
            cards.read(body, wrong)
    with pytest.raises(cards.Forged):
        cards.read(body + b" ", good)
    for strange in (b"[]", b"no json", b'{"type": 1}', stripe.event("charge.refunded", {"metadata": {"order": "x"}})):
        with pytest.raises(cards.Unreadable):
            cards.read(strange, stripe.signed(strange)["stripe-signature"])


def test_nothing_is_believed_where_no_secret_is_set(monkeypatch):
    """T47"""
    monkeypatch.setenv("OSMIND_STRIPE_WEBHOOK_SECRET", "")
    settings.cache_clear()
    body = stripe.event("checkout.session.completed", {"metadata": {}})
    with pytest.raises(cards.Forged):
        cards.read(body, stripe.signed(body, secret="")["stripe-signature"])


def test_of_eight_messages_at_the_same_second_one_pays(spare_database, account):
    """T47, F14"""
    now = people.NOW
    cast = done(spare_database, people.arrive)

    def prepare(session):
        active(session, cast, now)
        bills.settings(session, cast, now, takes_cards="on")
        made = bills.issued(session, cast, now)
        june = access_of(session, cast)
        return made.id, begins(session, june, made, now)

    invoice_id, order = done(spare_database, prepare)
    told = cards.Told(order.id, paid_cents=12_000, refunded_cents=2_000, over=True)
    results = at_once(*[partial(done, spare_database, card_checkouts.heard, told=told, now=now)] * 8)
    assert results == [None] * 8
    with Session(spare_database) as session:
        assert session.get_one(Invoice, invoice_id).paid_cents == 10_000
        assert len(session.exec(select(InvoiceEntry)).all()) == 2
        assert session.exec(select(CardCheckout.closed_at)).one() == now
