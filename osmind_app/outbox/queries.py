"""Letters as others look at them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.outbox.models import Letter


def letters_of_patient(session: Session, patient_id: UUID) -> Sequence[Letter]:
    """Every letter about one patient, the newest first."""
    return session.exec(
        select(Letter).where(Letter.patient_id == patient_id).order_by(col(Letter.promised_at).desc())
    ).all()


def oldest_unsent(session: Session, now: datetime) -> datetime | None:
    """Since when the oldest letter that somebody waits for should have left, or None; batches take their time."""
    due = select(Letter.promised_at).where(
        col(Letter.batch_id).is_(None),
        col(Letter.sent_at).is_(None),
        col(Letter.failed_at).is_(None),
        col(Letter.withdrawn_at).is_(None),
        Letter.deliver_after <= now,
    )
    return session.exec(due.order_by(col(Letter.deliver_after)).limit(1)).first()


def newest(session: Session, *, before: datetime | None, at_most: int) -> Sequence[Letter]:
    """The letters of every clinic, the newest first, from `before` back: for the demo's inbox only."""
    found = select(Letter).order_by(col(Letter.promised_at).desc(), col(Letter.id)).limit(at_most)
    return session.exec(found.where(col(Letter.promised_at) < before) if before else found).all()


def newest_sent(session: Session, *, before: datetime) -> datetime | None:
    """When a letter last left, before this moment, through a mail service that tells what becomes of it."""
    left = select(Letter.sent_at).where(col(Letter.courier_ref).is_not(None), col(Letter.sent_at) < before)
    return session.exec(left.order_by(col(Letter.sent_at).desc()).limit(1)).first()
