"""Getting in: an invitation is accepted once, by one conditional update (security §3.6)."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.invitations import ending
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.errors import InvitationUsed
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.messaging import service as messaging
from osmind_app.clinic.onboarding import errors
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.tasks import service as tasks
from osmind_app.clinic.updates import service as updates


def accept(session: Session, *, token: str, password_hash: str, now: datetime) -> Account:
    """Create the patient's account, or give an unused one this password, and open the portal: once (S25).

    The hash is made before the transaction. Raises what `look_up` raises, and `AccountExists` when the address has
    an account that is in use: its own password is asked for instead (D3).
    """
    invitation = _held(session, token, now)
    account = accounts.by_email(session, kind=PATIENT, email=invitation.email, lock=True)
    if account is not None and families.is_in_use(session, account=account):
        raise errors.AccountExists
    _take(session, invitation, now)
    if account is None:
        account = _open(session, invitation, password_hash, now)
    else:
        accounts.set_password(session, account_id=account.id, password_hash=password_hash, now=now)
    _let_in(session, invitation, account, now)
    return account


def accept_as(session: Session, *, token: str, account: Account, now: datetime) -> PortalAccess:
    """Add this clinic to an account whose owner just proved its password; raises `OtherAccount` for another address."""
    invitation = _held(session, token, now)
    if account.kind != PATIENT or account.email != invitation.email or account.disabled_at is not None:
        raise errors.OtherAccount
    _take(session, invitation, now)
    return _let_in(session, invitation, account, now)


def asks_to_sign_in(session: Session, *, email: str, now: datetime) -> bool:
    """True when the invited address has an account in use: its password is asked for, not a new one (D3)."""
    account = accounts.by_email(session, kind=PATIENT, email=email)
    return account is not None and families.is_in_use(session, account=account)


def _held(session: Session, token: str, now: datetime) -> Invitation:
    """The working invitation, with its patient held: who sends, withdraws or accepts at the same time waits."""
    invitation = invitations.look_up(session, token=token, now=now)
    patient = invitations.locked(session, practice_id=invitation.practice_id, patient_id=invitation.patient_id)
    session.refresh(invitation)
    refused = invitations.why_refused(invitation, patient, now)
    if refused is not None:
        raise refused(invitation)
    return invitation


def _take(session: Session, invitation: Invitation, now: datetime) -> None:
    """Use the invitation up: of many at once, one row count is 1."""
    taken = session.exec(
        update(Invitation)
        .where(
            col(Invitation.id) == invitation.id,
            col(Invitation.generation) == invitation.generation,
            col(Invitation.expires_at) > now,
            *ending.OPEN,
        )
        .values(accepted_at=now)
    )
    if taken.rowcount != 1:
        raise InvitationUsed(invitation)
    ending.stop_letters(session, invitation.patient_id, invitation.id, now)  # the link was copied and used before


def _open(session: Session, invitation: Invitation, password_hash: str, now: datetime) -> Account:
    try:
        return accounts.open(session, kind=PATIENT, email=invitation.email, password_hash=password_hash, now=now)
    except IntegrityError:  # invited by two clinics, and accepting both at this moment
        raise errors.AccountExists from None


def _let_in(session: Session, invitation: Invitation, account: Account, now: datetime) -> PortalAccess:
    access = families.grant(
        session,
        account_id=account.id,
        patient_id=invitation.patient_id,
        practice_id=invitation.practice_id,
        role=SELF,
        now=now,
    )
    for kind in (tasks.LINK_REQUESTED, tasks.LETTER_FAILED, tasks.NOT_LEFT):
        tasks.close_for_patient(
            session, practice_id=invitation.practice_id, patient_id=invitation.patient_id, kind=kind, now=now
        )
    updates.tell_care_team(
        session,
        practice_id=invitation.practice_id,
        patient_id=invitation.patient_id,
        kind=updates.INVITATION_ACCEPTED,
        about_id=invitation.id,
        now=now,
    )
    patient = _patient(session, invitation)
    intake.start_flow(session, patient=patient, now=now)
    audit.record(
        session,
        actor=access,
        event="invitation.accepted",
        patient_id=invitation.patient_id,
        subject_id=invitation.id,
        now=now,
    )
    messaging.welcome(session, patient=patient, now=now)
    return access


def _patient(session: Session, invitation: Invitation) -> Patient:
    return session.exec(
        select(Patient).where(Patient.id == invitation.patient_id, Patient.practice_id == invitation.practice_id)
    ).one()
