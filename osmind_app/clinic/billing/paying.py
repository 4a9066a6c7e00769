"""Money for an invoice, in and out, and what is forgiven of it: an entry each, never changed (F13)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.billing import entering, finding
from osmind_app.clinic.billing.details import MoneyDetails, WriteOffDetails
from osmind_app.clinic.billing.errors import IsVoid, NotIssued, TooMuch
from osmind_app.clinic.billing.models import (
    PAYMENT,
    REFUND,
    WRITE_OFF,
    WRITE_OFF_UNDONE,
    Invoice,
    InvoiceEntry,
)
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.lib.errors import FormErrors


def record_payment(
    session: Session,
    *,
    actor: Provider,
    invoice_id: UUID,
    details: MoneyDetails,
    now: datetime,
    form_key: str | None = None,
) -> InvoiceEntry:
    """Write down that money came, all of what is due or a part, and send the patient a receipt.

    Raises `NotIssued`, `IsVoid`, and `TooMuch` for more than is due.
    """
    invoice, first, key = _begin(session, actor, invoice_id, form_key)
    if first is not None:
        return first
    _must_be_open(invoice)
    _not_later(session, actor, details, now)
    if details.cents > invoice.due_cents:
        raise TooMuch(invoice.due_cents, "due")
    return entering.enter(
        session,
        kind=PAYMENT,
        cents=details.cents,
        method=details.method,
        on=details.on,
        key=key,
        **_by(actor, invoice, now),
    )


def refund(
    session: Session,
    *,
    actor: Provider,
    invoice_id: UUID,
    details: MoneyDetails,
    now: datetime,
    form_key: str | None = None,
) -> InvoiceEntry:
    """Write down that money went back: it is due again, unless more had come than was asked for.

    Raises `TooMuch` for more than came.
    """
    invoice, first, key = _begin(session, actor, invoice_id, form_key)
    if first is not None:
        return first
    _not_later(session, actor, details, now)
    if details.cents > invoice.paid_cents:
        raise TooMuch(invoice.paid_cents, "to refund")
    return entering.enter(
        session,
        kind=REFUND,
        cents=details.cents,
        method=details.method,
        on=details.on,
        key=key,
        **_by(actor, invoice, now),
    )


def write_off(
    session: Session,
    *,
    actor: Provider,
    invoice_id: UUID,
    details: WriteOffDetails,
    now: datetime,
    form_key: str | None = None,
) -> InvoiceEntry:
    """Ask for a part of what is due, or all of it, no longer. Raises `NotIssued`, `IsVoid` and `TooMuch`."""
    invoice, first, key = _begin(session, actor, invoice_id, form_key)
    if first is not None:
        return first
    _must_be_open(invoice)
    if details.cents > invoice.due_cents:
        raise TooMuch(invoice.due_cents, "due")
    return entering.enter(
        session, kind=WRITE_OFF, cents=details.cents, method=details.reason, key=key, **_by(actor, invoice, now)
    )


def undo_write_off(
    session: Session, *, actor: Provider, invoice_id: UUID, now: datetime, form_key: str | None = None
) -> InvoiceEntry | None:
    """Ask again for what was written off; nothing when there is none. Raises `IsVoid`."""
    invoice, first, key = _begin(session, actor, invoice_id, form_key)
    if first is not None:
        return first
    _must_be_open(invoice)
    if invoice.written_off_cents == 0:
        return None
    cents = invoice.written_off_cents
    return entering.enter(session, kind=WRITE_OFF_UNDONE, cents=cents, key=key, **_by(actor, invoice, now))


def _by(actor: Provider, invoice: Invoice, now: datetime) -> dict[str, Any]:
    return {"actor": actor, "invoice": invoice, "by": actor.id, "now": now}


def _begin(
    session: Session, actor: Provider, invoice_id: UUID, form_key: str | None
) -> tuple[Invoice, InvoiceEntry | None, str | None]:
    """The invoice, held; and what this very form entered before, if it did."""
    invoice = finding.get(session, actor=actor, invoice_id=invoice_id, hold=True)
    key = finding.key_of(session, actor=actor, form_key=form_key)
    if key is None:
        return invoice, None, None
    first = session.exec(
        select(InvoiceEntry).where(InvoiceEntry.form_key == key, InvoiceEntry.practice_id == actor.practice_id)
    ).first()
    return invoice, first, key


def _must_be_open(invoice: Invoice) -> None:
    if invoice.voided_at is not None:
        raise IsVoid
    if invoice.issued_at is None:
        raise NotIssued


def _not_later(session: Session, actor: Provider, details: MoneyDetails, now: datetime) -> None:
    zone = practices.get(session, actor=actor).time_zone
    if details.on > when.on_calendar(now, zone):
        raise FormErrors({"date": "This day is still to come. Enter when the money was paid"})
