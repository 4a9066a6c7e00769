""" "Forgot password": one answer for everybody, and the letter that fits the state of whoever asked (A1)."""

from datetime import datetime

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import emails, resets
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.clinic.invitations import ending
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.patients.letter_card import card_for
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox


def forgot_password(session: Session, *, email: str, now: datetime) -> None:
    """Answer "I forgot my password" by letter only; whoever asked on the screen learns nothing (T11).

    - An account in use: letter 4, a link that works for 60 minutes.
    - Invited, link still live: the invitation's letter again, same link and deadline.
    - Invited, expired: letter 6, and the clinic gets one task a day.
    - Not invited, archived or unknown: nothing.
    """
    address = emails.fold_email(email)
    account = accounts.by_email(session, kind=PATIENT, email=address, lock=True)
    waiting = session.exec(
        select(Invitation, Patient, Practice)
        .join(Patient, col(Patient.id) == col(Invitation.patient_id))
        .join(Practice, col(Practice.id) == col(Invitation.practice_id))
        .where(
            Patient.email == address,
            Invitation.email == address,
            col(Patient.archived_at).is_(None),
            *ending.OPEN,
        )
    ).all()
    to = addressee_of(session, account_id=account.id) if account is not None else None
    if account is not None and account.disabled_at is None and to is not None:
        resets.request(session, account=account, to=to, now=now)
        return
    for invitation, patient, practice in waiting:
        if invitation.is_live(now):
            invitations.send_same_again(session, invitation=invitation, patient=patient, now=now)
        else:
            _say_expired(session, invitation, patient, practice, now)


def _say_expired(session: Session, invitation: Invitation, patient: Patient, practice: Practice, now: datetime) -> None:
    """Letter 6, once a day; the asking itself makes the clinic's task."""
    invitations.ask(session, invitation=invitation, now=now)
    outbox.promise(
        session,
        letters.invitation_expired(card_for(practice, patient), first_name=patient.called),
        key=f"invitation_expired:{invitation.id}:{now:%Y-%m-%d}",
        to=invitation.email,
        now=now,
        practice_id=practice.id,
        patient_id=patient.id,
    )
