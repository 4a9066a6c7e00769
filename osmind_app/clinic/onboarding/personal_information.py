"""Actions → Personal Information: everything on the form saved in one deed, or nothing (S54–S64)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts.emails import fold_email
from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.onboarding import addresses, errors
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.models import Patient

SEND, DO_NOT_SEND = "send", "do_not_send"


def save(
    session: Session,
    *,
    actor: Provider,
    patient_id: UUID,
    details: PatientDetails,
    version: int,
    answer: str = "",
    now: datetime,
) -> Invitation | None:
    """Save the form; returns the invitation that went out with it, if one was asked for.

    Another e-mail is never saved in passing: without an `answer` it raises `EmailQuestion`, which says what the change
    ends and asks whether to send an invitation (A7, A8). Raises `FormErrors`, `ChangedByOther`, `EmailInUse`,
    `ActiveEmail` and what `invitations.send` raises.
    """
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    changes_email = fold_email(details.email or "") != (patient.email or "")
    patients.update(session, actor=actor, patient_id=patient_id, details=details, version=version, now=now)
    if changes_email and not answer:
        _ask(session, actor, patient, details.email, now)
    invitation = None
    if changes_email:
        invitation = addresses.change_email(
            session, actor=actor, patient_id=patient_id, email=details.email or "", send_new=answer == SEND, now=now
        )
    # Last: who takes themselves off the Care Team can't find the chart afterwards.
    if details.primary_provider_id is not None:
        patients.set_care_team(
            session,
            actor=actor,
            patient_id=patient_id,
            primary_provider_id=details.primary_provider_id,
            other_ids=details.care_team_ids,
            now=now,
        )
    return invitation


def _ask(session: Session, actor: Provider, patient: Patient, email: str | None, now: datetime) -> None:
    active = invitations.is_active(session, patient=patient)
    if email is None:
        raise errors.EmailQuestion.removing(signs_in=active)
    owner = addresses.email_in_use(session, actor=actor, email=email, but=patient.id)
    if owner is not None and not owner.may_go_on:
        raise errors.EmailInUse(owner)
    if active:
        raise errors.ActiveEmail
    if invitations.live(session, patient=patient, now=now):
        raise errors.EmailQuestion.replacing(email)
    raise errors.EmailQuestion.inviting(email)
