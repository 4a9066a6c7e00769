"""Bills on paper: tagged, literal, complete, for those who may; and statements that add up (S8, T43, PDF/UA)."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.billing import papers, statements
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.billing.models import InvoiceEntry
from osmind_app.clinic.billing.paper import printing
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib.errors import NotFound
from tests.clinic.billing import bills

NAUGHTY = json.loads((Path(__file__).parents[2] / "data" / "naughty-strings.json").read_text())
MARKUP = ['#import "@preview/cetz:0.3.4"', '#eval("1+1") $x^2$ *bold*', "<script>alert(1)</script>", '#read("/etc/x")']


def text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def paid(session, cast, now):
    """An invoice of which a part was paid."""
    bills.settings(session, cast, now)
    cast.willow.address = "1 Creek Road\nOakland, CA 94601"
    session.add(cast.willow)
    made = bills.issued(session, cast, now, "120.00", "30.00")
    billing.set_diagnoses(session, actor=cast.sam, invoice_id=made.id, typed="F32.9", now=now)
    billing.record_payment(session, actor=cast.sam, invoice_id=made.id, details=bills.money("50"), now=now)
    return made


def receipt_of(session, made):
    return session.exec(select(InvoiceEntry).where(InvoiceEntry.invoice_id == made.id)).first()


def every_sheet(session, actor, cast, made, now):
    superbill = billing.make_for_invoice(session, actor=cast.sam, invoice_id=made.id, now=now)
    return {
        "Invoice 1001": papers.invoice(session, actor=actor, invoice_id=made.id, now=now),
        "Receipt 1001": papers.receipt(session, actor=actor, entry_id=receipt_of(session, made).id, now=now),
        "Superbill 1001": papers.superbill(session, actor=actor, superbill_id=superbill.id, now=now),
        "Statement": papers.statement(session, actor=actor, patient_id=cast.june.id, month="2026-11", now=now),
    }


def test_each_paper_is_accessible_and_says_what_it_is(session, cast, now, june, paid):
    """S8, PDF/UA"""
    for title, sheet in every_sheet(session, june, cast, paid, now).items():
        pdf = printing.pdf(sheet)
        read = pypdf.PdfReader(io.BytesIO(pdf))
        root = read.trailer["/Root"]
        assert read.metadata.title == title
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en"
        assert "pdfuaid" in root["/Metadata"].get_data().decode()
        assert "Willow Creek" in text(pdf)
        assert "June Park" in text(pdf)


def test_an_invoice_says_what_is_asked_for_what_came_and_what_is_left(session, cast, now, june, paid):
    """S8; the diagnosis is on the superbill alone"""
    said = text(printing.pdf(papers.invoice(session, actor=june, invoice_id=paid.id, now=now)))
    for part in (
        "Due: Dec 22, 2026",
        "Tax ID: 12-3456789",
        f"Nov 20, 2026 {bills.NAME} WC-FU25 1 $120.00",
        "Nov 22, 2026 Payment, receipt 1001 (Check) −$50.00",
        "Total: $150.00 Paid: $50.00 Amount due: $100.00",
        "Send a check to the clinic.",
    ):
        assert part in said
    assert "F32" not in said


def test_a_receipt_proves_the_payment_and_names_no_service(session, cast, now, june, paid):
    """S8, S48"""
    said = text(printing.pdf(papers.receipt(session, actor=june, entry_id=receipt_of(session, paid).id, now=now)))
    assert "Received on: Nov 22, 2026 Amount: $50.00 How: Check For: Invoice 1001" in said
    assert bills.NAME not in said


def test_a_superbill_has_every_field(session, cast, now, june, paid):
    """S8"""
    made = billing.make_for_invoice(session, actor=cast.sam, invoice_id=paid.id, now=now)
    said = text(printing.pdf(papers.superbill(session, actor=june, superbill_id=made.id, now=now)))
    for part in (
        "Tax ID (EIN): 12-3456789 NPI: 1234567893",
        "Dr. Rivera: NPI 1245319599, license CA 12345",
        "Name: June Park Date of birth: Mar 14, 1985",
        "Diagnoses (ICD-10-CM) A: F32.9",
        f"Nov 20, 2026 11 WC-FU25 {bills.NAME} A 1 $120.00",
        "11: Office",
        "Total fees: $150.00 Paid by the patient: $50.00 Balance: $100.00",
    ):
        assert part in said


def test_a_statement_goes_from_its_first_balance_to_its_last_and_the_next_goes_on(session, cast, now, june, paid):
    """S8: statements"""
    later = datetime(2026, 12, 5, 18, tzinfo=UTC)
    known = {"actor": cast.sam, "invoice_id": paid.id}
    minutes = [later + timedelta(minutes=number) for number in range(4)]
    billing.write_off(session, details=bills.forgiven("30"), now=minutes[0], **known)
    billing.refund(session, details=bills.money("10", date="2026-12-05"), now=minutes[1], **known)
    other = bills.issued(session, cast, minutes[2], "25.00")
    billing.void(session, actor=cast.sam, invoice_id=other.id, now=minutes[3])
    given = {"practice_id": cast.willow.id, "whose": cast.june.id, "zone": "America/Los_Angeles"}
    november, december, january = (
        statements.of_month(session, month=month, **given) for month in ("2026-11", "2026-12", "2027-01")
    )
    assert (november.before_cents, november.after_cents) == (0, 10_000)
    assert (december.before_cents, december.after_cents) == (10_000, 8_000)
    assert (january.before_cents, january.lines) == (8_000, [])
    assert paid.due_cents == 8_000
    assert [line.what for line in december.lines] == [
        "Adjustment for invoice 1001",
        "Refund for invoice 1001 (Check)",
        "Invoice 1002",
        "Invoice 1002 voided",
    ]
    said = text(printing.pdf(papers.statement(session, actor=june, patient_id=cast.june.id, month="2026-11", now=now)))
    assert "Balance at the end: $100.00" in said
    assert bills.NAME not in said


def test_markup_is_printed_as_it_was_typed_and_nothing_breaks(session, cast, now, june):
    """T38, T43"""
    made = billing.create(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    for name in MARKUP:
        billing.add_line(session, actor=cast.sam, invoice_id=made.id, details=bills.line(cast, name=name), now=now)
    billing.issue(session, actor=cast.sam, invoice_id=made.id, now=now)
    said = text(printing.pdf(papers.invoice(session, actor=june, invoice_id=made.id, now=now)))
    for name in MARKUP:
        assert name.split()[0] in said
    for start in range(0, len(NAUGHTY), 100):
        sheet = papers.invoice(session, actor=june, invoice_id=made.id, now=now)
        sheet["after"] = NAUGHTY[start : start + 100]
        assert printing.pdf(sheet).startswith(b"%PDF")


def test_papers_are_for_those_who_may_and_each_is_written_down(session, cast, now, june, paid):
    """T24, T30, T31, D1"""
    bill, entry = paid, receipt_of(session, paid)
    superbill = billing.make_for_invoice(session, actor=cast.sam, invoice_id=paid.id, now=now)
    papers_of = {
        "invoice": lambda actor: papers.invoice(session, actor=actor, invoice_id=bill.id, now=now),
        "receipt": lambda actor: papers.receipt(session, actor=actor, entry_id=entry.id, now=now),
        "superbill": lambda actor: papers.superbill(session, actor=actor, superbill_id=superbill.id, now=now),
        "statement": lambda actor: papers.statement(
            session, actor=actor, patient_id=cast.june.id, month="2026-11", now=now
        ),
    }
    for name, take in papers_of.items():
        for stranger in (cast.stone, cast.olsen):
            with pytest.raises(NotFound):
                take(stranger)
        with pytest.raises(ReasonNeeded):
            take(cast.ada)
        take(cast.sam)
        take(june)
        events = session.exec(select(AuditEvent).where(AuditEvent.event == f"{name}.downloaded")).all()
        assert [one.actor_kind for one in events] == ["provider", "patient"]
    june.patient_id = cast.walt.id
    for take in papers_of.values():
        with pytest.raises(NotFound):
            take(june)


def test_a_draft_has_no_paper(session, cast, now, june):
    """S8"""
    made = bills.draft(session, cast, now)
    for actor in (cast.sam, june):
        with pytest.raises(NotFound):
            papers.invoice(session, actor=actor, invoice_id=made.id, now=now)
