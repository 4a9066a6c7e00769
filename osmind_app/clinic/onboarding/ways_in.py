"""One person at the desk says "I can't get in": which cure fits, and why the others do not (A1, A10, S58)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from osmind_app.clinic.accounts import resets
from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import UNDONE, Invitation
from osmind_app.clinic.onboarding import errors
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices


@dataclass(frozen=True)
class Choice:
    """One button: what it says, and why it can't be used now (empty: it can)."""

    label: str
    why_not: str = ""


@dataclass(frozen=True)
class InviteChoices:
    """The buttons of a profile about getting in."""

    invite: Choice
    reset: Choice
    copy_link: Choice
    withdraw: Choice


def choices(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> InviteChoices:
    """Which buttons apply to this patient now, and why the others do not."""
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    practice = practices.get(session, actor=actor)
    refused = invitations.why_not(session, patient=patient, practice=practice, now=now)
    why_no_invite = refused.sentence if refused else ""
    no_link = "" if invitations.live(session, patient=patient, now=now) else "There is no working link at the moment."
    was_invited = _was_invited(session, patient)
    if invitations.is_active(session, patient=patient):
        reset = Choice("Send password reset")
    elif was_invited:
        reset = Choice("Send setup email", why_no_invite)
    else:
        why = why_no_invite or "No invitation was sent yet. Send the invite: it lets the patient create a password."
        reset = Choice("Send password reset", why)
    return InviteChoices(
        invite=Choice("Resend invite" if was_invited else "Send invite", why_no_invite),
        reset=reset,
        copy_link=Choice("Copy invite link", no_link),
        withdraw=Choice("Withdraw invitation", no_link),
    )


def resend_or_reset(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Invitation | None:
    """Send whatever lets this patient in: an invitation until they created a password, then a reset (A10, S58).

    Returns the invitation, or None when it was a reset. Raises what `send` and `send_reset` raise.
    """
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    if invitations.is_active(session, patient=patient):
        send_reset(session, actor=actor, patient_id=patient_id, now=now)
        return None
    return invitations.send(session, actor=actor, patient_id=patient_id, now=now)


def send_reset(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Invitation | None:
    """Staff send a password reset: letter 4 to an active patient, a fresh setup link (letter 5) to one who never
    created a password (A1, S78, S80). Raises what `send` raises, and `TooManyResets`.
    """
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    if not invitations.is_active(session, patient=patient):
        return invitations.send(session, actor=actor, patient_id=patient_id, now=now, as_set_up=True)
    access = families.portal_of(session, practice_id=patient.practice_id, patient_id=patient.id)
    account = session.get_one(Account, access.account_id) if access else None
    to = addressee_of(session, account_id=account.id) if account else None
    if account is None or to is None or resets.request(session, account=account, to=to, now=now) is None:
        raise errors.TooManyResets
    return None


def _was_invited(session: Session, patient: Patient) -> bool:
    return (
        session.exec(
            select(Invitation.id)
            .where(
                Invitation.patient_id == patient.id,
                Invitation.practice_id == patient.practice_id,
                Invitation.withdrawn_why != UNDONE,
            )
            .limit(1)
        ).first()
        is not None
    )
