"""Switch account: one sign-in may open several records, and one of them at a time (D3, A13, A15)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import SignInSession
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import live
from osmind_app.lib.errors import NotFound, NotSignedIn


@dataclass(frozen=True)
class Record:
    """A record somebody may open: whose, at which clinic, by what right, and whether it is open now."""

    id: str
    name: str
    clinic: str
    own: bool
    open: bool


def records(session: Session, *, row: SignInSession) -> list[Record]:
    """Everything this sign-in opens, its owner's own first."""
    found = session.exec(
        select(PortalAccess, Patient, Practice.name)
        .join(Patient, col(Patient.id) == col(PortalAccess.patient_id))
        .join(Practice, col(Practice.id) == col(PortalAccess.practice_id))
        .where(
            PortalAccess.account_id == row.account_id,
            col(PortalAccess.ended_at).is_(None),
            col(Patient.practice_id) == col(PortalAccess.practice_id),
        )
        .order_by(col(PortalAccess.role) != SELF, col(PortalAccess.granted_at), col(PortalAccess.id))
    ).all()
    now_open = row.opens_id or (found[0][0].id if len(found) == 1 else None)
    return [
        Record(str(access.id), patient.full_name, clinic, access.role == SELF, access.id == now_open)
        for access, patient, clinic in found
    ]


def switch(session: Session, *, row: SignInSession, access_id: UUID, now: datetime) -> str:
    """Open another record of this sign-in in a session of its own; what is still open of the former one ends.

    Returns the new session's secret. Raises `NotFound` for what this sign-in does not open now, and `NotSignedIn` when
    the session ended meanwhile.
    """
    access = session.exec(
        select(PortalAccess).where(
            PortalAccess.id == access_id,
            PortalAccess.account_id == row.account_id,
            col(PortalAccess.ended_at).is_(None),
        )
    ).first()
    if access is None:
        raise NotFound
    secret = sessions.switch(session, row=row, opens_id=access.id, now=now)
    if secret is None:
        raise NotSignedIn
    former = session.get(PortalAccess, row.opens_id) if row.opens_id else None
    if former is not None:
        live.look_again(session, live.patient(former.patient_id))  # its other tabs find themselves signed out
    audit.record(session, actor=access, event="record.switched", patient_id=access.patient_id, now=now)
    return secret
