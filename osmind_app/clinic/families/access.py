"""Whose portal a patient account opens: asked at every event, so that access that ended opens nothing."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.families.models import PortalAccess
from osmind_app.lib import when


def access_of(session: Session, *, account_id: UUID) -> PortalAccess | None:
    """The access this account has had the longest, or None; a patient's own comes before one as guardian."""
    return session.exec(
        select(PortalAccess)
        .where(PortalAccess.account_id == account_id, col(PortalAccess.ended_at).is_(None))
        .order_by(col(PortalAccess.role).desc(), col(PortalAccess.granted_at))
    ).first()


def since(session: Session, *, actor: PortalAccess, now: datetime) -> str:
    """The day this access began, for the account that holds it."""
    return when.day(actor.granted_at.date())
