"""Browsers that signed in before: each has its own budget of tries, so that locking is no weapon (T12)."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import KnownDevice
from osmind_app.lib import tokens

REMEMBERED_FOR = timedelta(days=365)
MAX_TRIES = 20  # then this browser is a stranger again


def known(
    session: Session, *, account_id: UUID, secrets_shown: Sequence[str], now: datetime, lock: bool = False
) -> KnownDevice | None:
    """The row of a browser that signed in to this account before, while it has tries left."""
    query = select(KnownDevice).where(
        KnownDevice.account_id == account_id,
        col(KnownDevice.secret_hash).in_([tokens.fingerprint(secret) for secret in secrets_shown]),
        KnownDevice.created_at > now - REMEMBERED_FOR,
        KnownDevice.failed_tries < MAX_TRIES,
    )
    return session.exec(query.with_for_update() if lock else query).first()


def remember(session: Session, *, account_id: UUID, now: datetime) -> str:
    """Know this browser from now on; returns the secret for its cookie."""
    secret = secrets.token_urlsafe(32)
    session.add(KnownDevice(account_id=account_id, secret_hash=tokens.fingerprint(secret), created_at=now))
    return secret


def forget_all(session: Session, *, account_id: UUID) -> None:
    """After a new password every browser is a stranger."""
    session.exec(delete(KnownDevice).where(col(KnownDevice.account_id) == account_id))
