"""The person behind a sign-in: asked at every event, so that a change of role or access bites at once."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.lib.settings import settings


def provider_of(session: Session, *, account_id: UUID) -> Provider | None:
    """The active provider who signs in with this account, or None."""
    return session.exec(
        select(Provider).where(Provider.account_id == account_id, col(Provider.deactivated_at).is_(None))
    ).first()


def owes_second_step(session: Session, *, account_id: UUID) -> bool:
    """True when a password alone does not let this account in (T20): it has a second step, or must get one."""
    if settings().second_step_required:
        return True
    confirmed = select(Account.id).where(Account.id == account_id, col(Account.totp_confirmed_at).is_not(None))
    return session.exec(confirmed).first() is not None


def name_of(session: Session, *, actor: Provider, now: datetime) -> str:
    """The name patients read for the provider who asks."""
    return actor.full_name
