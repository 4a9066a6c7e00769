"""The people to call or copy for a patient. Being a contact gives no access (A15)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.details import ContactDetails
from osmind_app.clinic.families.errors import ContactChanged
from osmind_app.clinic.families.models import Contact, PortalAccess
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib.errors import NotFound


def add_contact(
    session: Session, *, actor: Provider, patient_id: UUID, details: ContactDetails, now: datetime
) -> Contact:
    """Write down a person to call or copy; the main contact person takes that place from the one before (S53)."""
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    if details.main:
        _nobody_is_main(session, patient.practice_id, patient.id)
    contact = Contact(practice_id=patient.practice_id, patient_id=patient.id, created_at=now, **_values(details, now))
    session.add(contact)
    session.flush()
    audit.record(session, actor=actor, event="contact.added", patient_id=patient.id, subject_id=contact.id, now=now)
    return contact


def change_contact(
    session: Session, *, actor: Provider, contact_id: UUID, details: ContactDetails, version: int, now: datetime
) -> Contact:
    """Write what the form says, if the contact is still as the form was opened with; else `ContactChanged`."""
    contact = find(session, actor=actor, contact_id=contact_id)
    was = {name: getattr(contact, name) for name in _values(details, now)}
    # A tick that stays keeps the day since when.
    becomes = {
        name: was[name] if name.endswith("_since") and was[name] and value else value
        for name, value in _values(details, now).items()
    }
    if details.main and was["main_since"] is None:
        _nobody_is_main(session, contact.practice_id, contact.patient_id)
    changed = session.exec(
        update(Contact)
        .where(
            col(Contact.id) == contact.id,
            col(Contact.practice_id) == actor.practice_id,
            col(Contact.version) == version,
            col(Contact.removed_at).is_(None),
        )
        .values(version=version + 1, **becomes)
    )
    if changed.rowcount != 1:
        raise ContactChanged
    session.refresh(contact)
    audit.record(
        session,
        actor=actor,
        event="contact.changed",
        patient_id=contact.patient_id,
        subject_id=contact.id,
        now=now,
        fields=sorted(name for name, value in becomes.items() if value != was[name]),
    )
    return contact


def remove_contact(session: Session, *, actor: Provider, contact_id: UUID, now: datetime) -> None:
    """Take a contact off the chart; the row stays for the record."""
    contact = find(session, actor=actor, contact_id=contact_id)
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


def find(session: Session, *, actor: Provider, contact_id: UUID) -> Contact:
    """One contact on a chart the actor may find; raises `NotFound`."""
    contact = session.exec(
        select(Contact).where(
            Contact.id == contact_id, Contact.practice_id == actor.practice_id, col(Contact.removed_at).is_(None)
        )
    ).first()
    if contact is None:
        raise NotFound
    patients.get(session, actor=actor, patient_id=contact.patient_id)
    return contact


def copied(session: Session, *, patient: Patient) -> list[Contact]:
    """The contacts who get a copy of letters about appointments, but those who open the portal: they get their own."""
    own_letters = (
        select(Account.email)
        .join(PortalAccess, col(PortalAccess.account_id) == col(Account.id))
        .where(
            PortalAccess.practice_id == patient.practice_id,
            PortalAccess.patient_id == patient.id,
            col(PortalAccess.ended_at).is_(None),
        )
    )
    return list(
        session.exec(
            select(Contact)
            .where(
                Contact.practice_id == patient.practice_id,
                Contact.patient_id == patient.id,
                col(Contact.removed_at).is_(None),
                col(Contact.visit_copies_since).is_not(None),
                col(Contact.email).is_not(None),
                col(Contact.email).not_in(own_letters),
            )
            .order_by(col(Contact.created_at))
        ).all()
    )


def _values(details: ContactDetails, now: datetime) -> dict[str, Any]:
    return {
        "full_name": details.full_name,
        "relationship": details.relationship,
        "email": details.email,
        "phone": details.phone,
        "main_since": now if details.main else None,
        "emergency_since": now if details.emergency else None,
        "visit_copies_since": now if details.visit_copies else None,
    }


def _nobody_is_main(session: Session, practice_id: UUID, patient_id: UUID) -> None:
    session.exec(
        update(Contact)
        .where(
            col(Contact.practice_id) == practice_id,
            col(Contact.patient_id) == patient_id,
            col(Contact.main_since).is_not(None),
        )
        .values(main_since=None, version=col(Contact.version) + 1)
    )
