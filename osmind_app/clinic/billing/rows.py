"""An invoice in a list, in words: for the staff's lists and the patient's."""

from dataclasses import dataclass
from datetime import date

from osmind_app.clinic.billing.models import DRAFT, ISSUED, PAID, PART_PAID, VOID, Invoice
from osmind_app.lib import money, when

WORDS = {DRAFT: "Draft", ISSUED: "Unpaid", PART_PAID: "Part paid", PAID: "Paid", VOID: "Void"}
OVERDUE = "overdue"  # what is still due after its day


@dataclass(frozen=True)
class BillRow:
    """One invoice."""

    id: str = ""
    title: str = ""  # "Invoice 1001", "Draft"
    patient_id: str = ""
    patient: str = ""
    day: str = ""  # when it was issued, or begun
    due: str = ""  # until when it is to be paid
    total: str = ""
    left: str = ""  # what is still due
    owes: bool = False
    status: str = ""  # of the models, or OVERDUE
    words: str = ""


def bill_row(bill: Invoice, *, patient: str, today: date, zone: str) -> BillRow:
    """The invoice as it stands today, on the clinic's calendar."""
    late = bill.due_cents > 0 and bill.due_on is not None and bill.due_on < today
    return BillRow(
        id=str(bill.id),
        title=f"Invoice {bill.number}" if bill.number else "Draft",
        patient_id=str(bill.patient_id),
        patient=patient,
        day=when.day(when.on_calendar(bill.issued_at or bill.created_at, zone)),
        due=when.day(bill.due_on) if bill.due_on and bill.due_cents else "",
        total=money.words(bill.total_cents),
        left=money.words(bill.due_cents),
        owes=bill.due_cents > 0,
        status=OVERDUE if late else bill.status,
        words="Overdue" if late else WORDS[bill.status],
    )
