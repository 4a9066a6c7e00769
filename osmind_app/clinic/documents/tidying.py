"""Uploads that no deed has claimed are gone after a day, from the table and from the disk."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from osmind_app.clinic.documents.claiming import KEPT_UNCLAIMED
from osmind_app.clinic.documents.models import StoredFile
from osmind_app.lib import files

AT_ONCE = 200  # a short transaction


def forget_unclaimed(session: Session, *, now: datetime, limit: int = AT_ONCE) -> bool:
    """Delete up to `limit` of them; True when there may be more. A claim at this moment wins, or comes too late."""
    old = (col(StoredFile.claimed_at).is_(None), col(StoredFile.created_at) <= now - KEPT_UNCLAIMED)
    some = select(StoredFile.id).where(*old).limit(limit)
    gone = session.exec(
        delete(StoredFile)
        .where(col(StoredFile.id).in_(some), *old)
        .returning(col(StoredFile.id))
        .execution_options(synchronize_session=False)
    ).all()
    for row in gone:
        files.remove(row[0])
    return len(gone) >= limit
