"""What nobody needs any more: sign-ins that ended, links that were used, browsers nobody signs in with.

The record keeps what happened for ever (`audit`); these rows only made it work.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_
from sqlmodel import Session, SQLModel, col, select

from osmind_app.clinic.accounts import devices
from osmind_app.clinic.accounts.models import KnownDevice, PasswordReset, SignInSession, TemporaryPassword

SESSIONS_KEPT = timedelta(days=1)
ASKED_KEPT = timedelta(days=30)  # resets and temporary passwords: why somebody can't sign in is asked for a while
AT_ONCE = 500  # of each kind: a few milliseconds in which nobody else writes


def forget_old(session: Session, *, now: datetime, limit: int = AT_ONCE) -> bool:
    """Delete up to `limit` of each; True when there may be more."""
    session_over, asked_over = now - SESSIONS_KEPT, now - ASKED_KEPT
    old: list[tuple[type[SQLModel], Any]] = [
        (
            SignInSession,
            or_(col(SignInSession.ended_at) <= session_over, col(SignInSession.expires_at) <= session_over),
        ),
        (
            PasswordReset,
            or_(
                col(PasswordReset.used_at) <= asked_over,
                col(PasswordReset.replaced_at) <= asked_over,
                col(PasswordReset.expires_at) <= asked_over,
            ),
        ),
        (TemporaryPassword, col(TemporaryPassword.ended_at) <= asked_over),  # an open one says why nobody gets in
        (KnownDevice, col(KnownDevice.created_at) <= now - devices.REMEMBERED_FOR),
    ]
    return max([_delete(session, model, condition, limit) for model, condition in old]) >= limit


def _delete(session: Session, model: Any, condition: Any, limit: int) -> int:
    some = select(model.id).where(condition).limit(limit)
    gone = delete(model).where(col(model.id).in_(some)).execution_options(synchronize_session=False)
    return int(session.exec(gone).rowcount)
