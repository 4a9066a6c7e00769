"""What a guardian sees, and when that ends."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families import contacts
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.guardians import errors, inviting
from osmind_app.clinic.guardians.models import BY_STAFF
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.letter_card import card_for
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import live
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox


def change_scopes(session: Session, *, actor: Provider, contact_id: UUID, scopes: str, now: datetime) -> None:
    """Let a guardian see other parts of the record from their next click on. Raises `NothingOpen`."""
    access = _found(session, actor, contact_id)
    session.exec(
        update(PortalAccess)
        .where(col(PortalAccess.id) == access.id, col(PortalAccess.practice_id) == actor.practice_id)
        .values(scopes=scopes)
    )
    live.look_again(session, live.patient(access.patient_id))
    audit.record(
        session,
        actor=actor,
        event="guardian.scopes_changed",
        patient_id=access.patient_id,
        subject_id=access.id,
        now=now,
        was=access.scopes,
        scopes=scopes,
    )


def end(session: Session, *, actor: Provider, contact_id: UUID, now: datetime) -> None:
    """Close the record to this guardian at once, in every browser; letter 19 says so. Raises `NothingOpen`."""
    access = _found(session, actor, contact_id)
    patient = patients.get(session, actor=actor, patient_id=access.patient_id)
    practice = practices.get(session, actor=actor)
    if not close(session, actor=actor, access=access, patient=patient, practice=practice, why=BY_STAFF, now=now):
        raise errors.NothingOpen


def close(
    session: Session,
    *,
    actor: audit.Actor,
    access: PortalAccess,
    patient: Patient,
    practice: Practice,
    why: str,
    now: datetime,
) -> bool:
    """End this access, for staff or for the calendar; False when somebody was faster."""
    ended = session.exec(
        update(PortalAccess)
        .where(
            col(PortalAccess.id) == access.id,
            col(PortalAccess.practice_id) == practice.id,
            col(PortalAccess.ended_at).is_(None),
        )
        .values(ended_at=now)
    )
    if ended.rowcount != 1:
        return False
    if families.access_of(session, account_id=access.account_id) is None:
        sessions.end_all(session, account_id=access.account_id, now=now)
    live.look_again(session, live.patient(patient.id))  # pages that are open leave for the door
    outbox.promise(
        session,
        letters.access_ended(card_for(practice, patient), first_name=""),
        key=f"access_ended:{access.id}",
        to=session.get_one(Account, access.account_id).email,
        now=now,
        practice_id=practice.id,
        patient_id=patient.id,
    )
    audit.record(
        session, actor=actor, event="guardian.ended", patient_id=patient.id, subject_id=access.id, now=now, why=why
    )
    return True


def remove_contact(session: Session, *, actor: Provider, contact_id: UUID, now: datetime) -> None:
    """Take a contact off the chart, and with them whatever lets them into the portal."""
    contact = contacts.find(session, actor=actor, contact_id=contact_id)
    inviting.end_open(session, actor=actor, contact_id=contact.id, why=BY_STAFF, now=now)
    if _access(session, actor, contact_id) is not None:
        end(session, actor=actor, contact_id=contact_id, now=now)
    contacts.remove_contact(session, actor=actor, contact_id=contact_id, now=now)


def _found(session: Session, actor: Provider, contact_id: UUID) -> PortalAccess:
    contacts.find(session, actor=actor, contact_id=contact_id)
    access = _access(session, actor, contact_id)
    if access is None:
        raise errors.NothingOpen
    return access


def _access(session: Session, actor: Provider, contact_id: UUID) -> PortalAccess | None:
    return inviting.access_of(session, practice_id=actor.practice_id, contact_id=contact_id, actor=actor)
