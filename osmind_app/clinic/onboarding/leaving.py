"""Archiving a patient, and closing a portal: links, access, visits and open browsers end together (A26)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.guardians import service as guardians
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import ARCHIVED
from osmind_app.clinic.onboarding import email_ending
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.letter_card import card_for
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.tasks import service as tasks
from osmind_app.clinic.updates import service as updates
from osmind_app.lib import live
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox


def archive(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Patient:
    """Take a patient out of the list: links, access and open browsers end at once; visits are cancelled."""
    patients.get(session, actor=actor, patient_id=patient_id)
    invitations.locked(session, practice_id=actor.practice_id, patient_id=patient_id)
    patient = patients.archive(session, actor=actor, patient_id=patient_id, now=now)
    invitations.end_all(
        session, actor=actor, practice_id=patient.practice_id, patient_id=patient.id, why=ARCHIVED, now=now
    )
    appointments.cancel_upcoming(session, actor=actor, patient=patient, now=now)  # while it is known whom to tell
    guardians.end_all(session, actor=actor, patient_id=patient.id, why=ARCHIVED, now=now)
    close_portal(session, actor=actor, patient=patient, now=now)
    for kind in (
        tasks.LINK_REQUESTED,
        tasks.NOT_ME,
        tasks.LETTER_FAILED,
        tasks.NOT_LEFT,
        tasks.EMAIL_KEPT,
        tasks.JOIN_ASKED,
        tasks.FORM_NEEDS_REVIEW,
        tasks.APPOINTMENT_ASKED,
    ):
        tasks.close_for_patient(session, practice_id=patient.practice_id, patient_id=patient.id, kind=kind, now=now)
    return patient


def restore(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Patient:
    """Put an archived patient back into the list, without a portal or visits: both are begun anew."""
    patient = patients.restore(session, actor=actor, patient_id=patient_id, now=now)
    intake.start_flow(session, patient=patient, now=now)
    return patient


def close_portal(session: Session, *, actor: Provider, patient: Patient, now: datetime) -> None:
    """Nobody opens this patient's portal any more; the patient is told by letter 19."""
    email_ending.end_for_patient(session, actor=actor, patient=patient, now=now)
    mine = families.portal_of(session, practice_id=patient.practice_id, patient_id=patient.id)
    lost = families.end_access(session, actor=actor, practice_id=patient.practice_id, patient_id=patient.id, now=now)
    for account_id in lost:
        if families.access_of(session, account_id=account_id) is None:
            sessions.end_all(session, account_id=account_id, now=now)
    if lost:
        updates.portal_closed(session, patient_id=patient.id, now=now)
        live.look_again(session, live.patient(patient.id))  # pages that are open leave for the door
    if mine is not None and mine.role == SELF:
        _tell(session, patient, mine, now)


def _tell(session: Session, patient: Patient, access: PortalAccess, now: datetime) -> None:
    practice = practices.get(session, actor=access)
    outbox.promise(
        session,
        letters.access_ended(card_for(practice, patient), first_name=patient.called),
        key=f"access_ended:{access.id}",
        to=session.get_one(Account, access.account_id).email,
        now=now,
        practice_id=practice.id,
        patient_id=patient.id,
    )
