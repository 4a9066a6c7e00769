"""Money for an invoice: part payments, refunds, write-offs; every cent is somewhere, whatever is done (S8)."""

from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from osmind_app.clinic.billing import errors, patient_bills, statements
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.billing.models import Invoice, InvoiceEntry, InvoiceLine
from osmind_app.lib import money
from osmind_app.lib.errors import DomainError, FormErrors
from tests import cast as people
from tests import letters
from tests.cast import NOW
from tests.clinic.billing import bills
from tests.races import at_once, done

MAIL = "june@example.com"
CENTS = st.integers(1, 30_000)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), CENTS),
        st.tuples(st.just("refund"), CENTS),
        st.tuples(st.just("write_off"), CENTS),
        st.tuples(st.sampled_from(["undo", "void", "issue", "remove", "add", "everything"]), st.just(0)),
    ),
    max_size=25,
)


def most_wrong(deed):
    with pytest.raises(FormErrors) as why:
        deed()
    return why.value.by_field["amount"]


def test_part_payments_end_in_paid_and_each_has_its_receipt(session, cast, now, june):
    """S8, letter 17"""
    made = bills.issued(session, cast, now)
    pay = partial(billing.record_payment, session, actor=cast.sam, invoice_id=made.id, now=now)
    first = pay(details=bills.money("50"), form_key="one")
    assert pay(details=bills.money("50"), form_key="one") is first  # a double click
    assert (made.status, made.due_cents, made.paid_at) == ("part_paid", 7_000, None)
    assert most_wrong(lambda: pay(details=bills.money("70.01"))) == "At most $70.00 is due"
    second = pay(details=bills.money("70", date="2026-11-20"))
    assert (made.status, made.due_cents, made.paid_at) == ("paid", 0, now)
    assert [first.number, second.number] == [1001, 1002]
    assert most_wrong(lambda: pay(details=bills.money("1"))) == "There is nothing due"
    assert len(letters.promised(session, to=MAIL, kind="receipt")) == 2
    letter = letters.latest(session, to=MAIL, kind="receipt")
    assert letter.subject == "Receipt from Willow Creek"
    assert bills.NAME not in letter.text + letter.html
    said = " ".join(one.context["amount"] + one.context["on"] for one in letters.promised(session, kind="receipt"))
    assert "$50.00Nov 22, 2026" in said
    assert "$70.00Nov 20, 2026" in said


def test_a_refund_is_due_again_and_never_more_than_came(session, cast, now):
    """S8"""
    made = bills.issued(session, cast, now)
    back = partial(billing.refund, session, actor=cast.sam, invoice_id=made.id, now=now)
    assert most_wrong(lambda: back(details=bills.money("1"))) == "There is nothing to refund"
    billing.record_payment(session, actor=cast.sam, invoice_id=made.id, details=bills.money("120"), now=now)
    back(details=bills.money("40"))
    assert (made.status, made.due_cents, made.paid_at) == ("part_paid", 4_000, None)
    assert most_wrong(lambda: back(details=bills.money("80.01"))) == "At most $80.00 is to refund"


def test_what_is_written_off_is_not_asked_for_until_it_is_undone(session, cast, now, june):
    """S8"""
    made = bills.issued(session, cast, now)
    known = {"actor": cast.rivera, "invoice_id": made.id, "now": now}
    assert billing.undo_write_off(session, **known) is None
    billing.write_off(session, details=bills.forgiven("120"), **known)
    assert (made.status, made.due_cents) == ("paid", 0)
    billing.undo_write_off(session, **known)
    assert (made.status, made.due_cents) == ("issued", 12_000)
    assert most_wrong(lambda: billing.write_off(session, details=bills.forgiven("120.01"), **known)) == (
        "At most $120.00 is due"
    )
    assert letters.promised(session, to=MAIL, kind="receipt") == []


def test_nobody_pays_a_draft_or_on_a_day_to_come(session, cast, now):
    """S8"""
    made = bills.draft(session, cast, now)
    pay = partial(billing.record_payment, session, actor=cast.sam, invoice_id=made.id, now=now)
    with pytest.raises(errors.NotIssued):
        pay(details=bills.money("1"))
    billing.issue(session, actor=cast.sam, invoice_id=made.id, now=now)
    with pytest.raises(FormErrors, match="marked"):
        pay(details=bills.money("1", date="2026-11-23"))
    assert made.paid_cents == 0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_whatever_is_done_in_whatever_order_every_cent_is_somewhere(session, cast, deeds):
    """S8: balances always add up; what is refused changes nothing"""
    made = bills.draft(session, cast, NOW, "120.00", "80.50")
    known = {"actor": cast.sam, "invoice_id": made.id, "now": NOW}
    for deed, cents in deeds:
        amount = f"{cents // 100}.{cents % 100:02}"
        before = (made.total_cents, made.paid_cents, made.written_off_cents, made.status)
        try:
            if deed == "pay":
                billing.record_payment(session, details=bills.money(amount), **known)
            elif deed == "everything" and made.due_cents:
                billing.record_payment(session, details=bills.money(f"{made.due_cents / 100:.2f}"), **known)
            elif deed == "refund":
                billing.refund(session, details=bills.money(amount), **known)
            elif deed == "write_off":
                billing.write_off(session, details=bills.forgiven(amount), **known)
            elif deed == "undo":
                billing.undo_write_off(session, **known)
            elif deed == "add":
                billing.add_line(session, details=bills.line(cast, "19.99", units="3"), **known)
            elif deed == "remove":
                line = session.exec(select(InvoiceLine).where(InvoiceLine.invoice_id == made.id)).first()
                if line is not None:
                    billing.remove_line(session, line_id=line.id, **known)
            elif deed in ("void", "issue"):
                getattr(billing, deed)(session, **known)
        except DomainError:
            assert before == (made.total_cents, made.paid_cents, made.written_off_cents, made.status)
        bills.adds_up(session, made)
    month = statements.of_month(
        session, practice_id=cast.willow.id, whose=cast.june.id, month="2026-11", zone=cast.willow.time_zone
    )
    others = session.exec(select(Invoice).where(Invoice.patient_id == cast.june.id)).all()
    due, back = (sum(getattr(one, name) for one in others) for name in ("due_cents", "owed_back_cents"))
    assert month.after_cents == due - back
    shown = patient_bills.of_patient(session, actor=cast.sam, patient_id=cast.june.id, after=None, now=NOW)
    assert (shown.due, shown.owed_back) == (money.words(due), money.words(back) if back else "")


def one_invoice(engine):
    cast = done(engine, people.arrive)
    return cast, done(engine, bills.issued, cast=cast, now=NOW)


def test_of_twelve_who_take_the_same_money_at_the_same_second_it_is_taken_once(spare_database):
    """S8, F14: two payments never spend the same balance"""
    cast, made = one_invoice(spare_database)
    pays = partial(
        done,
        spare_database,
        billing.record_payment,
        actor=cast.sam,
        invoice_id=made.id,
        details=bills.money("70"),
        now=NOW,
    )
    results = at_once(*[pays] * 12)
    assert sorted({type(one).__name__ for one in results}) == ["InvoiceEntry", "TooMuch"]
    with Session(spare_database) as session:
        [entry] = session.exec(select(InvoiceEntry)).all()
        found = session.get_one(Invoice, made.id)
        assert (entry.cents, found.paid_cents, found.due_cents) == (7_000, 7_000, 5_000)


def test_of_twelve_clicks_on_one_form_one_pays_and_all_read_the_same(spare_database):
    """F13: one payment"""
    cast, made = one_invoice(spare_database)
    click = partial(
        done,
        spare_database,
        billing.record_payment,
        actor=cast.sam,
        invoice_id=made.id,
        details=bills.money("5"),
        form_key="one form",
        now=NOW,
    )
    results = at_once(*[click] * 12)
    assert len({one.id for one in results}) == 1
    with Session(spare_database) as session:
        assert session.get_one(Invoice, made.id).paid_cents == 500


def test_twelve_invoices_issued_at_the_same_second_are_numbered_one_after_another(spare_database):
    """S8: numbering per practice without gaps or races; one that is taken back gives its number back"""
    cast = done(spare_database, people.arrive)
    drafts = [done(spare_database, bills.draft, cast=cast, now=NOW) for _ in range(12)]

    def issue(invoice_id):
        return done(spare_database, billing.issue, actor=cast.sam, invoice_id=invoice_id, now=NOW)

    def breaks(session, invoice_id):
        billing.issue(session, actor=cast.sam, invoice_id=invoice_id, now=NOW)
        raise RuntimeError("taken back")

    def fails(invoice_id):
        return done(spare_database, breaks, invoice_id=invoice_id)

    kept, lost = drafts[:8], drafts[8:]
    at_once(*[partial(issue, one.id) for one in kept], *[partial(fails, one.id) for one in lost])
    with Session(spare_database) as session:
        numbers = sorted(one for one in session.exec(select(Invoice.number)).all() if one is not None)
    assert numbers == list(range(1001, 1009))
