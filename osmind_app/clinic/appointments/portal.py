"""What a patient reads in the portal about their appointments."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, tuple_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from osmind_app.clinic.accounts.models import PATIENT, Provider
from osmind_app.clinic.appointments import asking, feeds, links, locations, post, rules
from osmind_app.clinic.appointments.details import HOW, OWN_REASONS
from osmind_app.clinic.appointments.finding import own
from osmind_app.clinic.appointments.models import (
    BOOKED,
    CONFIRMED,
    DECLINED,
    VIDEO,
    Appointment,
    AppointmentMove,
    AppointmentRequest,
    Location,
)
from osmind_app.clinic.families.models import APPOINTMENTS, PortalAccess
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import live, tokens, when
from osmind_app.lib.errors import NotFound
from osmind_app.lib.settings import settings
from osmind_app.outbox import paths

OPENS = timedelta(minutes=15)  # before the start: then a patient may join
STILL_ANSWERED = timedelta(days=14)  # how long a declined request is shown
PAGE = 20
WATCHED = timedelta(hours=12)  # a page open this long before a visit offers the video by itself


@dataclass(frozen=True)
class VisitCard:
    """One appointment as its patient sees it. `join_url` is there from 15 minutes before the start until the end."""

    id: str = ""
    at: str = ""
    at_yours: str = ""  # in the patient's own zone, where that differs
    starts: str = ""  # for <time datetime>
    provider: str = ""
    how: str = ""
    video: bool = False
    where: str = ""
    minutes: int = 0
    confirmed: bool = False  # and still to come
    cancelled: str = ""  # when and by whom; empty: it takes place
    over: bool = False
    join_url: str = ""
    join_from: str = ""  # "9:15 AM"; empty when that is no question any more
    opens_in: int = 0  # milliseconds until the video opens or closes, if somebody may wait for it; else 0


@dataclass(frozen=True)
class RequestCard:
    """What the patient asked for, and the answer if there is one."""

    wishes: str = ""
    asked: str = ""
    about: str = ""  # the time that should be changed
    declined: str = ""  # when
    note: str = ""


@dataclass(frozen=True)
class VisitsPage:
    """One page of the list, and what stands above it."""

    cards: list[VisitCard] = field(default_factory=list)
    next_key: str = ""
    waiting: RequestCard = field(default_factory=RequestCard)
    declined: RequestCard = field(default_factory=RequestCard)
    may_ask: bool = True
    clinic: str = ""
    phone: str = ""
    feed_url: str = ""


@dataclass(frozen=True)
class VisitPage:
    """The details of one appointment, and what the patient may do about it."""

    card: VisitCard = field(default_factory=VisitCard)
    moved_from: list[str] = field(default_factory=list)
    waiting: RequestCard = field(default_factory=RequestCard)
    file_path: str = ""
    may_change: bool = False
    may_confirm: bool = False
    why_not: str = ""
    until: str = ""  # until when they may
    clinic: str = ""
    phone: str = ""
    version: int = 0


def topic(session: Session, *, actor: PortalAccess) -> str:
    """What pages about this patient's appointments watch (lib/live.py)."""
    return live.patient(actor.patient_id)


def visits(session: Session, *, actor: PortalAccess, now: datetime, past: bool = False, after: str = "") -> VisitsPage:
    """The appointments to come, the next first; or those before and the cancelled, the last first."""
    actor.need(APPOINTMENTS)
    patient, practice = _patient(session, actor), practices.get(session, actor=actor)
    over = or_(col(Appointment.ends_at) <= now, col(Appointment.cancelled_at).is_not(None))
    to_come = and_(col(Appointment.ends_at) > now, col(Appointment.cancelled_at).is_(None))
    at, key = col(Appointment.starts_at), col(Appointment.id)
    found = session.exec(
        _of_patient(actor)
        .where(over if past else to_come, *_beyond(session, actor, after, past))
        .order_by(*((at.desc(), key.desc()) if past else (at, key)))
        .limit(PAGE + 1)
    ).all()
    names = _providers(session, actor, [one.provider_id for one in found[:PAGE]])
    places = locations.by_id(session, practice_id=actor.practice_id, appointments=found[:PAGE])
    feed = feeds.current(session, actor=actor)
    known = rules.of_practice(session, actor=actor)
    return VisitsPage(
        cards=[_card(session, actor, one, patient, practice, names, places, now) for one in found[:PAGE]],
        next_key=str(found[PAGE - 1].id) if len(found) > PAGE else "",
        waiting=_waiting(session, actor, practice),
        declined=_declined(session, actor, practice, now),
        may_ask=known.view_only_since is None,
        clinic=practice.name,
        phone=practice.phone,
        feed_url=settings().public_url + paths.CALENDAR_FEED.format(token=tokens.sign(feed.link)) if feed else "",
    )


def visit(session: Session, *, actor: PortalAccess, appointment_id: UUID, now: datetime) -> VisitPage:
    """One appointment; `NotFound` for anybody else's."""
    found = own(session, actor=actor, appointment_id=appointment_id)
    patient, practice = _patient(session, actor), practices.get(session, actor=actor)
    known = rules.of_practice(session, actor=actor)
    names = _providers(session, actor, [found.provider_id])
    places = locations.by_id(session, practice_id=actor.practice_id, appointments=[found])
    may = rules.may_change(known, found, now)
    moves = session.exec(
        select(AppointmentMove)
        .where(AppointmentMove.practice_id == actor.practice_id, AppointmentMove.appointment_id == found.id)
        .order_by(col(AppointmentMove.moved_at).desc())
        .limit(PAGE)
    ).all()
    closes = max(
        found.starts_at - timedelta(hours=known.cut_off_hours),
        min(found.arranged_at + timedelta(minutes=known.grace_minutes), found.starts_at),
    )
    return VisitPage(
        card=_card(session, actor, found, patient, practice, names, places, now),
        moved_from=[
            _at(one.was_starts_at, found.time_zone, now) for one in moves if one.was_starts_at != found.starts_at
        ],
        waiting=_waiting(session, actor, practice),
        file_path=links.file_path(found) if found.cancelled_at is None and found.ends_at > now else "",
        may_change=may,
        may_confirm=found.status == BOOKED and found.starts_at > now and known.view_only_since is None,
        why_not=_why_not(known.view_only_since is not None, practice) if found.starts_at > now and not may else "",
        until=when.long(closes, found.time_zone) if may else "",
        clinic=practice.name,
        phone=practice.phone,
        version=found.version,
    )


def next_visit(session: Session, *, actor: PortalAccess, now: datetime) -> VisitCard | None:
    """The appointment that comes next or is going on, or None."""
    if not actor.may(APPOINTMENTS):
        return None
    found = session.exec(
        _of_patient(actor)
        .where(Appointment.ends_at > now, col(Appointment.cancelled_at).is_(None))
        .order_by(col(Appointment.starts_at), col(Appointment.id))
        .limit(1)
    ).first()
    if found is None:
        return None
    patient, practice = _patient(session, actor), practices.get(session, actor=actor)
    names = _providers(session, actor, [found.provider_id])
    places = locations.by_id(session, practice_id=actor.practice_id, appointments=[found])
    return _card(session, actor, found, patient, practice, names, places, now)


def _card(
    session: Session,
    actor: PortalAccess,
    found: Appointment,
    patient: Patient,
    practice: Practice,
    names: dict[UUID, str],
    places: dict[UUID, Location],
    now: datetime,
) -> VisitCard:
    zone, video = found.time_zone, found.how == VIDEO
    yours = post.own_zone(found, patient)
    stands = found.cancelled_at is None and found.ends_at > now
    opens, waits = found.starts_at - OPENS, timedelta()
    joins = video and stands and now >= opens
    if video and stands:
        waits = found.ends_at - now if joins else opens - now
    return VisitCard(
        id=str(found.id),
        at=_at(found.starts_at, zone, now),
        at_yours=_at(found.starts_at, yours, now) if yours else "",
        starts=found.starts_at.isoformat(),
        provider=names.get(found.provider_id, ""),
        how=HOW[found.how],
        video=video,
        where="" if video else locations.where(found, places, practice),
        minutes=round(found.lasts.total_seconds() / 60),
        confirmed=found.status == CONFIRMED and found.starts_at > now,
        cancelled=_cancelled(found, practice, zone),
        over=found.ends_at <= now,
        join_url=rules.link_of(session, actor=actor, appointment=found) if joins else "",
        join_from=when.clock(opens, zone) if video and stands and not joins else "",
        opens_in=round(waits.total_seconds() * 1000) + 500 if timedelta() < waits < WATCHED else 0,
    )


def _cancelled(found: Appointment, practice: Practice, zone: str) -> str:
    if found.cancelled_at is None:
        return ""
    own_deed = found.changed_by_kind == PATIENT
    by = "in the portal" if own_deed else f"by {practice.name}"
    why = f": “{OWN_REASONS[found.cancel_reason]}”" if own_deed and found.cancel_reason in OWN_REASONS else ""
    return f"Cancelled {by} on {when.short(found.cancelled_at, zone)}{why}"


def _at(at: datetime, zone: str, now: datetime) -> str:
    """The style of the portal; of another year with the year."""
    place = ZoneInfo(zone)
    this_year = at.astimezone(place).year == now.astimezone(place).year or timedelta() < at - now < timedelta(days=180)
    return when.long(at, zone) if this_year else when.dated(at, zone)


def _why_not(view_only: bool, practice: Practice) -> str:
    call = f"call {practice.name}{f' at {practice.phone}' if practice.phone else ''}"
    return f"To change or cancel, {call}." if view_only else f"It is too late to change or cancel here: {call}."


def _waiting(session: Session, actor: PortalAccess, practice: Practice) -> RequestCard:
    found = asking.own_request(session, actor=actor)
    return _request(session, actor, found, practice) if found else RequestCard()


def _declined(session: Session, actor: PortalAccess, practice: Practice, now: datetime) -> RequestCard:
    """The last answer, while it is news and nothing newer was asked."""
    found = session.exec(
        select(AppointmentRequest)
        .where(AppointmentRequest.practice_id == actor.practice_id, AppointmentRequest.patient_id == actor.patient_id)
        .order_by(col(AppointmentRequest.asked_at).desc(), col(AppointmentRequest.id))
        .limit(1)
    ).first()
    if found is None or found.answer != DECLINED or found.answered_at is None:
        return RequestCard()
    return _request(session, actor, found, practice) if now - found.answered_at < STILL_ANSWERED else RequestCard()


def _request(session: Session, actor: PortalAccess, found: AppointmentRequest, practice: Practice) -> RequestCard:
    about = own(session, actor=actor, appointment_id=found.appointment_id) if found.appointment_id else None
    declined = found.answer == DECLINED and found.answered_at is not None
    return RequestCard(
        wishes=found.wishes or "",
        asked=when.short(found.asked_at, practice.time_zone),
        about=when.long(about.starts_at, about.time_zone) if about else "",
        declined=when.short(found.answered_at, practice.time_zone) if declined and found.answered_at else "",
        note=found.note or "",
    )


def _of_patient(actor: PortalAccess) -> SelectOfScalar[Appointment]:
    return select(Appointment).where(
        Appointment.practice_id == actor.practice_id, Appointment.patient_id == actor.patient_id
    )


def _beyond(session: Session, actor: PortalAccess, after: str, past: bool) -> list[Any]:
    """The rows behind the last one of the page before; a key of nobody's starts at the first page."""
    try:
        last = own(session, actor=actor, appointment_id=UUID(after))
    except (ValueError, NotFound):
        return []
    here, there = tuple_(col(Appointment.starts_at), col(Appointment.id)), tuple_(last.starts_at, last.id)
    return [here < there if past else here > there]


def _providers(session: Session, actor: PortalAccess, ids: list[UUID]) -> dict[UUID, str]:
    found = session.exec(
        select(Provider.id, Provider.full_name).where(
            Provider.practice_id == actor.practice_id, col(Provider.id).in_(ids)
        )
    ).all()
    return dict(found)


def _patient(session: Session, actor: PortalAccess) -> Patient:
    found = session.exec(
        select(Patient).where(Patient.id == actor.patient_id, Patient.practice_id == actor.practice_id)
    ).first()
    if found is None:
        raise NotFound
    return found
