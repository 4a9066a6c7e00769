"""The people around a patient, and who may open whose portal. Being a contact gives no access (A15)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.details import ContactDetails
from osmind_app.clinic.families.models import SELF, Contact, PortalAccess
from osmind_app.clinic.patients import service as patients
from osmind_app.lib.errors import NotFound


def add_contact(
    session: Session, *, actor: Provider, patient_id: UUID, details: ContactDetails, now: datetime
) -> Contact:
    """Write down a person to call or copy; the main contact person takes that place from the one before (S53)."""
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    if details.main:
        _nobody_is_main(session, patient.practice_id, patient.id)
    contact = Contact(
        practice_id=patient.practice_id,
        patient_id=patient.id,
        full_name=details.full_name,
        relationship=details.relationship,
        email=details.email,
        phone=details.phone,
        main_since=now if details.main else None,
        created_at=now,
    )
    session.add(contact)
    session.flush()
    audit.record(session, actor=actor, event="contact.added", patient_id=patient.id, subject_id=contact.id, now=now)
    return contact


def remove_contact(session: Session, *, actor: Provider, contact_id: UUID, now: datetime) -> None:
    """Take a contact off the chart; the row stays for the record."""
    contact = session.exec(
        select(Contact).where(
            Contact.id == contact_id, Contact.practice_id == actor.practice_id, col(Contact.removed_at).is_(None)
        )
    ).first()
    if contact is None:
        raise NotFound
    patients.get(session, actor=actor, patient_id=contact.patient_id)
    contact.removed_at, contact.main_since = now, None
    session.add(contact)
    session.flush()
    audit.record(
        session, actor=actor, event="contact.removed", patient_id=contact.patient_id, subject_id=contact.id, now=now
    )


def contacts_of(session: Session, *, actor: Provider, patient_id: UUID) -> list[Contact]:
    """The patient's contacts, the main one first."""
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    return list(
        session.exec(
            select(Contact)
            .where(
                Contact.practice_id == actor.practice_id,
                Contact.patient_id == patient.id,
                col(Contact.removed_at).is_(None),
            )
            .order_by(col(Contact.main_since).is_(None), col(Contact.created_at))
        ).all()
    )


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


def _nobody_is_main(session: Session, practice_id: UUID, patient_id: UUID) -> None:
    session.exec(
        update(Contact)
        .where(col(Contact.practice_id) == practice_id, col(Contact.patient_id) == patient_id)
        .values(main_since=None)
    )
