"""What screens show about staff and their sign-ins."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts.addressee import Addressee
from osmind_app.clinic.accounts.models import Account, Provider, RecoveryCode
from osmind_app.clinic.accounts.service import provider_of
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import when


@dataclass(frozen=True)
class ProviderChoice:
    """One line of a list of staff who may be somebody's Primary Provider or Care Team."""

    id: str
    name: str


@dataclass(frozen=True)
class SecurityCard:
    """Settings → Security of one's own account, but for the browsers (browsers.py)."""

    email: str
    second_step_since: str  # empty: off
    recovery_codes_left: int
    password_since: str


def provider_choices(session: Session, *, actor: Provider, now: datetime | None = None) -> list[ProviderChoice]:
    """The active staff of the actor's practice who see patients, by name."""
    rows = session.exec(
        select(Provider)
        .where(
            Provider.practice_id == actor.practice_id,
            col(Provider.deactivated_at).is_(None),
            col(Provider.sees_patients_since).is_not(None),
        )
        .order_by(col(Provider.full_name), col(Provider.id))
    )
    return [ProviderChoice(str(row.id), row.full_name) for row in rows]


def security_card(session: Session, *, actor: Provider, now: datetime) -> SecurityCard:
    """The actor's own second step, recovery codes and password age."""
    account = session.get_one(Account, actor.account_id)
    zone = session.get_one(Practice, actor.practice_id).time_zone
    return SecurityCard(
        email=account.email,
        second_step_since=when.short(account.totp_confirmed_at, zone) if account.totp_confirmed_at else "",
        recovery_codes_left=codes_left(session, account_id=account.id),
        password_since=when.short(account.password_set_at, zone) if account.password_set_at else "",
    )


def codes_left(session: Session, *, account_id: UUID) -> int:
    """How many recovery codes were not used yet."""
    unused = select(func.count()).where(RecoveryCode.account_id == account_id, col(RecoveryCode.used_at).is_(None))
    return session.exec(unused).one()


def addressee_of(session: Session, *, account_id: UUID) -> Addressee | None:
    """The staff member behind an account, for letters and password rules."""
    provider = provider_of(session, account_id=account_id)
    if provider is None:
        return None
    practice = session.get_one(Practice, provider.practice_id)
    account = session.get_one(Account, account_id)
    return Addressee(
        card=practices.card(practice),
        first_name=provider.full_name,
        practice_id=practice.id,
        personal=(provider.full_name, account.email, practice.name),
    )
