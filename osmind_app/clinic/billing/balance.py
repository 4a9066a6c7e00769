"""The sums of an invoice, written anew from its lines and entries: nothing else ever changes them."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from osmind_app.clinic.billing.models import (
    PAID,
    PAYMENT,
    REFUND,
    WRITE_OFF,
    WRITE_OFF_UNDONE,
    Invoice,
    InvoiceEntry,
    InvoiceLine,
)


def add_up(session: Session, *, invoice: Invoice, now: datetime) -> None:
    """Write the sums, and since when nothing is due; the caller holds the invoice."""
    session.flush()
    lines = select(func.coalesce(func.sum(col(InvoiceLine.units) * col(InvoiceLine.unit_cents)), 0)).where(
        InvoiceLine.practice_id == invoice.practice_id, InvoiceLine.invoice_id == invoice.id
    )
    entries = (
        select(InvoiceEntry.kind, func.sum(InvoiceEntry.cents))
        .where(InvoiceEntry.practice_id == invoice.practice_id, InvoiceEntry.invoice_id == invoice.id)
        .group_by(InvoiceEntry.kind)
    )
    sums = {kind: int(cents) for kind, cents in session.exec(entries).all()}
    invoice.total_cents = int(session.exec(lines).one())
    invoice.paid_cents = sums.get(PAYMENT, 0) - sums.get(REFUND, 0)
    invoice.written_off_cents = sums.get(WRITE_OFF, 0) - sums.get(WRITE_OFF_UNDONE, 0)
    invoice.paid_at = (invoice.paid_at or now) if invoice.status == PAID else None
    session.add(invoice)
    session.flush()
