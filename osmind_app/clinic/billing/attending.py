"""What became of a visit: where the clinic wishes it, one that took place makes the draft of its invoice."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.models import OCCURRED, Appointment
from osmind_app.clinic.billing import drafting, practice_settings
from osmind_app.clinic.billing.models import DRAFT


def mark(session: Session, *, actor: Provider, appointment_id: UUID, status: str, now: datetime) -> Appointment:
    """Write down what became of a visit; raises what `appointments.mark` raises."""
    found = appointments.mark(session, actor=actor, appointment_id=appointment_id, status=status, now=now)
    wished = practice_settings.of_practice(session, actor=actor).invoices_since is not None
    if status == OCCURRED and wished and drafting.of_visit(session, actor=actor, appointment_id=found.id) is None:
        drafting.create(session, actor=actor, patient_id=found.patient_id, appointment_id=found.id, now=now)
    return found


def unmark(session: Session, *, actor: Provider, appointment_id: UUID, status: str, now: datetime) -> Appointment:
    """Take back a mark that was a slip, and the draft that came with it; raises what `appointments.unmark` raises."""
    found = appointments.unmark(session, actor=actor, appointment_id=appointment_id, status=status, now=now)
    bill = drafting.of_visit(session, actor=actor, appointment_id=found.id)
    if status == OCCURRED and bill is not None and bill.status == DRAFT:
        drafting.discard(session, actor=actor, invoice_id=bill.id, now=now)
    return found
