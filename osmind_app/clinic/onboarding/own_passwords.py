"""A new password for one's own account: an address that a thief asked for in the portal must not outlive it (T21)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts import resets
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.addressee import FindAddressee
from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.onboarding import email_ending


def change(session: Session, *, account_id: UUID, password_hash: str, now: datetime) -> Account:
    """Signed in, with the password before; also ends what `accounts.set_password` ends."""
    account = accounts.set_password(session, account_id=account_id, password_hash=password_hash, now=now)
    email_ending.end_asked_in_portal(session, account_id=account_id, actor=audit.System(), now=now)
    return account


def choose(session: Session, *, token: str, password_hash: str, find: FindAddressee, now: datetime) -> Account:
    """By the link of "Forgot password"; raises what `resets.choose` raises."""
    account = resets.choose(session, token=token, password_hash=password_hash, find=find, now=now)
    email_ending.end_asked_in_portal(session, account_id=account.id, actor=audit.System(), now=now)
    return account
