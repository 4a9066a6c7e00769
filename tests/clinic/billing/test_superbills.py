"""Superbills: complete or not made at all, frozen, and found by whoever may (S8)."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlmodel import select

from osmind_app.clinic.billing import errors, finding
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.billing.models import Superbill
from osmind_app.clinic.billing.superbills import SuperbillContent
from osmind_app.lib.errors import FormErrors, NotFound
from tests import letters
from tests.clinic.billing import bills

MAIL = "june@example.com"


@pytest.fixture
def ready(session, cast, now):
    """Everything an insurer asks for is written down."""
    bills.settings(session, cast, now)
    cast.willow.address = "1 Creek Road\nOakland, CA 94601"
    session.add(cast.willow)
    session.flush()


def coded(session, cast, now, typed, *lines):
    made = billing.create(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    for details in lines:
        billing.add_line(session, actor=cast.sam, invoice_id=made.id, details=details, now=now)
    billing.set_diagnoses(session, actor=cast.sam, invoice_id=made.id, typed=typed, now=now)
    return billing.issue(session, actor=cast.sam, invoice_id=made.id, now=now)


def month(session, cast, now, key="2026-11", **more):
    return billing.make_for_month(
        session, **{"actor": cast.sam, "patient_id": cast.june.id, "month": key, "now": now} | more
    )


def test_a_superbill_of_a_month_has_everything_an_insurer_asks_for(session, cast, now, june, ready):
    """S8, letter 18: practice, tax id, NPIs, patient, dates, places, diagnoses, codes, units, fees, paid"""
    first = coded(session, cast, now, "F32.9, F41.1", bills.line(cast, "120", date="2026-11-03", modifiers="95"))
    coded(
        session,
        cast,
        now,
        "F41.1 G47.00",
        bills.line(cast, "20", units="2", date="2026-11-20", code="WC-LAB"),
        bills.line(cast, "99", date="2026-10-31", code="WC-OLD"),
    )
    billing.record_payment(session, actor=cast.sam, invoice_id=first.id, details=bills.money("50"), now=now)
    made = month(session, cast, now, form_key="one")
    assert month(session, cast, now, form_key="one") is made
    content = SuperbillContent.of(made)
    assert (content.practice, content.practice_tax_id, content.practice_npi) == (
        "Willow Creek",
        "12-3456789",
        "1234567893",
    )
    assert content.providers == (("Dr. Rivera", "1245319599", "CA 12345"),)
    assert (content.patient, content.born) == ("June Park", "1985-03-14")
    assert content.diagnoses == ("F32.9", "F41.1", "G47.00")
    said = [
        (line.on, line.place, line.code, line.modifiers, line.points_to, line.units, line.cents, line.npi)
        for line in content.lines
    ]
    assert said == [
        ("2026-11-03", "11", "WC-FU25", ("95",), "AB", 1, 12_000, "1245319599"),
        ("2026-11-20", "11", "WC-LAB", (), "BC", 2, 4_000, "1245319599"),
    ]
    assert (content.total_cents, content.paid_cents, made.number) == (16_000, 5_000, 1001)
    assert (made.first_on, made.last_on) == (date(2026, 11, 3), date(2026, 11, 20))
    assert b"F32" not in made.content_sealed
    letter = letters.latest(session, to=MAIL, kind="superbill_ready")
    assert len(letters.promised(session, to=MAIL, kind="superbill_ready")) == 1
    assert letter.subject == "Your superbill is ready"
    assert not any(word in letter.text + letter.html for word in ("F32", bills.NAME, "120", "WC-"))


def test_money_goes_to_an_invoices_lines_from_the_first_one_on(session, cast, now, ready):
    """S8: what was paid is counted once, whichever month it is for"""
    made = coded(
        session,
        cast,
        now,
        "F32.9",
        bills.line(cast, "60", date="2026-10-30"),
        bills.line(cast, "60", date="2026-11-02"),
    )
    billing.record_payment(session, actor=cast.sam, invoice_id=made.id, details=bills.money("80"), now=now)
    paid = [SuperbillContent.of(month(session, cast, now, key)).paid_cents for key in ("2026-10", "2026-11")]
    assert paid == [6_000, 2_000]


def test_it_stays_as_it_was_when_the_chart_changes(session, cast, now, june, ready):
    """S8: frozen, since the insurer has it"""
    bill = coded(session, cast, now, "F32.9", bills.line(cast))
    made = billing.make_for_invoice(session, actor=cast.rivera, invoice_id=bill.id, now=now)
    before = SuperbillContent.of(made)
    cast.june.last_name = "Other"
    session.add(cast.june)
    billing.record_payment(session, actor=cast.sam, invoice_id=bill.id, details=bills.money("120"), now=now)
    session.expire(made)
    assert SuperbillContent.of(finding.own_superbill(session, actor=june, superbill_id=made.id)) == before


def test_what_an_insurer_would_send_back_is_not_made(session, cast, now):
    """S8"""
    bill = coded(session, cast, now, "", bills.line(cast))
    make = partial(billing.make_for_invoice, session, actor=cast.sam, invoice_id=bill.id, now=now)
    with pytest.raises(errors.SuperbillIncomplete) as why:
        make()
    assert why.value.sentence == (
        "A superbill can't be made yet. Missing: the clinic’s tax ID (Settings, Billing); "
        "the clinic’s address (Settings, Practice); diagnosis codes on each invoice; "
        "the NPI of Dr. Rivera (Settings, Billing)."
    )
    assert session.exec(select(Superbill)).all() == []


def test_drafts_void_invoices_and_other_months_are_on_no_superbill(session, cast, now, ready):
    """S8"""
    bills.draft(session, cast, now)
    void = coded(session, cast, now, "F32.9", bills.line(cast))
    billing.void(session, actor=cast.sam, invoice_id=void.id, now=now)
    coded(session, cast, now, "F32.9", bills.line(cast, date="2026-12-01"))
    coded(session, cast, now, "F32.9", bills.line(cast, date="2026-10-31"))
    with pytest.raises(errors.NothingBilled):
        month(session, cast, now)
    for wrong in ("", "2026-13", "November", "2026-11-01"):
        with pytest.raises(FormErrors):
            month(session, cast, now, wrong)


def test_a_month_with_more_than_a_hundred_services_is_not_cut_short(session, cast, now, ready):
    """S8: nothing is left off in silence"""
    for _ in range(2):
        coded(session, cast, now, "F32.9", *[bills.line(cast, "1")] * 50)
    assert month(session, cast, now).total_cents == 10_000
    coded(session, cast, now, "F32.9", bills.line(cast))
    with pytest.raises(errors.TooManyServices):
        month(session, cast, now)


def test_a_withdrawn_one_leaves_the_portal_and_keeps_its_number(session, cast, now, june, ready):
    """S8"""
    coded(session, cast, now, "F32.9", bills.line(cast))
    made = month(session, cast, now)
    for at in (now, now + timedelta(days=1)):
        billing.withdraw_superbill(session, actor=cast.sam, superbill_id=made.id, now=at)
    assert made.withdrawn_at == now
    with pytest.raises(NotFound):
        finding.own_superbill(session, actor=june, superbill_id=made.id)
    assert month(session, cast, now).number == 1002


def test_nobody_else_makes_finds_or_withdraws_it(session, cast, now, june, ready):
    """T30, T31, D1"""
    bill = coded(session, cast, now, "F32.9", bills.line(cast))
    made = month(session, cast, now)
    for stranger in (cast.stone, cast.olsen):
        for deed in (
            lambda actor: month(session, cast, now, actor=actor),
            lambda actor: billing.make_for_invoice(session, actor=actor, invoice_id=bill.id, now=now),
            lambda actor: billing.withdraw_superbill(session, actor=actor, superbill_id=made.id, now=now),
        ):
            with pytest.raises(NotFound):
                deed(stranger)
    june.patient_id = cast.walt.id
    with pytest.raises(NotFound):
        finding.own_superbill(session, actor=june, superbill_id=made.id)
