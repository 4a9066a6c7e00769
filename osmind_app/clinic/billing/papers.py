"""Bills on their way out: for the staff who may open the chart, for a patient their own; written down each time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.billing import finding, practice_settings, statements
from osmind_app.clinic.billing.models import PAYMENT, Invoice, InvoiceEntry, InvoiceLine
from osmind_app.clinic.billing.paper import sheets
from osmind_app.clinic.billing.paper.sheets import Whose
from osmind_app.clinic.billing.superbills import SuperbillContent
from osmind_app.clinic.documents.person import Person
from osmind_app.clinic.families.models import BILLS, PortalAccess
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.lib.errors import NotFound


def invoice(session: Session, *, actor: Person, invoice_id: UUID, now: datetime) -> dict[str, Any]:
    """The sheet of an issued invoice; raises `NotFound` for a draft, and `ReasonNeeded`."""
    bill = _issued(session, actor, invoice_id)
    patient = _patient(session, actor, bill.patient_id, now)
    lines = session.exec(
        select(InvoiceLine)
        .where(InvoiceLine.practice_id == actor.practice_id, InvoiceLine.invoice_id == bill.id)
        .order_by(col(InvoiceLine.position))
    ).all()
    entries = session.exec(
        select(InvoiceEntry)
        .where(InvoiceEntry.practice_id == actor.practice_id, InvoiceEntry.invoice_id == bill.id)
        .order_by(col(InvoiceEntry.recorded_at))
    ).all()
    settings, practice = practice_settings.of_practice(session, actor=actor), practices.get(session, actor=actor)
    _taken(session, actor, "invoice.downloaded", patient, bill.id, now)
    return sheets.invoice(
        bill,
        lines,
        entries,
        clinic=practices.card(practice),
        whose=_whose(patient),
        tax_id=settings.tax_id,
        how_to_pay=settings.how_to_pay,
    )


def receipt(session: Session, *, actor: Person, entry_id: UUID, now: datetime) -> dict[str, Any]:
    """The sheet of one payment; raises as `invoice` does."""
    entry = session.exec(
        select(InvoiceEntry).where(
            InvoiceEntry.id == entry_id,
            InvoiceEntry.practice_id == actor.practice_id,
            InvoiceEntry.kind == PAYMENT,
        )
    ).first()
    if entry is None:
        raise NotFound
    bill = _issued(session, actor, entry.invoice_id)
    patient = _patient(session, actor, bill.patient_id, now)
    settings, practice = practice_settings.of_practice(session, actor=actor), practices.get(session, actor=actor)
    _taken(session, actor, "receipt.downloaded", patient, entry.id, now)
    return sheets.receipt(entry, bill, clinic=practices.card(practice), whose=_whose(patient), tax_id=settings.tax_id)


def superbill(session: Session, *, actor: Person, superbill_id: UUID, now: datetime) -> dict[str, Any]:
    """The sheet of a superbill, as it was made; raises as `invoice` does."""
    if isinstance(actor, PortalAccess):
        found = finding.own_superbill(session, actor=actor, superbill_id=superbill_id)
    else:
        found = finding.superbill(session, actor=actor, superbill_id=superbill_id)
    patient = _patient(session, actor, found.patient_id, now)
    zone = practices.get(session, actor=actor).time_zone
    _taken(session, actor, "superbill.downloaded", patient, found.id, now)
    made = when.day(when.on_calendar(found.made_at, zone))
    return sheets.superbill(SuperbillContent.of(found), found.number, made=made)


def statement(session: Session, *, actor: Person, patient_id: UUID, month: str, now: datetime) -> dict[str, Any]:
    """The sheet of one month; in the portal `patient_id` is the patient's own. Raises as `invoice` does."""
    patient = _patient(session, actor, patient_id, now)
    practice = practices.get(session, actor=actor)
    found = statements.of_month(
        session, practice_id=patient.practice_id, whose=patient.id, month=month, zone=practice.time_zone
    )
    if found is None:
        raise NotFound
    _taken(session, actor, "statement.downloaded", patient, patient.id, now)
    return sheets.statement(found, clinic=practices.card(practice), whose=_whose(patient))


def _issued(session: Session, actor: Person, invoice_id: UUID) -> Invoice:
    if isinstance(actor, PortalAccess):
        return finding.own(session, actor=actor, invoice_id=invoice_id)
    bill = finding.get(session, actor=actor, invoice_id=invoice_id)
    if bill.issued_at is None:
        raise NotFound
    return bill


def _patient(session: Session, actor: Person, patient_id: UUID, now: datetime) -> Patient:
    if not isinstance(actor, PortalAccess):
        return opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    actor.need(BILLS)
    if patient_id != actor.patient_id:
        raise NotFound
    return session.exec(
        select(Patient).where(Patient.id == actor.patient_id, Patient.practice_id == actor.practice_id)
    ).one()


def _whose(patient: Patient) -> Whose:
    return Whose(patient.full_name)


def _taken(session: Session, actor: Person, event: str, patient: Patient, subject_id: UUID, now: datetime) -> None:
    audit.record(session, actor=actor, event=event, patient_id=patient.id, subject_id=subject_id, now=now)
