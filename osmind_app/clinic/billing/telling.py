"""Who hears of a bill: the patient by letters 16 to 18, open pages at once. No letter says what was billed (D7)."""

from datetime import datetime

from sqlmodel import Session, select

from osmind_app.clinic.billing.models import Invoice, InvoiceEntry, Superbill
from osmind_app.clinic.patients import letter_card
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.updates import service as updates
from osmind_app.lib import live, money, when
from osmind_app.outbox import letters
from osmind_app.outbox.letters import LetterDraft, PracticeCard


def look_again(session: Session, row: Invoice | Superbill) -> None:
    """Have open pages about this patient's bills read again."""
    live.look_again(session, live.patient(row.patient_id))


def issued(session: Session, *, invoice: Invoice, now: datetime) -> None:
    """Letter 16, once for each invoice."""
    _bill(session, invoice, f"invoice:{invoice.id}", now)


def remind(session: Session, *, invoice: Invoice, now: datetime) -> None:
    """Letter 16 again, once for each invoice and day."""
    _bill(session, invoice, f"invoice:{invoice.id}:{now:%Y-%m-%d}", now)


def paid(session: Session, *, invoice: Invoice, entry: InvoiceEntry, now: datetime) -> None:
    """Letter 17, once for each payment."""
    patient, card = _reader(session, invoice)
    draft = letters.receipt(
        card,
        first_name=patient.called,
        invoice_id=invoice.id,
        amount=money.words(entry.cents),
        on=when.day(entry.happened_on),
        number=str(entry.number),
    )
    _tell(session, patient, draft, f"receipt:{entry.id}", now)


def superbill_ready(session: Session, *, superbill: Superbill, now: datetime) -> None:
    """Letter 18, once for each superbill."""
    patient, card = _reader(session, superbill)
    draft = letters.superbill_ready(card, first_name=patient.called)
    _tell(session, patient, draft, f"superbill:{superbill.id}", now)


def _bill(session: Session, invoice: Invoice, key: str, now: datetime) -> None:
    assert invoice.due_on is not None
    patient, card = _reader(session, invoice)
    due = when.day(invoice.due_on)
    draft = letters.invoice_issued(card, first_name=patient.called, invoice_id=invoice.id, due=due)
    _tell(session, patient, draft, key, now)


def _reader(session: Session, row: Invoice | Superbill) -> tuple[Patient, PracticeCard]:
    patient = session.exec(
        select(Patient).where(Patient.id == row.patient_id, Patient.practice_id == row.practice_id)
    ).one()
    return patient, letter_card.card_for(practices.get(session, actor=row), patient)


def _tell(session: Session, patient: Patient, draft: LetterDraft, key: str, now: datetime) -> None:
    updates.tell_patient(
        session,
        practice_id=patient.practice_id,
        patient_id=patient.id,
        topic=updates.BILLS,
        draft=draft,
        key=key,
        now=now,
    )
