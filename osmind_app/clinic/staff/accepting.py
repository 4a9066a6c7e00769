"""Joining the staff: an invitation is accepted once, by one conditional update (security §3.6)."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PROVIDER, Account, Provider, StaffInvitation
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.staff import errors, guards, inviting, links
from osmind_app.outbox import service as outbox


def accept(session: Session, *, token: str, password_hash: str, now: datetime) -> Provider:
    """Create the account with this password and put its owner on the staff, once; raises what `look_up` raises.

    An account of the address that no clinic's dashboard opens for any more gets the new password, as a reset would
    give it; a second step it has stays. The hash is made before the transaction.
    """
    invitation = links.look_up(session, token=token, now=now)
    guards.hold(session, invitation.practice_id)
    account = accounts.by_email(session, kind=PROVIDER, email=invitation.email, lock=True)
    _take(session, invitation, now)
    if account is None:
        account = _open(session, invitation, password_hash, now)
    else:
        if accounts.provider_of(session, account_id=account.id) is not None:
            raise errors.StaffLinkElsewhere(invitation)
        account.disabled_at = None
        accounts.set_password(session, account_id=account.id, password_hash=password_hash, now=now)
    provider = Provider(
        practice_id=invitation.practice_id,
        account_id=account.id,
        role=invitation.role,
        full_name=invitation.full_name,
        sees_patients_since=now if invitation.sees_patients else None,
        created_at=now,
    )
    session.add(provider)
    session.flush()
    invitation.provider_id = provider.id
    session.add(invitation)
    outbox.withdraw(session, key=inviting.letter_key(invitation.id), now=now)  # the link was copied and used before
    audit.record(
        session,
        actor=provider,
        event="staff.joined",
        subject_id=provider.id,
        now=now,
        role=provider.role,
        invitation_id=str(invitation.id),
    )
    session.flush()
    return provider


def _take(session: Session, invitation: StaffInvitation, now: datetime) -> None:
    """Use the invitation up: of many at once, one row count is 1."""
    taken = session.exec(
        update(StaffInvitation)
        .where(
            col(StaffInvitation.id) == invitation.id,
            col(StaffInvitation.generation) == invitation.generation,
            col(StaffInvitation.expires_at) > now,
            *inviting.OPEN,
        )
        .values(accepted_at=now)
    )
    session.refresh(invitation)
    if taken.rowcount != 1:
        refused = links.why_refused(session, invitation, now) or errors.StaffLinkUsed
        raise refused(invitation)


def _open(session: Session, invitation: StaffInvitation, password_hash: str, now: datetime) -> Account:
    try:
        return accounts.open(session, kind=PROVIDER, email=invitation.email, password_hash=password_hash, now=now)
    except IntegrityError:  # invited by two clinics, and accepting both at this moment
        raise errors.StaffLinkElsewhere(invitation) from None
