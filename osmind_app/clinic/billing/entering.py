"""An entry: money in or out, or what was forgiven. The sums, the record, the receipt and open pages follow from it."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.billing import balance, numbering, telling
from osmind_app.clinic.billing.models import PAYMENT, RECEIPT_NUMBERS, Invoice, InvoiceEntry
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when


class Enters(audit.Actor, Protocol):
    """Whoever enters: one of the staff, or the house itself for what Stripe says."""


def enter(
    session: Session,
    *,
    actor: Enters,
    invoice: Invoice,
    kind: str,
    cents: int,
    now: datetime,
    method: str = "",
    on: date | None = None,
    by: UUID | None = None,
    key: str | None = None,
) -> InvoiceEntry:
    """Enter it on an invoice that the caller holds; a payment gets its number and its letter. `by`: of the staff."""
    zone = practices.get(session, actor=invoice).time_zone
    made = InvoiceEntry(
        practice_id=invoice.practice_id,
        patient_id=invoice.patient_id,
        invoice_id=invoice.id,
        kind=kind,
        cents=cents,
        method=method,
        happened_on=on or when.on_calendar(now, zone),
        number=numbering.next_number(session, actor=invoice, kind=RECEIPT_NUMBERS) if kind == PAYMENT else None,
        recorded_at=now,
        recorded_by_id=by,
        form_key=key,
    )
    session.add(made)
    balance.add_up(session, invoice=invoice, now=now)
    audit.record(
        session,
        actor=actor,
        event=f"invoice.{kind}",
        patient_id=invoice.patient_id,
        subject_id=invoice.id,
        now=now,
        cents=cents,
    )
    if kind == PAYMENT:
        telling.paid(session, invoice=invoice, entry=made, now=now)
    telling.look_again(session, invoice)
    return made
