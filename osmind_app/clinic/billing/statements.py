"""A statement: what was asked for and what came in one month, from the balance before to the balance after."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from osmind_app.clinic.billing.details import METHOD_WORDS
from osmind_app.clinic.billing.models import (
    PAYMENT,
    REFUND,
    WRITE_OFF,
    WRITE_OFF_UNDONE,
    Invoice,
    InvoiceEntry,
)
from osmind_app.lib import when

SIGNS = {PAYMENT: -1, REFUND: 1, WRITE_OFF: -1, WRITE_OFF_UNDONE: 1}  # what each does to what the patient owes
WORDS = {
    PAYMENT: "Payment",
    REFUND: "Refund",
    WRITE_OFF: "Adjustment",
    WRITE_OFF_UNDONE: "Adjustment taken back",
}


@dataclass(frozen=True)
class StatementLine:
    """One thing that changed the balance."""

    on: date
    what: str
    cents: int  # asked for, or less than nothing: paid or forgiven


@dataclass(frozen=True)
class Statement:
    """One month of one patient."""

    first_on: date
    last_on: date
    before_cents: int = 0
    lines: list[StatementLine] = field(default_factory=list)

    @property
    def after_cents(self) -> int:
        """What the patient owed when the month was over; below nothing: what the clinic owes them."""
        return self.before_cents + sum(line.cents for line in self.lines)


def of_month(session: Session, *, practice_id: UUID, whose: UUID, month: str, zone: str) -> Statement | None:
    """The statement of a month like '2026-11', on the clinic's calendar; None for what is no month.

    A part of questions that have asked who may: `whose` is the patient they found.
    """
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    following = (first + timedelta(days=31)).replace(day=1)
    begins, ends = _midnight(first, zone), _midnight(following, zone)
    changes = _changes(session, practice_id, whose, begins, ends, zone)
    before = _sum(session, practice_id, whose, begins)
    return Statement(first, following - timedelta(days=1), before, changes)


def _changes(
    session: Session, practice_id: UUID, whose: UUID, begins: datetime, ends: datetime, zone: str
) -> list[StatementLine]:
    found: list[tuple[datetime, StatementLine]] = []
    mine = (Invoice.practice_id == practice_id, Invoice.patient_id == whose)
    issued = session.exec(
        select(Invoice).where(*mine, col(Invoice.issued_at) >= begins, col(Invoice.issued_at) < ends)
    ).all()
    voided = session.exec(
        select(Invoice).where(*mine, col(Invoice.voided_at) >= begins, col(Invoice.voided_at) < ends)
    ).all()
    for one in issued:
        assert one.issued_at is not None
        found.append((one.issued_at, _line(one.issued_at, zone, f"Invoice {one.number}", one.total_cents)))
    for one in voided:
        assert one.voided_at is not None
        asked = one.total_cents - one.written_off_cents
        found.append((one.voided_at, _line(one.voided_at, zone, f"Invoice {one.number} voided", -asked)))
    for entry, number in _entries(session, practice_id, whose, begins, ends):
        method = METHOD_WORDS.get(entry.method, "") if entry.kind in (PAYMENT, REFUND) else ""
        receipt = f", receipt {entry.number}" if entry.number else ""
        what = f"{WORDS[entry.kind]} for invoice {number}{receipt}{f' ({method})' if method else ''}"
        found.append((entry.recorded_at, _line(entry.recorded_at, zone, what, SIGNS[entry.kind] * entry.cents)))
    return [line for _, line in sorted(found, key=lambda one: one[0])]


def _entries(
    session: Session, practice_id: UUID, whose: UUID, begins: datetime, ends: datetime
) -> Sequence[tuple[InvoiceEntry, int | None]]:
    return session.exec(
        select(InvoiceEntry, Invoice.number)
        .join(
            Invoice,
            (col(Invoice.id) == InvoiceEntry.invoice_id) & (col(Invoice.practice_id) == InvoiceEntry.practice_id),
        )
        .where(
            InvoiceEntry.practice_id == practice_id,
            InvoiceEntry.patient_id == whose,
            InvoiceEntry.recorded_at >= begins,
            InvoiceEntry.recorded_at < ends,
        )
    ).all()


def _sum(session: Session, practice_id: UUID, whose: UUID, until: datetime) -> int:
    """What the patient owed at that moment."""
    mine = (Invoice.practice_id == practice_id, Invoice.patient_id == whose)
    asked = session.exec(
        select(func.coalesce(func.sum(Invoice.total_cents), 0)).where(*mine, col(Invoice.issued_at) < until)
    ).one()
    taken_back = session.exec(
        select(func.coalesce(func.sum(col(Invoice.total_cents) - col(Invoice.written_off_cents)), 0)).where(
            *mine, col(Invoice.voided_at) < until
        )
    ).one()
    entries = session.exec(
        select(InvoiceEntry.kind, func.sum(InvoiceEntry.cents))
        .where(
            InvoiceEntry.practice_id == practice_id,
            InvoiceEntry.patient_id == whose,
            InvoiceEntry.recorded_at < until,
        )
        .group_by(InvoiceEntry.kind)
    ).all()
    return int(asked) - int(taken_back) + sum(SIGNS[kind] * int(cents) for kind, cents in entries)


def _line(at: datetime, zone: str, what: str, cents: int) -> StatementLine:
    return StatementLine(when.on_calendar(at, zone), what, cents)


def _midnight(on: date, zone: str) -> datetime:
    return datetime.combine(on, time(), ZoneInfo(zone))
