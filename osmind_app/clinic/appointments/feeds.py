"""The private calendar address of whoever has a portal open: made, renewed and turned off by themselves."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from osmind_app.clinic.appointments.models import CalendarFeed
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.models import APPOINTMENTS, PortalAccess
from osmind_app.lib import tokens


def current(session: Session, *, actor: PortalAccess) -> CalendarFeed | None:
    """The feed that works now, or None."""
    return session.exec(
        select(CalendarFeed).where(
            CalendarFeed.practice_id == actor.practice_id,
            CalendarFeed.account_id == actor.account_id,
            CalendarFeed.patient_id == actor.patient_id,
            col(CalendarFeed.ended_at).is_(None),
        )
    ).first()


def make(session: Session, *, actor: PortalAccess, now: datetime) -> CalendarFeed:
    """A new address; the one before stops working at once."""
    actor.need(APPOINTMENTS)
    _end(session, actor, now)
    made = CalendarFeed(
        practice_id=actor.practice_id,
        patient_id=actor.patient_id,
        account_id=actor.account_id,
        nonce=tokens.new_nonce(),
        key_id=tokens.signing_key_id(),
        made_at=now,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # the same person on another device, at the same moment: one address works
        found = current(session, actor=actor)
        if found is None:
            raise
        return found
    _record(session, actor, made, "calendar_feed.made", now)
    return made


def turn_off(session: Session, *, actor: PortalAccess, now: datetime) -> None:
    """The address stops working; calendar programs keep what they read before."""
    found = current(session, actor=actor)
    if found is not None and _end(session, actor, now):
        _record(session, actor, found, "calendar_feed.ended", now)


def _end(session: Session, actor: PortalAccess, now: datetime) -> bool:
    ended = session.exec(
        update(CalendarFeed)
        .where(
            col(CalendarFeed.practice_id) == actor.practice_id,
            col(CalendarFeed.account_id) == actor.account_id,
            col(CalendarFeed.patient_id) == actor.patient_id,
            col(CalendarFeed.ended_at).is_(None),
        )
        .values(ended_at=now)
    )
    return ended.rowcount > 0


def _record(session: Session, actor: PortalAccess, feed: CalendarFeed, event: str, now: datetime) -> None:
    audit.record(session, actor=actor, event=event, patient_id=actor.patient_id, subject_id=feed.id, now=now)
