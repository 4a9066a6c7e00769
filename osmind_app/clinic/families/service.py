"""The people around a patient, and who may open whose portal. Being a contact gives no access (A15)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, update
from sqlmodel import Session, col, select

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.contacts import add_contact, change_contact, contacts_of, copied, remove_contact
from osmind_app.clinic.families.models import SELF, PortalAccess

__all__ = [
    "access_of",
    "accesses_of",
    "add_contact",
    "change_contact",
    "contacts_of",
    "copied",
    "end_access",
    "grant",
    "has_access",
    "portal_of",
    "remove_contact",
]


def grant(
    session: Session,
    *,
    account_id: UUID,
    patient_id: UUID,
    practice_id: UUID,
    now: datetime,
    role: str = SELF,
    actor: audit.Actor | None = None,
) -> PortalAccess:
    """Let an account open a patient's portal; granting twice gives the first. Without `actor`: the link's holder."""
    found = session.exec(
        select(PortalAccess).where(
            PortalAccess.practice_id == practice_id,
            PortalAccess.account_id == account_id,
            PortalAccess.patient_id == patient_id,
            col(PortalAccess.ended_at).is_(None),
        )
    ).first()
    if found is not None:
        return found
    access = PortalAccess(
        account_id=account_id, patient_id=patient_id, practice_id=practice_id, role=role, granted_at=now
    )
    session.add(access)
    session.flush()
    audit.record(
        session,
        actor=actor or audit.LinkHolder(practice_id),
        event="access.granted",
        practice_id=practice_id,
        patient_id=patient_id,
        subject_id=access.id,
        now=now,
        role=role,
    )
    return access


def accesses_of(session: Session, *, account_id: UUID) -> list[PortalAccess]:
    """Every portal this account may open today, its own first; an account may span practices (D3)."""
    return list(session.exec(_ACCESSES_OF, params={"account_id": account_id}).all())


# Built once: they run at every event.
_HAS_ACCESS = select(PortalAccess.id).where(
    PortalAccess.account_id == bindparam("account_id"), col(PortalAccess.ended_at).is_(None)
)
_ACCESSES_OF = (
    select(PortalAccess)
    .where(PortalAccess.account_id == bindparam("account_id"), col(PortalAccess.ended_at).is_(None))
    .order_by(col(PortalAccess.role) != SELF, col(PortalAccess.granted_at))
)


def has_access(connection: Connection, *, account_id: UUID) -> bool:
    """True while the account may open a portal: `access_of` without its record, for the gate."""
    return connection.execute(_HAS_ACCESS, {"account_id": account_id}).first() is not None


def access_of(session: Session, *, account_id: UUID) -> PortalAccess | None:
    """The portal an account opens when it signs in, or None when it has none left."""
    return next(iter(accesses_of(session, account_id=account_id)), None)


def portal_of(session: Session, *, practice_id: UUID, patient_id: UUID) -> PortalAccess | None:
    """The access by which a portal is open today, the patient's own first; None: nobody created a password."""
    return session.exec(
        select(PortalAccess)
        .where(
            PortalAccess.practice_id == practice_id,
            PortalAccess.patient_id == patient_id,
            col(PortalAccess.ended_at).is_(None),
        )
        .order_by(col(PortalAccess.role) != SELF, col(PortalAccess.granted_at))
    ).first()


def end_access(
    session: Session, *, actor: audit.Actor, practice_id: UUID, patient_id: UUID, now: datetime
) -> list[UUID]:
    """Close a patient's portal for everybody; returns the accounts that lost it, whose sessions the caller ends."""
    ended = session.exec(
        update(PortalAccess)
        .where(
            col(PortalAccess.practice_id) == practice_id,
            col(PortalAccess.patient_id) == patient_id,
            col(PortalAccess.ended_at).is_(None),
        )
        .values(ended_at=now)
        .returning(col(PortalAccess.account_id))
    ).all()
    accounts = [row[0] for row in ended]
    if accounts:
        audit.record(
            session, actor=actor, event="access.ended", practice_id=practice_id, patient_id=patient_id, now=now
        )
    return accounts
