"""The clinic a door may name before anybody has signed in: the only one of this installation."""

from datetime import datetime

from sqlmodel import Session, select

from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.outbox.letters import PracticeCard
from osmind_app.web.doors import base


async def only_one() -> PracticeCard | None:
    """The clinic's card, or None when several share this installation."""
    return await base.read(_only_one)


def _only_one(session: Session, *, now: datetime) -> PracticeCard | None:
    found = session.exec(select(Practice).limit(2)).all()
    return practices.card(found[0]) if len(found) == 1 else None
