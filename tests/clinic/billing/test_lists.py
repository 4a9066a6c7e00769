"""What the lists of bills show, to whom, and page by page (S8, D1)."""

from datetime import timedelta
from uuid import UUID

import pytest

from osmind_app.clinic.billing import bill_list, bill_view, own_bill, papers, patient_bills, settings_view
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.billing.bill_list import PAGE, BillFilter, bill_page, export_rows
from osmind_app.clinic.onboarding import who_looked
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib.errors import NotFound
from tests.clinic.billing import bills


def titles(session, actor, now, which, **more):
    shown = bill_page(session, actor=actor, filter=BillFilter(which, **more), now=now)
    return [(row.title, row.words) for row in shown.rows]


def test_each_list_holds_what_its_name_says(session, cast, now):
    """S8: drafts, unpaid, overdue, paid"""
    bills.settings(session, cast, now, due_days="10")
    late = bills.issued(session, cast, now - timedelta(days=20))
    part = bills.issued(session, cast, now - timedelta(hours=3))
    billing.record_payment(session, actor=cast.sam, invoice_id=part.id, details=bills.money("20"), now=now)
    paid = bills.issued(session, cast, now - timedelta(hours=2))
    billing.record_payment(session, actor=cast.sam, invoice_id=paid.id, details=bills.money("120"), now=now)
    void = bills.issued(session, cast, now - timedelta(hours=1))
    billing.void(session, actor=cast.sam, invoice_id=void.id, now=now)
    bills.draft(session, cast, now)
    assert late.due_on.isoformat() == "2026-11-12"
    assert titles(session, cast.sam, now, "unpaid") == [("Invoice 1002", "Part paid"), ("Invoice 1001", "Overdue")]
    assert titles(session, cast.sam, now, "overdue") == [("Invoice 1001", "Overdue")]
    assert titles(session, cast.sam, now, "draft") == [("Draft", "Draft")]
    assert titles(session, cast.sam, now, "paid") == [("Invoice 1003", "Paid")]
    assert [words for _, words in titles(session, cast.sam, now, "all")] == [
        "Draft",
        "Void",
        "Paid",
        "Part paid",
        "Overdue",
    ]
    assert BillFilter.from_query({"list": "nonsense", "after": "x"}) == BillFilter()


def test_a_provider_sees_the_bills_of_their_patients_the_front_desk_all_and_another_clinic_none(session, cast, now):
    """D1, T30"""
    bills.issued(session, cast, now)
    bills.issued(session, cast, now, patient=cast.walt)
    seen = {name: len(titles(session, getattr(cast, name), now, "all")) for name in ("sam", "ada", "rivera")}
    assert seen == {"sam": 2, "ada": 2, "rivera": 2}
    assert len(titles(session, cast.okafor, now, "all")) == 1
    assert titles(session, cast.olsen, now, "all") == titles(session, cast.stone, now, "all") == []


def test_the_list_is_paged_by_the_database_and_the_file_holds_all_of_it(session, cast, now):
    """T41"""
    made = [bills.draft(session, cast, now + timedelta(minutes=number)) for number in range(PAGE + 2)]
    first = bill_page(session, actor=cast.sam, filter=BillFilter("draft"), now=now)
    assert len(first.rows) == PAGE
    rest = bill_page(session, actor=cast.sam, filter=BillFilter("draft", UUID(first.next_key)), now=now)
    assert [len(rest.rows), rest.next_key] == [2, ""]
    assert [row.id for row in first.rows + rest.rows] == [str(one.id) for one in reversed(made)]
    rows, last = export_rows(session, actor=cast.sam, filter=BillFilter("draft"), now=now)
    assert (len(list(rows)), last) == (PAGE + 2, None)
    nobody = bill_page(session, actor=cast.sam, filter=BillFilter("draft", cast.june.id), now=now)
    assert nobody.rows == first.rows


def test_a_row_of_the_file_has_plain_numbers_and_no_service(session, cast, now):
    """S8"""
    made = bills.issued(session, cast, now, "1234.50")
    billing.record_payment(session, actor=cast.sam, invoice_id=made.id, details=bills.money("34.50"), now=now)
    rows, _ = export_rows(session, actor=cast.sam, filter=BillFilter("all"), now=now)
    assert list(rows) == [
        (
            "1001",
            "June Park",
            "2026-11-22",
            "2026-12-22",
            "Part paid",
            "1234.50",
            "34.50",
            "0.00",
            "1200.00",
            "0.00",
        )
    ]
    assert len(bill_list.HEADINGS) == 10


def test_an_invoice_opens_for_those_who_may_and_an_admin_says_why_first(session, cast, now):
    """D1"""
    bills.fee(session, cast, now)
    made = bills.draft(session, cast, now)
    shown = bill_view.opened(session, actor=cast.sam, invoice_id=made.id, now=now)
    assert (shown.is_draft, shown.may_pay, shown.may_void) == (True, False, False)
    assert [fee.code for fee in shown.fees] == [bills.CODE]
    assert shown.lines[0].about == "Nov 20, 2026 · Office · Dr. Rivera"
    billing.issue(session, actor=cast.sam, invoice_id=made.id, now=now)
    shown = bill_view.bill_view(session, actor=cast.sam, invoice_id=made.id, now=now)
    assert (shown.is_draft, shown.may_pay, shown.may_refund, shown.may_void) == (False, True, False, True)
    with pytest.raises(ReasonNeeded):
        bill_view.opened(session, actor=cast.ada, invoice_id=made.id, now=now)
    for stranger in (cast.stone, cast.olsen):
        with pytest.raises(NotFound):
            bill_view.opened(session, actor=stranger, invoice_id=made.id, now=now)


def test_a_patient_reads_what_they_owe_and_what_was_issued(session, cast, now, june):
    """S8: the patient's Billing"""
    bills.settings(session, cast, now)
    assert patient_bills.own(session, actor=june, after=None, now=now).months == []
    bills.draft(session, cast, now)
    made = bills.issued(session, cast, now)
    bills.issued(session, cast, now, "999", patient=cast.walt)
    billing.record_payment(session, actor=cast.sam, invoice_id=made.id, details=bills.money("20"), now=now)
    shown = patient_bills.own(session, actor=june, after=None, now=now)
    assert (shown.due, shown.owes, shown.owed_back) == ("$100.00", True, "")
    assert [row.title for row in shown.invoices] == ["Invoice 1001"]
    assert [(row.title, row.amount) for row in shown.receipts] == [("Receipt 1001", "$20.00")]
    assert [month.words for month in shown.months] == ["November 2026"]
    assert shown.how_to_pay == "Send a check to the clinic."
    assert patient_bills.own_due(session, actor=june) == "$100.00"
    one = own_bill.own_bill(session, actor=june, invoice_id=made.id, now=now)
    assert (one.row.left, len(one.lines), len(one.money)) == ("$100.00", 1, 1)
    later = patient_bills.own(session, actor=june, after=None, now=now + timedelta(days=70))
    assert [month.id for month in later.months] == ["2027-01", "2026-12", "2026-11"]


def test_a_chart_shows_drafts_too_to_those_who_may(session, cast, now):
    """D1"""
    bills.draft(session, cast, now)
    given = {"patient_id": cast.june.id, "after": None, "now": now}
    assert [row.words for row in patient_bills.of_patient(session, actor=cast.okafor, **given).invoices] == ["Draft"]
    with pytest.raises(ReasonNeeded):
        patient_bills.of_patient(session, actor=cast.ada, **given)
    for stranger in (cast.stone, cast.olsen):
        with pytest.raises(NotFound):
            patient_bills.of_patient(session, actor=stranger, **given)


def test_settings_are_read_by_all_staff_of_this_practice(session, cast, now, kind):
    """D1, T30"""
    bills.settings(session, cast, now)
    bills.fee(session, cast, now, kind=kind)
    shown = settings_view.settings_page(session, actor=cast.sam)
    assert (shown.tax_id, shown.may_change, shown.fees[0].price) == ("12-3456789", False, "$120.00")
    assert [row.may_change for row in settings_view.settings_page(session, actor=cast.rivera).numbers].count(True) == 1
    assert shown.changed == "Changed by Ada Grant on Nov 22, 2026, 9:00 AM PST"
    other = settings_view.settings_page(session, actor=cast.stone)
    assert (other.tax_id, other.fees, [row.name for row in other.numbers]) == ("", [], ["Dr. Stone"])


def test_who_looked_at_bills_is_written_down_and_the_patient_reads_it(session, cast, now, june):
    """B17: in plain words"""
    made = bills.issued(session, cast, now)
    patient_bills.opened(session, actor=cast.sam, patient_id=cast.june.id, after=None, now=now)
    bill_view.opened(session, actor=cast.sam, invoice_id=made.id, now=now)
    papers.invoice(session, actor=cast.sam, invoice_id=made.id, now=now)
    said = [row.what for row in who_looked.who_looked(session, actor=june).rows]
    assert {"Looked at your bills", "Opened an invoice", "Downloaded an invoice"} <= set(said)
