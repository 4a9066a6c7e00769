"""The people around a patient, as the staff's page shows them."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.families import contacts
from osmind_app.clinic.families.models import Contact, PortalAccess
from osmind_app.clinic.patients import opening
from osmind_app.lib import live


@dataclass(frozen=True)
class Whose:
    """Whose record is open, and what its pages watch."""

    patient_id: str
    topic: str


def own_patient(_session: Session, *, actor: PortalAccess) -> Whose:
    """The patient whose record this browser has open, by its session and an access that lives now."""
    return Whose(str(actor.patient_id), live.patient(actor.patient_id))


@dataclass(frozen=True)
class ContactRow:
    """One contact; `version` is handed back when it is saved (F14)."""

    id: str = ""
    version: int = 0
    name: str = ""
    relationship: str = ""
    email: str = ""
    phone: str = ""
    main: bool = False
    emergency: bool = False
    visit_copies: bool = False


@dataclass(frozen=True)
class ContactsPage:
    """Whose contacts, and who they are, the main one first."""

    patient_id: str = ""
    name: str = ""
    archived: bool = False
    rows: list[ContactRow] = field(default_factory=list)


def contacts_page(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> ContactsPage:
    """The page; raises `NotFound`, and `ReasonNeeded` from an admin who has not said why (D1)."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    return ContactsPage(
        patient_id=str(patient.id),
        name=patient.full_name,
        archived=patient.archived_at is not None,
        rows=[_row(one) for one in contacts.contacts_of(session, actor=actor, patient_id=patient.id)],
    )


def _row(contact: Contact) -> ContactRow:
    return ContactRow(
        id=str(contact.id),
        version=contact.version,
        name=contact.full_name,
        relationship=contact.relationship,
        email=contact.email or "",
        phone=contact.phone,
        main=contact.main_since is not None,
        emergency=contact.emergency_since is not None,
        visit_copies=contact.visit_copies_since is not None,
    )
