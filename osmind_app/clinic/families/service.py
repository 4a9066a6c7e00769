"""The people around a patient, and who may open whose portal. Being a contact gives no access (A15)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.contacts import add_contact, change_contact, contacts_of, copied, remove_contact
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.patients.models import Patient

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
    "is_in_use",
    "only_access",
    "opened",
    "opens",
    "own_portal_of",
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
    scopes: str = "",
    contact_id: UUID | None = None,
    actor: audit.Actor | None = None,
) -> PortalAccess:
    """Let an account open a patient's portal; granting twice gives the first. Without `actor`: the link's holder.

    A guardian's access shows its `scopes`, and is that of a contact.
    """
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
        account_id=account_id,
        patient_id=patient_id,
        practice_id=practice_id,
        role=role,
        scopes=scopes,
        contact_id=contact_id,
        granted_at=now,
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
_LIVE = select(PortalAccess).where(
    PortalAccess.account_id == bindparam("account_id"), col(PortalAccess.ended_at).is_(None)
)
_ONLY = _LIVE.limit(2)  # two are one too many: whose record is open must be chosen
_THIS = _LIVE.where(PortalAccess.id == bindparam("opens_id"))
_ACCESSES_OF = (
    select(PortalAccess)
    .where(PortalAccess.account_id == bindparam("account_id"), col(PortalAccess.ended_at).is_(None))
    .order_by(col(PortalAccess.role) != SELF, col(PortalAccess.granted_at))
)


def opened(session: Session, *, account_id: UUID, opens_id: UUID | None) -> PortalAccess | None:
    """The one record a session has open, through an access that lives now; None when it was ended.

    A session that was opened for no record in particular opens the account's only one; None where there are several.
    """
    query, given = _of_session(account_id, opens_id)
    found = session.exec(query, params=given).all()
    return found[0] if len(found) == 1 else None


def opens(connection: Connection, *, account_id: UUID, opens_id: UUID | None) -> bool:
    """True while `opened` finds a record: without its columns, for the gate."""
    query, given = _of_session(account_id, opens_id)
    return len(connection.execute(query.with_only_columns(col(PortalAccess.id)), given).all()) == 1


def has_access(connection: Connection, *, account_id: UUID) -> bool:
    """True while the account may open any portal."""
    return (
        connection.execute(_LIVE.with_only_columns(col(PortalAccess.id)), {"account_id": account_id}).first()
        is not None
    )


def only_access(session: Session, *, account_id: UUID) -> UUID | None:
    """What a session is opened for that has just begun: the account's only record; None where one is to be chosen."""
    only = opened(session, account_id=account_id, opens_id=None)
    return only.id if only is not None else None


def access_of(session: Session, *, account_id: UUID) -> PortalAccess | None:
    """By which portal the clinic knows an account: its owner's, before those of others; None when it has none left.

    Nothing is shown by it: what a browser has open is `opened`.
    """
    return next(iter(accesses_of(session, account_id=account_id)), None)


def _of_session(account_id: UUID, opens_id: UUID | None) -> tuple[SelectOfScalar[PortalAccess], dict[str, UUID]]:
    if opens_id is None:
        return _ONLY, {"account_id": account_id}
    return _THIS, {"account_id": account_id, "opens_id": opens_id}


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


def own_portal_of(session: Session, *, patient: Patient) -> PortalAccess | None:
    """The patient's own access, no guardian's; None while they have none."""
    access = portal_of(session, practice_id=patient.practice_id, patient_id=patient.id)
    return access if access is not None and access.role == SELF else None


def is_in_use(session: Session, *, account: Account) -> bool:
    """True while the account opens somebody's portal, or was closed on purpose: a link overrules neither."""
    return account.disabled_at is not None or access_of(session, account_id=account.id) is not None


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
