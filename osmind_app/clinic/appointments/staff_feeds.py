"""The private calendar address of a provider's own appointments: made, renewed and turned off by themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments.models import StaffFeed
from osmind_app.clinic.audit import service as audit
from osmind_app.lib import tokens
from osmind_app.lib.errors import NotAllowed
from osmind_app.lib.settings import settings
from osmind_app.outbox import paths


@dataclass(frozen=True)
class FeedCard:
    """The feed beside the calendar: `offered` to those who see patients."""

    offered: bool = False
    url: str = ""


def card(session: Session, *, actor: Provider) -> FeedCard:
    """The actor's own address, if they have one."""
    found = _current(session, actor)
    url = settings().public_url + paths.CALENDAR_FEED.format(token=tokens.sign(found.link)) if found else ""
    return FeedCard(actor.sees_patients_since is not None, url)


def make(session: Session, *, actor: Provider, now: datetime) -> StaffFeed:
    """A new address for who sees patients; the one before stops working at once."""
    if actor.sees_patients_since is None:
        raise NotAllowed
    _end(session, actor, now)
    made = StaffFeed(
        practice_id=actor.practice_id,
        provider_id=actor.id,
        nonce=tokens.new_nonce(),
        key_id=tokens.signing_key_id(),
        made_at=now,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # the same person in another window, at the same moment: one address works
        found = _current(session, actor)
        if found is None:
            raise
        return found
    audit.record(session, actor=actor, event="staff_feed.made", subject_id=made.id, now=now)
    return made


def turn_off(session: Session, *, actor: Provider, now: datetime) -> None:
    """The address stops working; calendar programs keep what they read before."""
    found = _current(session, actor)
    if found is not None and _end(session, actor, now):
        audit.record(session, actor=actor, event="staff_feed.ended", subject_id=found.id, now=now)


def _current(session: Session, actor: Provider) -> StaffFeed | None:
    return session.exec(
        select(StaffFeed).where(
            StaffFeed.practice_id == actor.practice_id,
            StaffFeed.provider_id == actor.id,
            col(StaffFeed.ended_at).is_(None),
        )
    ).first()


def _end(session: Session, actor: Provider, now: datetime) -> bool:
    ended = session.exec(
        update(StaffFeed)
        .where(
            col(StaffFeed.practice_id) == actor.practice_id,
            col(StaffFeed.provider_id) == actor.id,
            col(StaffFeed.ended_at).is_(None),
        )
        .values(ended_at=now)
    )
    return ended.rowcount > 0
