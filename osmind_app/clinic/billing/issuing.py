"""Issuing an invoice, which the patient then sees, and voiding one."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.billing import balance, finding, numbering, practice_settings, telling
from osmind_app.clinic.billing.errors import IsVoid, NothingOnIt, NotIssued, StillPaid
from osmind_app.clinic.billing.models import INVOICE_NUMBERS, Invoice, InvoiceLine
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when


def issue(session: Session, *, actor: Provider, invoice_id: UUID, now: datetime) -> Invoice:
    """Give the draft its number and its due date, show it to the patient and write to them; twice is once.

    Raises `IsVoid` and `NothingOnIt`.
    """
    invoice = finding.get(session, actor=actor, invoice_id=invoice_id, hold=True)
    if invoice.voided_at is not None:
        raise IsVoid
    if invoice.issued_at is not None:
        return invoice
    lines = select(InvoiceLine.id).where(
        InvoiceLine.practice_id == actor.practice_id, InvoiceLine.invoice_id == invoice.id
    )
    if session.exec(lines.limit(1)).first() is None:
        raise NothingOnIt
    days = practice_settings.of_practice(session, actor=actor).due_days
    zone = practices.get(session, actor=actor).time_zone
    invoice.number = numbering.next_number(session, actor=actor, kind=INVOICE_NUMBERS)
    invoice.issued_at, invoice.issued_by_id = now, actor.id
    invoice.due_on = when.on_calendar(now, zone) + timedelta(days=days)
    balance.add_up(session, invoice=invoice, now=now)
    _record(session, actor, invoice, "invoice.issued", now)
    telling.issued(session, invoice=invoice, now=now)
    return invoice


def send_again(session: Session, *, actor: Provider, invoice_id: UUID, now: datetime) -> Invoice:
    """Write to the patient about this invoice once more, at most once a day. Raises `NotIssued` and `IsVoid`."""
    invoice = finding.get(session, actor=actor, invoice_id=invoice_id)
    if invoice.voided_at is not None:
        raise IsVoid
    if invoice.issued_at is None:
        raise NotIssued
    telling.remind(session, invoice=invoice, now=now)
    _record(session, actor, invoice, "invoice.sent_again", now)
    return invoice


def void(session: Session, *, actor: Provider, invoice_id: UUID, now: datetime) -> Invoice:
    """Ask for it no longer: it stays where it is, marked void, and its number with it; twice is once.

    Raises `NotIssued` for a draft, which is thrown away instead, and `StillPaid` until what was paid is refunded.
    """
    invoice = finding.get(session, actor=actor, invoice_id=invoice_id, hold=True)
    if invoice.voided_at is not None:
        return invoice
    if invoice.issued_at is None:
        raise NotIssued
    if invoice.paid_cents:
        raise StillPaid(invoice.paid_cents)
    invoice.voided_at, invoice.voided_by_id = now, actor.id
    balance.add_up(session, invoice=invoice, now=now)
    _record(session, actor, invoice, "invoice.voided", now)
    return invoice


def _record(session: Session, actor: Provider, invoice: Invoice, event: str, now: datetime) -> None:
    audit.record(session, actor=actor, event=event, patient_id=invoice.patient_id, subject_id=invoice.id, now=now)
    telling.look_again(session, invoice)
