"""Actions → Personal Information: everything on the form saved in one deed, or nothing (S54–S64)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts.emails import fold_email
from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.onboarding import addresses, email_changes, errors
from osmind_app.clinic.onboarding.models import EmailChange
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.models import Patient

SEND, DO_NOT_SEND = "send", "do_not_send"


@dataclass(frozen=True)
class Saved:
    """What went out with the form, if anything was asked for: an invitation, or a link to confirm a new address."""

    invitation: Invitation | None = None
    email_change: EmailChange | None = None


def save(
    session: Session,
    *,
    actor: Provider,
    patient_id: UUID,
    details: PatientDetails,
    version: int,
    answer: str = "",
    now: datetime,
) -> Saved:
    """Save the form; returns what went out with it.

    Another e-mail is never saved in passing: without an `answer` it raises `EmailQuestion`, which says what the change
    ends and asks whether to send an invitation, or for an active patient the link that confirms it (A7, A8). Raises
    `FormErrors`, `ChangedByOther`, `EmailInUse` and what `invitations.send` and `email_changes.start` raise.
    """
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    changes_email = fold_email(details.email or "") != (patient.email or "")
    patients.update(session, actor=actor, patient_id=patient_id, details=details, version=version, now=now)
    intake.start_flow(session, patient=patient, now=now)  # they may be in another group now
    saved = Saved()
    if changes_email:
        saved = _change_email(session, actor, patient, details.email, answer, now)
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
    return saved


def _change_email(
    session: Session, actor: Provider, patient: Patient, email: str | None, answer: str, now: datetime
) -> Saved:
    signs_in = addresses.sign_in_email(session, patient=patient)
    known = bool(signs_in) and email == signs_in  # another clinic's change was confirmed by them already (D3)
    if email is not None and signs_in and not known:
        if answer != SEND:
            _ask(session, actor, patient, email, now)
        return Saved(
            email_change=email_changes.start(session, actor=actor, patient_id=patient.id, email=email, now=now)
        )
    if not answer and not known:
        _ask(session, actor, patient, email, now)
    invitation = addresses.change_email(
        session,
        actor=actor,
        patient_id=patient.id,
        email=email or "",
        send_new=answer == SEND and not signs_in,
        now=now,
    )
    return Saved(invitation=invitation)


def _ask(session: Session, actor: Provider, patient: Patient, email: str | None, now: datetime) -> None:
    active = invitations.is_active(session, patient=patient)
    if email is None:
        raise errors.EmailQuestion.removing(signs_in=active)
    owner = addresses.email_in_use(session, actor=actor, email=email, but=patient.id)
    if owner is not None and not owner.may_go_on:
        raise errors.EmailInUse(owner)
    if active:
        old = addresses.sign_in_email(session, patient=patient)
        raise errors.EmailQuestion.confirming(email, called=patient.called, old=old)
    if invitations.live(session, patient=patient, now=now):
        raise errors.EmailQuestion.replacing(email)
    raise errors.EmailQuestion.inviting(email)
