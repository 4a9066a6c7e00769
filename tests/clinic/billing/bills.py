"""Bills in the tests: fees, an invoice with its lines, and the forms as somebody fills them in; no code is real."""

from sqlmodel import Session, select

from osmind_app.clinic.billing import fees
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.billing.details import (
    FeeDetails,
    LineDetails,
    MoneyDetails,
    NumbersDetails,
    SettingsDetails,
    WriteOffDetails,
)
from osmind_app.clinic.billing.models import Fee, Invoice, InvoiceEntry, InvoiceLine

NAME = "Ketamine session"  # clinical: no letter, log or title may hold it
CODE = "WC-FU25"
SETTINGS = {"tax_id": "123456789", "npi": "1234567893", "due_days": "30", "how_to_pay": "Send a check to the clinic."}


def fee(session: Session, cast, now, *, code=CODE, name=NAME, price="120.00", kind=None) -> Fee:
    """A line of Willow Creek's fee schedule."""
    form = {"code": code, "name": name, "price": price, "type": str(kind.id) if kind else ""}
    return fees.create(session, actor=cast.ada, details=FeeDetails.from_form(form), now=now)


def line(cast, price="120.00", *, units="1", date="2026-11-20", code=CODE, name=NAME, **typed) -> LineDetails:
    """The form of one line."""
    known = {"code": code, "name": name, "price": price, "units": units, "date": date, "place": "11"}
    return LineDetails.from_form(known | {"provider": str(cast.rivera.id)} | typed)


def draft(session: Session, cast, now, *prices: str, actor=None, patient=None) -> Invoice:
    """A draft for June, with a line for each price."""
    actor = actor or cast.sam
    made = billing.create(session, actor=actor, patient_id=(patient or cast.june).id, now=now)
    for price in prices or ("120.00",):
        billing.add_line(session, actor=actor, invoice_id=made.id, details=line(cast, price), now=now)
    return made


def issued(session: Session, cast, now, *prices: str, actor=None, patient=None) -> Invoice:
    """An invoice that June may see."""
    made = draft(session, cast, now, *prices, actor=actor, patient=patient)
    return billing.issue(session, actor=actor or cast.sam, invoice_id=made.id, now=now)


def money(amount: str, *, method="check", date="2026-11-22") -> MoneyDetails:
    """The form of a payment or refund."""
    return MoneyDetails.from_form({"amount": amount, "method": method, "date": date})


def forgiven(amount: str, reason="courtesy") -> WriteOffDetails:
    """The form of a write-off."""
    return WriteOffDetails.from_form({"amount": amount, "reason": reason})


def settings(session: Session, cast, now, **typed) -> None:
    """What an insurer asks for is written down; `makes_invoices="on"`: visits make drafts."""
    details = SettingsDetails.from_form(SETTINGS | typed)
    billing.change_settings(session, actor=cast.ada, details=details, now=now)
    numbers = NumbersDetails.from_form({"npi": "1245319599", "license": "CA 12345"})
    billing.set_numbers(session, actor=cast.ada, provider_id=cast.rivera.id, details=numbers, now=now)


def adds_up(session: Session, invoice: Invoice) -> None:
    """The sums are those of the rows, and every cent that was asked for is somewhere."""
    lines = session.exec(select(InvoiceLine).where(InvoiceLine.invoice_id == invoice.id)).all()
    entries = session.exec(select(InvoiceEntry).where(InvoiceEntry.invoice_id == invoice.id)).all()
    sums = {kind: sum(one.cents for one in entries if one.kind == kind) for kind in {one.kind for one in entries}}
    assert invoice.total_cents == sum(one.units * one.unit_cents for one in lines)
    assert invoice.paid_cents == sums.get("payment", 0) - sums.get("refund", 0)
    assert invoice.written_off_cents == sums.get("write_off", 0) - sums.get("write_off_undone", 0)
    if invoice.status in ("issued", "part_paid", "paid"):
        asked = invoice.total_cents - invoice.written_off_cents
        assert asked - invoice.paid_cents == invoice.due_cents - invoice.owed_back_cents
        assert min(invoice.due_cents, invoice.owed_back_cents) == 0
    else:
        assert invoice.due_cents == 0
        assert invoice.owed_back_cents == invoice.paid_cents
    assert (invoice.paid_at is not None) == (invoice.status == "paid")
