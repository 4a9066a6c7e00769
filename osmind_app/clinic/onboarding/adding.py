"""Adding a patient, and inviting them in the same moment (S11, S24, S27–S30)."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.families import service as families
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.onboarding import addresses, errors
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.errors import EmailOfAnotherPatient
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices


@dataclass(frozen=True)
class Added:
    """Who was added, and the invitation that went out with it."""

    patient: Patient
    invitation: Invitation | None


def add_patient(session: Session, *, actor: Provider, details: AddPatient, now: datetime) -> Added:
    """Add a patient and, if chosen and there is an e-mail, invite them; a form submitted twice adds once (F13).

    Raises `FormErrors` and, when somebody of the practice has the address, `EmailInUse`.
    """
    first = patients.by_form(session, actor=actor, form_key=details.patient.form_key)
    if first is not None:
        return Added(first, _first_invitation(session, first))
    practice = practices.get(session, actor=actor)
    email = details.patient.email
    owner = addresses.email_in_use(session, actor=actor, email=email) if email else None
    if owner is not None and not (owner.may_go_on and details.email_confirmed):
        raise errors.EmailInUse(owner)
    try:
        patient = patients.create_new(session, actor=actor, details=details.patient, now=now)
    except EmailOfAnotherPatient:  # somebody was faster by a moment
        raise errors.EmailInUse(
            errors.Owner(email or "", errors.PATIENT, errors.ASK_FRONT_DESK, may_go_on=False)
        ) from None
    intake.start_flow(session, patient=patient, now=now)
    if details.guardian is not None:
        families.add_contact(session, actor=actor, patient_id=patient.id, details=details.guardian, now=now)
    if not details.invite or email is None:
        return Added(patient, None)
    return Added(patient, invitations.send_first(session, actor=actor, patient=patient, practice=practice, now=now))


def _first_invitation(session: Session, patient: Patient) -> Invitation | None:
    return session.exec(
        select(Invitation)
        .where(Invitation.patient_id == patient.id, Invitation.practice_id == patient.practice_id)
        .order_by(col(Invitation.sent_at))
    ).first()
