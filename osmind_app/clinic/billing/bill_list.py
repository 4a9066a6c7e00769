"""Billing: the practice's invoices, filtered and paged by the words of the address; and the same as a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, literal, tuple_
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.billing.models import Invoice
from osmind_app.clinic.billing.rows import OVERDUE, BillRow, bill_row
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import money, when

PAGE = 25
AT_ONCE = 500  # rows of a file
UNPAID, DRAFTS, PAID, ALL = "unpaid", "draft", "paid", "all"
LISTS = {UNPAID: "Unpaid", OVERDUE: "Overdue", DRAFTS: "Drafts", PAID: "Paid", ALL: "All"}
HEADINGS = (
    "Invoice",
    "Patient",
    "Issued",
    "Due",
    "Status",
    "Total",
    "Paid",
    "Written off",
    "Amount due",
    "To be refunded",
)


@dataclass(frozen=True)
class BillFilter:
    """Which invoices, and from where on."""

    which: str = UNPAID
    after: UUID | None = None

    @classmethod
    def from_query(cls, words: Mapping[str, str]) -> "BillFilter":
        """Read the address; words that are none are the first page of what is unpaid."""
        which = words.get("list", "")
        try:
            after = UUID(words.get("after", ""))
        except ValueError:
            after = None
        return cls(which if which in LISTS else UNPAID, after)


@dataclass(frozen=True)
class BillPage:
    """One page of the list."""

    rows: list[BillRow] = field(default_factory=list)
    which: str = UNPAID
    next_key: str = ""


def bill_page(session: Session, *, actor: Provider, filter: BillFilter, now: datetime) -> BillPage:
    """One page of the invoices of the actor's patients (D1), the newest first."""
    zone = practices.get(session, actor=actor).time_zone
    today = when.on_calendar(now, zone)
    found = session.exec(
        _rows(actor, filter.which, today).where(*_beyond(session, actor, filter.after)).limit(PAGE + 1)
    ).all()
    rows = [bill_row(bill, patient=patient.full_name, today=today, zone=zone) for bill, patient in found[:PAGE]]
    return BillPage(rows, filter.which, rows[-1].id if len(found) > PAGE else "")


def overdue(session: Session, *, actor: Provider, now: datetime, at_most: int) -> list[tuple[Patient, UUID, datetime]]:
    """Whose invoices are overdue, which and since when they are out, the longest due first (D1)."""
    today = when.on_calendar(now, practices.get(session, actor=actor).time_zone)
    found = session.exec(
        select(Patient, Invoice.id, Invoice.issued_at)
        .join(Invoice, (col(Invoice.patient_id) == Patient.id) & (col(Invoice.practice_id) == Patient.practice_id))
        .where(
            Invoice.practice_id == actor.practice_id,
            reach.within(actor),
            col(Patient.archived_at).is_(None),
            *_of_list(OVERDUE, today),
        )
        .order_by(col(Invoice.due_on), col(Invoice.id))
        .limit(at_most)
    ).all()
    return [(patient, key, issued) for patient, key, issued in found if issued is not None]


def export(session: Session, *, actor: Provider, filter: BillFilter, now: datetime) -> None:
    """Write down that the list was taken as a file, and by which filter."""
    audit.record(session, actor=actor, event="invoices.exported", now=now, filter=filter.which)


def export_rows(
    session: Session, *, actor: Provider, filter: BillFilter, now: datetime
) -> tuple[Iterator[tuple[str, ...]], UUID | None]:
    """Some rows of the file, and behind which the next ones begin; what was billed stays out of it."""
    zone = practices.get(session, actor=actor).time_zone
    today = when.on_calendar(now, zone)
    found = session.exec(
        _rows(actor, filter.which, today).where(*_beyond(session, actor, filter.after)).limit(AT_ONCE)
    ).all()
    last = found[-1][0].id if len(found) == AT_ONCE else None
    return (_line(bill, patient, today, zone) for bill, patient in found), last


def _line(bill: Invoice, patient: Patient, today: date, zone: str) -> tuple[str, ...]:
    sums = (bill.total_cents, bill.paid_cents, bill.written_off_cents, bill.due_cents, bill.owed_back_cents)
    return (
        str(bill.number or ""),
        patient.full_name,
        when.on_calendar(bill.issued_at, zone).isoformat() if bill.issued_at else "",
        bill.due_on.isoformat() if bill.due_on else "",
        bill_row(bill, patient="", today=today, zone=zone).words,
        *map(money.plain, sums),
    )


def _rows(actor: Provider, which: str, today: date) -> Any:
    return (
        select(Invoice, Patient)
        .join(Patient, (col(Patient.id) == Invoice.patient_id) & (col(Patient.practice_id) == Invoice.practice_id))
        .where(Invoice.practice_id == actor.practice_id, reach.within(actor), *_of_list(which, today))
        .order_by(col(Invoice.created_at).desc(), col(Invoice.id).desc())
    )


def _of_list(which: str, today: date) -> list[ColumnElement[bool]]:
    issued, voided, paid = col(Invoice.issued_at), col(Invoice.voided_at), col(Invoice.paid_at)
    is_open: list[ColumnElement[bool]] = [issued.is_not(None), voided.is_(None), paid.is_(None)]
    lists: dict[str, list[ColumnElement[bool]]] = {
        UNPAID: is_open,
        OVERDUE: [*is_open, col(Invoice.due_on) < today],
        DRAFTS: [issued.is_(None)],
        PAID: [paid.is_not(None), voided.is_(None)],
    }
    return lists.get(which, [])


def _beyond(session: Session, actor: Provider, after: UUID | None) -> Sequence[Any]:
    """Older than the invoice a page ended with; a key that is nobody's starts at the first page."""
    if after is None:
        return []
    created_at = session.exec(
        select(Invoice.created_at).where(Invoice.id == after, Invoice.practice_id == actor.practice_id)
    ).first()
    if created_at is None:
        return []
    column: Any = col(Invoice.created_at)
    return [tuple_(column, col(Invoice.id)) < tuple_(literal(created_at, column.type), literal(after))]
