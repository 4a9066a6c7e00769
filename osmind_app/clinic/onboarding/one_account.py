"""One sign-in may open several charts (D3): what staff of one clinic may do to it ends where another's begins."""

from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.families import service as families
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient


def opens_only_ours(session: Session, *, actor: Provider, account_id: UUID) -> bool:
    """True when the actor may find every patient this account opens.

    Who gives it a password, or moves it to another mailbox, could use it: it must open no chart of another clinic,
    nor one of this clinic that the actor may not see (D1, D3).
    """
    opened = {access.patient_id for access in families.accesses_of(session, account_id=account_id)}
    found = session.exec(select(Patient.id).where(reach.within(actor), col(Patient.id).in_(opened))).all()
    return set(found) == opened
