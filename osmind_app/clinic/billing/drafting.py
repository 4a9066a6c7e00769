"""Drafts: made, filled line by line, thrown away. The patient sees nothing of them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.models import VIDEO, Appointment
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.billing import balance, codes, finding, telling
from osmind_app.clinic.billing.details import LineDetails
from osmind_app.clinic.billing.errors import HasItsInvoice, NotADraft, TooManyLines
from osmind_app.clinic.billing.lines import Service
from osmind_app.clinic.billing.models import Fee, Invoice, InvoiceLine
from osmind_app.clinic.patients import service as patients
from osmind_app.lib import when
from osmind_app.lib.errors import FormErrors, NotFound

MOST_LINES = 50


def create(
    session: Session,
    *,
    actor: Provider,
    patient_id: UUID,
    now: datetime,
    appointment_id: UUID | None = None,
    form_key: str | None = None,
) -> Invoice:
    """Begin an invoice; for a visit, with the fees that its type is charged. One form begins one (F13).

    Raises `HasItsInvoice` when the visit was billed already.
    """
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    key = finding.key_of(session, actor=actor, form_key=form_key)
    if key is not None:
        first = session.exec(
            select(Invoice).where(Invoice.form_key == key, Invoice.practice_id == actor.practice_id)
        ).first()
        if first is not None:
            return first
    visit = None
    if appointment_id is not None:
        visit = appointments.get(session, actor=actor, appointment_id=appointment_id, hold=True)
        if visit.patient_id != patient.id:
            raise NotFound
        if of_visit(session, actor=actor, appointment_id=visit.id) is not None:
            raise HasItsInvoice
    made = Invoice(
        practice_id=actor.practice_id,
        patient_id=patient.id,
        appointment_id=appointment_id,
        created_at=now,
        created_by_id=actor.id,
        form_key=key,
    )
    session.add(made)
    session.flush()
    if visit is not None:
        _charge(session, actor, made, visit, now)
    _changed(session, actor, made, "invoice.created", now)
    return made


def of_visit(session: Session, *, actor: Provider, appointment_id: UUID) -> Invoice | None:
    """The invoice of this visit that is not void."""
    return session.exec(
        select(Invoice).where(
            Invoice.practice_id == actor.practice_id,
            Invoice.appointment_id == appointment_id,
            col(Invoice.voided_at).is_(None),
        )
    ).first()


def add_line(
    session: Session,
    *,
    actor: Provider,
    invoice_id: UUID,
    details: LineDetails,
    now: datetime,
    form_key: str | None = None,
) -> InvoiceLine:
    """Put a service on a draft; one form adds one line (F13). Raises `NotADraft` and `TooManyLines`."""
    invoice = _draft(session, actor, invoice_id)
    key = finding.key_of(session, actor=actor, form_key=form_key)
    if key is not None:
        first = session.exec(
            select(InvoiceLine).where(InvoiceLine.form_key == key, InvoiceLine.practice_id == actor.practice_id)
        ).first()
        if first is not None:
            return first
    _is_colleague(session, actor, details.provider_id)
    number, last = session.exec(
        select(func.count(), func.coalesce(func.max(InvoiceLine.position), 0)).where(
            InvoiceLine.practice_id == actor.practice_id, InvoiceLine.invoice_id == invoice.id
        )
    ).one()
    if number >= MOST_LINES:
        raise TooManyLines
    made = _line(invoice, details, last + 1, now, key)
    session.add(made)
    _changed(session, actor, invoice, "invoice.line_added", now)
    return made


def remove_line(session: Session, *, actor: Provider, invoice_id: UUID, line_id: UUID, now: datetime) -> None:
    """Take a line off a draft; twice is once. Raises `NotADraft`."""
    invoice = _draft(session, actor, invoice_id)
    gone = session.exec(
        delete(InvoiceLine).where(
            col(InvoiceLine.id) == line_id,
            col(InvoiceLine.practice_id) == actor.practice_id,
            col(InvoiceLine.invoice_id) == invoice.id,
        )
    )
    if gone.rowcount:
        _changed(session, actor, invoice, "invoice.line_removed", now)


def set_diagnoses(session: Session, *, actor: Provider, invoice_id: UUID, typed: str, now: datetime) -> Invoice:
    """Write the ICD-10-CM codes that superbills of this invoice name; at any time until it is void.

    The patient's bill does not show them. Raises `FormErrors` for what can't be codes.
    """
    invoice = finding.get(session, actor=actor, invoice_id=invoice_id, hold=True)
    found = codes.diagnoses(typed)
    if found is None:
        wrong = f"Enter ICD-10-CM codes like F32.9, a comma between each, at most {codes.MOST_DIAGNOSES}"
        raise FormErrors({"diagnoses": wrong})
    if invoice.voided_at is not None:
        raise NotADraft
    text = " ".join(found)
    if text != (invoice.diagnoses or ""):
        invoice.diagnoses = text
        _changed(session, actor, invoice, "invoice.diagnoses_changed", now)
    return invoice


def discard(session: Session, *, actor: Provider, invoice_id: UUID, now: datetime) -> None:
    """Throw a draft away, of which nobody has seen anything. Raises `NotADraft`."""
    invoice = _draft(session, actor, invoice_id)
    audit.record(
        session,
        actor=actor,
        event="invoice.discarded",
        patient_id=invoice.patient_id,
        subject_id=invoice.id,
        now=now,
    )
    session.exec(
        delete(InvoiceLine).where(
            col(InvoiceLine.practice_id) == actor.practice_id, col(InvoiceLine.invoice_id) == invoice.id
        )
    )
    session.delete(invoice)
    session.flush()
    telling.look_again(session, invoice)


def _charge(session: Session, actor: Provider, invoice: Invoice, visit: Appointment, now: datetime) -> None:
    """The lines that a visit of its type is charged."""
    fees: Sequence[Fee] = session.exec(
        select(Fee)
        .where(
            Fee.practice_id == actor.practice_id,
            Fee.type_id == visit.type_id,
            col(Fee.archived_at).is_(None),
        )
        .order_by(Fee.code)
        .limit(MOST_LINES)
    ).all()
    on = when.on_calendar(visit.starts_at, visit.time_zone)
    place = "10" if visit.how == VIDEO else "11"
    for position, fee in enumerate(fees, 1):
        details = LineDetails(fee.code, fee.name, fee.cents, 1, on, place, visit.provider_id)
        session.add(_line(invoice, details, position, now, None))


def _line(invoice: Invoice, details: LineDetails, position: int, now: datetime, key: str | None) -> InvoiceLine:
    made = InvoiceLine(
        practice_id=invoice.practice_id,
        patient_id=invoice.patient_id,
        invoice_id=invoice.id,
        provider_id=details.provider_id,
        position=position,
        service_on=details.service_on,
        place_of_service=details.place,
        units=details.units,
        unit_cents=details.unit_cents,
        form_key=key,
        created_at=now,
    )
    made.service = Service(details.code, details.name, details.modifiers).sealed_text()
    return made


def _draft(session: Session, actor: Provider, invoice_id: UUID) -> Invoice:
    invoice = finding.get(session, actor=actor, invoice_id=invoice_id, hold=True)
    if invoice.issued_at is not None or invoice.voided_at is not None:
        raise NotADraft
    return invoice


def _is_colleague(session: Session, actor: Provider, provider_id: UUID) -> None:
    known = session.exec(
        select(Provider.id).where(Provider.id == provider_id, Provider.practice_id == actor.practice_id)
    ).first()
    if known is None:
        raise NotFound


def _changed(session: Session, actor: Provider, invoice: Invoice, event: str, now: datetime) -> None:
    balance.add_up(session, invoice=invoice, now=now)
    audit.record(session, actor=actor, event=event, patient_id=invoice.patient_id, subject_id=invoice.id, now=now)
    telling.look_again(session, invoice)
