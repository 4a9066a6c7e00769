"""One invoice, for whoever may find it: staff through the patient (D1), a patient their own once it is issued."""

from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.billing.models import Invoice, Superbill
from osmind_app.clinic.families.models import BILLS, PortalAccess
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib.errors import NotFound


def get(session: Session, *, actor: Provider, invoice_id: UUID, hold: bool = False) -> Invoice:
    """One invoice of a patient the actor may find; `NotFound` for any other.

    `hold`: whoever changes the same invoice at this moment waits, so that no two deeds spend the same balance.
    """
    question = (
        select(Invoice)
        .join(Patient, col(Patient.id) == Invoice.patient_id)
        .where(Invoice.id == invoice_id, Invoice.practice_id == actor.practice_id, reach.within(actor))
        .execution_options(populate_existing=True)
    )
    found = session.exec(question.with_for_update(of=Invoice) if hold else question).first()
    if found is None:
        raise NotFound
    return found


def own(session: Session, *, actor: PortalAccess, invoice_id: UUID, hold: bool = False) -> Invoice:
    """One invoice of the patient whose portal this is; `NotFound` for any other, and for drafts. `hold` as in `get`."""
    actor.need(BILLS)
    question = (
        select(Invoice)
        .where(
            Invoice.id == invoice_id,
            Invoice.practice_id == actor.practice_id,
            Invoice.patient_id == actor.patient_id,
            col(Invoice.issued_at).is_not(None),
        )
        .execution_options(populate_existing=True)
    )
    found = session.exec(question.with_for_update() if hold else question).first()
    if found is None:
        raise NotFound
    return found


def superbill(session: Session, *, actor: Provider, superbill_id: UUID) -> Superbill:
    """One superbill of a patient the actor may find; `NotFound` for any other."""
    found = session.exec(
        select(Superbill)
        .join(Patient, col(Patient.id) == Superbill.patient_id)
        .where(Superbill.id == superbill_id, Superbill.practice_id == actor.practice_id, reach.within(actor))
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    return found


def own_superbill(session: Session, *, actor: PortalAccess, superbill_id: UUID) -> Superbill:
    """One superbill of the patient whose portal this is; `NotFound` for any other, and for withdrawn ones."""
    actor.need(BILLS)
    found = session.exec(
        select(Superbill).where(
            Superbill.id == superbill_id,
            Superbill.practice_id == actor.practice_id,
            Superbill.patient_id == actor.patient_id,
            col(Superbill.withdrawn_at).is_(None),
        )
    ).first()
    if found is None:
        raise NotFound
    return found


def key_of(session: Session, *, actor: Provider, form_key: str | None) -> str | None:
    """The key of the actor's form, under which it is kept; two submits of one form wait for each other here (F13)."""
    if not form_key:
        return None
    key = f"{actor.id}:{form_key}"
    if session.get_bind().dialect.name == "postgresql":
        session.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    return key
