"""Contact info in the portal: shown and changed by whoever the portal is open to, nothing overwritten unseen (S10)."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.families.models import CONTACT_INFO, PortalAccess
from osmind_app.clinic.patients import own
from osmind_app.clinic.patients.contact_info import LABELS, OWN_LABELS, ContactInfo
from osmind_app.clinic.patients.errors import ChangedByOther, ContactInfoMoved
from osmind_app.clinic.patients.models import ContactInfoChange, Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib.errors import NotFound


@dataclass(frozen=True)
class ContactInfoPage:
    """What the page shows: the fields, and what is only read here."""

    info: ContactInfo = field(default_factory=ContactInfo)
    email: str = ""
    clinic: str = ""


@dataclass(frozen=True)
class Difference:
    """One field that somebody else changed meanwhile, as it is now."""

    label: str
    now: str


def page(session: Session, *, actor: PortalAccess) -> ContactInfoPage:
    """What the clinic has now."""
    actor.need(CONTACT_INFO)
    patient = _patient(session, actor)
    session.refresh(patient)
    practice = practices.get(session, actor=actor)
    return ContactInfoPage(info=ContactInfo.of(patient), email=patient.email or "", clinic=practice.name)


def save(
    session: Session, *, actor: PortalAccess, details: ContactInfo, opened_with: ContactInfo, now: datetime
) -> list[str]:
    """Write what changed, mark it for the staff, and remember that it was checked; returns the fields that changed.

    `opened_with` is what the page showed. Raises `ContactInfoMoved` when one of its fields is another by now: nothing
    is overwritten unseen (F14); other parts of the chart may have changed.
    """
    actor.need(CONTACT_INFO)
    patient = _patient(session, actor)
    session.refresh(patient)
    before = ContactInfo.of(patient)
    if before != opened_with:
        raise ContactInfoMoved
    try:
        changed = own.save(
            session,
            actor=actor,
            patient=patient,
            values=details.values(),
            event="patient.contact_info_changed",
            now=now,
        )
    except ChangedByOther as meanwhile:
        raise ContactInfoMoved from meanwhile
    for name in changed:
        session.add(
            ContactInfoChange(
                practice_id=actor.practice_id,
                patient_id=actor.patient_id,
                field=name,
                was=before.values()[name],
                became=details.values()[name],
                changed_at=now,
                account_id=actor.account_id,
                role=actor.role,
            )
        )
    session.exec(
        update(Patient)
        .where(col(Patient.id) == patient.id, col(Patient.practice_id) == actor.practice_id)
        .values(contact_checked_at=now)
    )
    session.flush()
    return changed


def differences(shown: ContactInfo, now: ContactInfo) -> list[Difference]:
    """What is another than the page showed, in the order of the form."""
    before, after = shown.values(), now.values()
    return [Difference(OWN_LABELS[name], after[name] or "Empty") for name in LABELS if before[name] != after[name]]


def _patient(session: Session, actor: PortalAccess) -> Patient:
    found = session.exec(
        select(Patient).where(Patient.id == actor.patient_id, Patient.practice_id == actor.practice_id)
    ).first()
    if found is None:
        raise NotFound
    return found
