"""An invoice from its draft to its end: who may, what the patient hears, and what stays sealed (S8, D1)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.billing import drafting, errors, fees, finding
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.billing.details import FeeDetails, LineDetails, MoneyDetails, SettingsDetails
from osmind_app.clinic.billing.lines import service_of
from osmind_app.clinic.billing.models import BillingNumber, Fee, Invoice, InvoiceLine
from osmind_app.clinic.updates import wishes
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound
from tests import letters
from tests.clinic.billing import bills

MAIL = "june@example.com"


def refused(deed, field):
    with pytest.raises(FormErrors) as why:
        deed()
    return why.value.by_field[field]


def test_a_draft_gets_its_number_when_it_is_issued_and_the_patient_a_letter_without_amount(session, cast, now, june):
    """S8, letter 16, D7"""
    made = bills.draft(session, cast, now, "120.00", "30.50")
    assert (made.status, made.number, made.total_cents, made.due_cents) == ("draft", None, 15_050, 0)
    with pytest.raises(NotFound):
        billing.own(session, actor=june, invoice_id=made.id)
    assert letters.promised(session, to=MAIL, kind="invoice_issued") == []

    billing.issue(session, actor=cast.sam, invoice_id=made.id, now=now)
    billing.issue(session, actor=cast.sam, invoice_id=made.id, now=now)  # twice is once
    assert (made.status, made.number, made.due_cents) == ("issued", 1001, 15_050)
    assert made.due_on.isoformat() == "2026-12-22"
    assert billing.own(session, actor=june, invoice_id=made.id) is made
    [promised] = letters.promised(session, to=MAIL, kind="invoice_issued")
    letter = letters.latest(session, to=MAIL, kind="invoice_issued")
    assert letter.subject == "You have a new bill from Willow Creek"
    assert "Due Dec 22, 2026." in letter.text
    for said in (letter.text, letter.html, str(promised.context)):
        assert "150" not in said
        assert bills.NAME not in said
        assert bills.CODE not in said
    assert letters.path_in(letter) == f"/portal/invoice?id={made.id}"


def test_the_letter_is_sent_again_at_most_once_a_day(session, cast, now, june):
    """Letter 16"""
    made = bills.draft(session, cast, now)
    again = {"actor": cast.sam, "invoice_id": made.id}
    with pytest.raises(errors.NotIssued):
        billing.send_again(session, now=now, **again)
    billing.issue(session, actor=cast.sam, invoice_id=made.id, now=now)
    for at in (now, now + timedelta(hours=1), now + timedelta(days=1)):
        billing.send_again(session, now=at, **again)
    assert len(letters.promised(session, to=MAIL, kind="invoice_issued")) == 3
    billing.void(session, actor=cast.sam, invoice_id=made.id, now=now)
    with pytest.raises(errors.IsVoid):
        billing.send_again(session, now=now, **again)


def test_who_wants_no_letters_about_bills_gets_none_and_who_is_discreet_gets_the_neutral_name(session, cast, now, june):
    """S49, A25"""
    wishes.be_discreet(session, actor=june, on=True, now=now)
    bills.issued(session, cast, now)
    assert letters.latest(session, to=MAIL, kind="invoice_issued").subject == "You have a new bill from Member Services"
    wishes.choose(session, actor=june, topic="bills", on=False, now=now)
    bills.issued(session, cast, now)
    assert len(letters.promised(session, to=MAIL, kind="invoice_issued")) == 1


def test_an_empty_draft_is_not_issued_and_an_issued_invoice_stays_as_it_is(session, cast, now):
    """S8"""
    empty = billing.create(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    with pytest.raises(errors.NothingOnIt):
        billing.issue(session, actor=cast.sam, invoice_id=empty.id, now=now)
    made = bills.issued(session, cast, now)
    [line] = session.exec(select(InvoiceLine).where(InvoiceLine.invoice_id == made.id)).all()
    for deed in (
        lambda: billing.add_line(session, actor=cast.sam, invoice_id=made.id, details=bills.line(cast), now=now),
        lambda: billing.remove_line(session, actor=cast.sam, invoice_id=made.id, line_id=line.id, now=now),
        lambda: billing.discard(session, actor=cast.sam, invoice_id=made.id, now=now),
    ):
        with pytest.raises(errors.NotADraft):
            deed()
    assert made.total_cents == 12_000


def test_drafts_that_are_thrown_away_leave_no_gap_between_numbers(session, cast, now):
    """S8: numbering per practice without gaps"""
    first = bills.issued(session, cast, now)
    thrown = bills.draft(session, cast, now)
    billing.discard(session, actor=cast.sam, invoice_id=thrown.id, now=now)
    second = bills.issued(session, cast, now)
    other = bills_of_harbor(session, cast, now)
    assert [first.number, second.number, other.number] == [1001, 1002, 1001]
    assert session.get(Invoice, thrown.id) is None
    assert session.exec(select(BillingNumber.last).where(BillingNumber.practice_id == cast.willow.id)).one() == 1002


def bills_of_harbor(session, cast, now):
    made = billing.create(session, actor=cast.stone, patient_id=cast.holt.id, now=now)
    details = bills.line(cast, provider=str(cast.stone.id))
    billing.add_line(session, actor=cast.stone, invoice_id=made.id, details=details, now=now)
    return billing.issue(session, actor=cast.stone, invoice_id=made.id, now=now)


def test_lines_are_added_once_for_each_form_taken_off_and_counted(session, cast, now):
    """F13"""
    made = billing.create(session, actor=cast.sam, patient_id=cast.june.id, now=now, form_key="new")
    assert billing.create(session, actor=cast.sam, patient_id=cast.june.id, now=now, form_key="new") is made
    details = bills.line(cast, "10.00", units="3")
    known = {"actor": cast.sam, "invoice_id": made.id, "now": now}
    line = billing.add_line(session, details=details, form_key="line", **known)
    assert billing.add_line(session, details=details, form_key="line", **known) is line
    assert (made.total_cents, line.cents) == (3_000, 3_000)
    billing.remove_line(session, line_id=line.id, **known)
    billing.remove_line(session, line_id=line.id, **known)
    assert made.total_cents == 0
    for _ in range(drafting.MOST_LINES):
        billing.add_line(session, details=details, **known)
    with pytest.raises(errors.TooManyLines):
        billing.add_line(session, details=details, **known)


def test_what_was_done_and_why_is_sealed(session, cast, now):
    """D17, T51"""
    made = bills.draft(session, cast, now)
    billing.set_diagnoses(session, actor=cast.rivera, invoice_id=made.id, typed="f329, F41.1", now=now)
    assert made.diagnoses == "F32.9 F41.1"
    [line] = session.exec(select(InvoiceLine).where(InvoiceLine.invoice_id == made.id)).all()
    assert service_of(line).name == bills.NAME
    for blob in (line.service_sealed, made.diagnoses_sealed):
        assert not any(word.encode() in blob for word in (bills.NAME, bills.CODE, "F32"))
    wrong = refused(
        lambda: billing.set_diagnoses(session, actor=cast.sam, invoice_id=made.id, typed="sad", now=now), "diagnoses"
    )
    assert wrong == "Enter ICD-10-CM codes like F32.9, a comma between each, at most 12"
    events = session.exec(select(AuditEvent).where(AuditEvent.subject_id == made.id)).all()
    assert {one.event for one in events} == {
        "invoice.created",
        "invoice.line_added",
        "invoice.diagnoses_changed",
    }
    assert not any("F32" in str(one.detail) or bills.NAME in str(one.detail) for one in events)


def test_a_void_invoice_keeps_its_number_and_asks_for_nothing(session, cast, now):
    """S8"""
    made = bills.draft(session, cast, now)
    with pytest.raises(errors.NotIssued):
        billing.void(session, actor=cast.sam, invoice_id=made.id, now=now)
    billing.issue(session, actor=cast.sam, invoice_id=made.id, now=now)
    billing.record_payment(session, actor=cast.sam, invoice_id=made.id, details=bills.money("20"), now=now)
    with pytest.raises(errors.StillPaid) as why:
        billing.void(session, actor=cast.sam, invoice_id=made.id, now=now)
    assert why.value.sentence.startswith("$20.00 was paid")
    billing.refund(session, actor=cast.sam, invoice_id=made.id, details=bills.money("20"), now=now)
    billing.void(session, actor=cast.sam, invoice_id=made.id, now=now)
    billing.void(session, actor=cast.sam, invoice_id=made.id, now=now)
    assert (made.status, made.number, made.due_cents) == ("void", 1001, 0)
    bills.adds_up(session, made)
    with pytest.raises(errors.IsVoid):
        billing.record_payment(session, actor=cast.sam, invoice_id=made.id, details=bills.money("20"), now=now)
    with pytest.raises(errors.IsVoid):
        billing.issue(session, actor=cast.sam, invoice_id=made.id, now=now)


DEEDS = {
    "create": lambda session, actor, made, cast, now: billing.create(
        session, actor=actor, patient_id=made.patient_id, now=now
    ),
    "add_line": lambda session, actor, made, cast, now: billing.add_line(
        session, actor=actor, invoice_id=made.id, details=bills.line(cast), now=now
    ),
    "diagnoses": lambda session, actor, made, cast, now: billing.set_diagnoses(
        session, actor=actor, invoice_id=made.id, typed="F32.9", now=now
    ),
    "discard": lambda session, actor, made, cast, now: billing.discard(
        session, actor=actor, invoice_id=made.id, now=now
    ),
    "issue": lambda session, actor, made, cast, now: billing.issue(session, actor=actor, invoice_id=made.id, now=now),
    "void": lambda session, actor, made, cast, now: billing.void(session, actor=actor, invoice_id=made.id, now=now),
    "pay": lambda session, actor, made, cast, now: billing.record_payment(
        session, actor=actor, invoice_id=made.id, details=bills.money("1"), now=now
    ),
    "refund": lambda session, actor, made, cast, now: billing.refund(
        session, actor=actor, invoice_id=made.id, details=bills.money("1"), now=now
    ),
    "write_off": lambda session, actor, made, cast, now: billing.write_off(
        session, actor=actor, invoice_id=made.id, details=bills.forgiven("1"), now=now
    ),
    "undo": lambda session, actor, made, cast, now: billing.undo_write_off(
        session, actor=actor, invoice_id=made.id, now=now
    ),
    "send_again": lambda session, actor, made, cast, now: billing.send_again(
        session, actor=actor, invoice_id=made.id, now=now
    ),
    "get": lambda session, actor, made, cast, now: billing.get(session, actor=actor, invoice_id=made.id),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_another_clinic_and_a_provider_outside_the_care_team_find_no_invoice(session, cast, now, who, deed):
    """T30, T31, D1"""
    made = bills.issued(session, cast, now) if deed in ("void", "pay", "refund") else bills.draft(session, cast, now)
    before = (made.total_cents, made.paid_cents, made.issued_at, made.voided_at)
    with pytest.raises(NotFound):
        DEEDS[deed](session, getattr(cast, who), made, cast, now)
    assert (made.total_cents, made.paid_cents, made.issued_at, made.voided_at) == before


@pytest.mark.parametrize("who", ["sam", "okafor", "rivera", "ada"])
def test_the_care_team_the_front_desk_and_admins_bill(session, cast, now, who):
    """D1: the front desk has the invoices of the whole practice"""
    actor = getattr(cast, who)
    made = bills.issued(session, cast, now, actor=actor)
    billing.record_payment(session, actor=actor, invoice_id=made.id, details=bills.money("120"), now=now)
    assert made.status == "paid"


def test_a_patient_finds_their_own_invoices_alone(session, cast, now, june):
    """S8, D1"""
    walts = bills.issued(session, cast, now, patient=cast.walt)
    with pytest.raises(NotFound):
        finding.own(session, actor=june, invoice_id=walts.id)


def test_a_line_names_a_provider_of_this_practice(session, cast, now):
    """T30"""
    made = bills.draft(session, cast, now)
    details = bills.line(cast, provider=str(cast.stone.id))
    with pytest.raises(NotFound):
        billing.add_line(session, actor=cast.sam, invoice_id=made.id, details=details, now=now)


def test_fees_are_the_clinics_own_and_admins_change_them(session, cast, now, kind):
    """D1, D10"""
    made = bills.fee(session, cast, now, kind=kind)
    assert (made.code, made.cents) == ("WC-FU25", 12_000)
    details = FeeDetails.from_form({"code": "wc-fu25", "name": "Again", "price": "1"})
    assert refused(lambda: fees.create(session, actor=cast.ada, details=details, now=now), "code") == (
        "Another fee has this code"
    )
    fees.change(session, actor=cast.ada, fee_id=made.id, details=details, now=now)
    assert (made.name, made.cents, made.type_id) == ("Again", 100, None)
    fees.archive(session, actor=cast.ada, fee_id=made.id, now=now)
    assert refused(lambda: fees.create(session, actor=cast.ada, details=details, now=now), "code").startswith(
        "An archived fee"
    )
    fees.restore(session, actor=cast.ada, fee_id=made.id, now=now)
    for actor in (cast.sam, cast.rivera):
        with pytest.raises(NotAllowed):
            fees.create(session, actor=actor, details=details, now=now)
        with pytest.raises(NotAllowed):
            fees.archive(session, actor=actor, fee_id=made.id, now=now)
    with pytest.raises(NotFound):
        fees.change(session, actor=cast.stone, fee_id=made.id, details=details, now=now)
    foreign = FeeDetails.from_form({"code": "x", "name": "X", "price": "1", "type": str(kind.id)})
    with pytest.raises(NotFound):
        fees.create(session, actor=cast.stone, details=foreign, now=now)
    assert session.exec(select(Fee.practice_id)).all() == [cast.willow.id]


def test_settings_are_for_admins_and_a_provider_writes_their_own_numbers(session, cast, now):
    """D1"""
    bills.settings(session, cast, now)
    details = SettingsDetails.from_form(bills.SETTINGS)
    with pytest.raises(NotAllowed):
        billing.change_settings(session, actor=cast.sam, details=details, now=now)
    numbers = bills.NumbersDetails.from_form({"npi": "1245319599", "license": ""})
    billing.set_numbers(session, actor=cast.rivera, provider_id=cast.rivera.id, details=numbers, now=now)
    with pytest.raises(NotAllowed):
        billing.set_numbers(session, actor=cast.rivera, provider_id=cast.okafor.id, details=numbers, now=now)
    with pytest.raises(NotFound):
        billing.set_numbers(session, actor=cast.stone, provider_id=cast.rivera.id, details=numbers, now=now)


def test_a_form_says_every_field_that_needs_another_look():
    """R24"""
    with pytest.raises(FormErrors) as why:
        LineDetails.from_form({"units": "0", "modifiers": "x"})
    assert set(why.value.by_field) == {"code", "name", "price", "modifiers", "units", "date", "place", "provider"}
    with pytest.raises(FormErrors) as why:
        MoneyDetails.from_form({"amount": "0"})
    assert why.value.by_field == {
        "amount": "Enter an amount, like 80 or 80.50",
        "method": "Choose how it was paid",
        "date": "Enter the date",
    }
    with pytest.raises(FormErrors) as why:
        SettingsDetails.from_form({"tax_id": "1", "npi": "1234567890", "due_days": "x"})
    assert set(why.value.by_field) == {"tax_id", "npi", "due_days"}


def test_a_bill_is_due_after_the_practices_days(session, cast, now):
    bills.settings(session, cast, now, due_days="0")
    assert bills.issued(session, cast, now).due_on.isoformat() == "2026-11-22"
    assert bills.issued(session, cast, now + timedelta(hours=15)).due_on.isoformat() == "2026-11-23"
