"""A guardian gets in: an invitation is accepted once, by one conditional update (security §3.6)."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import GUARDIAN, PortalAccess
from osmind_app.clinic.guardians import errors, inviting, links
from osmind_app.clinic.guardians.models import GuardianInvitation
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.updates import service as updates
from osmind_app.lib import live
from osmind_app.outbox import service as outbox


def accept(session: Session, *, token: str, password_hash: str, now: datetime) -> Account:
    """Create the guardian's account, or give an unused one this password, and open the record: once.

    The hash is made before the transaction. Raises what `look_up` raises, and `NeedsOwnPassword`.
    """
    invitation = _held(session, token, now)
    account = accounts.by_email(session, kind=PATIENT, email=invitation.email, lock=True)
    if account is not None and families.is_in_use(session, account=account):
        raise errors.NeedsOwnPassword
    _take(session, invitation, now)
    if account is None:
        account = _open(session, invitation, password_hash, now)
    else:
        accounts.set_password(session, account_id=account.id, password_hash=password_hash, now=now)
    _let_in(session, invitation, account, now)
    return account


def accept_as(session: Session, *, token: str, account: Account, now: datetime) -> PortalAccess:
    """Add this record to an account whose owner just proved its password (D3); raises `OtherAccount`."""
    invitation = _held(session, token, now)
    if account.kind != PATIENT or account.email != invitation.email or account.disabled_at is not None:
        raise errors.OtherAccount
    _take(session, invitation, now)
    return _let_in(session, invitation, account, now)


def _held(session: Session, token: str, now: datetime) -> GuardianInvitation:
    """The working invitation, with its patient held: who invites, withdraws, archives or accepts meanwhile waits."""
    invitation = links.look_up(session, token=token, now=now)
    invitations.locked(session, practice_id=invitation.practice_id, patient_id=invitation.patient_id)
    return links.look_up(session, token=token, now=now)


def _take(session: Session, invitation: GuardianInvitation, now: datetime) -> None:
    """Use the invitation up: of many at once, one row count is 1."""
    taken = session.exec(
        update(GuardianInvitation)
        .where(
            col(GuardianInvitation.id) == invitation.id,
            col(GuardianInvitation.generation) == invitation.generation,
            col(GuardianInvitation.expires_at) > now,
            *inviting.OPEN,
        )
        .values(accepted_at=now)
    )
    if taken.rowcount != 1:
        raise errors.GuardianLinkUsed(invitation)
    outbox.withdraw(session, key=inviting.letter_key(invitation.id), now=now)  # the link was copied and used before


def _open(session: Session, invitation: GuardianInvitation, password_hash: str, now: datetime) -> Account:
    try:
        return accounts.open(session, kind=PATIENT, email=invitation.email, password_hash=password_hash, now=now)
    except IntegrityError:  # invited to two records, and accepting both at this moment
        raise errors.NeedsOwnPassword from None


def _let_in(session: Session, invitation: GuardianInvitation, account: Account, now: datetime) -> PortalAccess:
    access = families.grant(
        session,
        account_id=account.id,
        patient_id=invitation.patient_id,
        practice_id=invitation.practice_id,
        role=GUARDIAN,
        scopes=invitation.scopes,
        contact_id=invitation.contact_id,
        now=now,
    )
    updates.tell_care_team(
        session,
        practice_id=invitation.practice_id,
        patient_id=invitation.patient_id,
        kind=updates.GUARDIAN_JOINED,
        about_id=access.id,
        now=now,
    )
    live.look_again(session, live.patient(invitation.patient_id))
    audit.record(
        session,
        actor=access,
        event="guardian.accepted",
        patient_id=invitation.patient_id,
        subject_id=invitation.id,
        now=now,
    )
    return access
