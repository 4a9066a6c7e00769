"""What strangers typed is not kept for longer than they need to come in."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from osmind_app.clinic.joining.models import Joiner

KEPT_FOR = timedelta(hours=24)  # as long as the letters to one mailbox are counted


def forget_unfinished(session: Session, *, now: datetime) -> int:
    """Delete the details of whoever began to join and did not finish within a day; returns how many."""
    gone = session.exec(delete(Joiner).where(col(Joiner.joined_at).is_(None), col(Joiner.started_at) <= now - KEPT_FOR))
    return int(gone.rowcount)
