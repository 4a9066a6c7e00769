"""What screens and other deeds ask about patients."""

from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.patients.duplicates import DuplicateRow, possible_duplicates
from osmind_app.clinic.patients.models import Patient

__all__ = ["DuplicateRow", "by_email", "possible_duplicates"]


def by_email(session: Session, *, practice_id: UUID, email: str) -> list[Patient]:
    """The charts of a practice that hold this folded e-mail, archived ones included, the living one first (S76)."""
    return list(
        session.exec(
            select(Patient)
            .where(Patient.practice_id == practice_id, Patient.email == email)
            .order_by(col(Patient.archived_at).is_not(None), col(Patient.created_at))
        ).all()
    )
