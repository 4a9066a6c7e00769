"""The practice's rules: until when patients cancel themselves, whether they only look, and where video visits are."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import details as forms
from osmind_app.clinic.appointments.details import ROOM, RulesDetails
from osmind_app.clinic.appointments.models import Appointment, AppointmentRules, VideoRoom
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.practices.service import Member
from osmind_app.lib import db
from osmind_app.lib.errors import NotAllowed, NotFound

ROOM_BYTES = 15  # of chance in a room's name: nobody guesses into somebody's visit


def of_practice(session: Session, *, actor: Member) -> AppointmentRules:
    """The rules of the actor's practice; the defaults where nobody has changed them."""
    found = session.exec(select(AppointmentRules).where(AppointmentRules.practice_id == actor.practice_id)).first()
    return found or AppointmentRules(practice_id=actor.practice_id)


def update(session: Session, *, actor: Provider, details: RulesDetails, now: datetime) -> AppointmentRules:
    """Change the rules; they hold at once, for what is booked already too. Admins only."""
    if not actor.is_admin:
        raise NotAllowed
    rules = db.held(session, AppointmentRules(practice_id=actor.practice_id), by="practice_id")
    values = {
        "cut_off_hours": details.cut_off_hours,
        "grace_minutes": details.grace_minutes,
        "video_template": details.video_template,
        "view_only_since": (rules.view_only_since or now) if details.view_only else None,
    }
    changed = [name for name, value in values.items() if getattr(rules, name) != value]
    if not changed:
        return rules
    for name in changed:
        setattr(rules, name, values[name])
    rules.changed_at, rules.changed_by_id = now, actor.id
    session.add(rules)
    session.flush()
    audit.record(session, actor=actor, event="appointment_rules.changed", now=now, fields=changed)
    return rules


def set_room(session: Session, *, actor: Provider, provider_id: UUID, url: str, now: datetime) -> None:
    """Write down where a provider's video visits take place; empty takes it away. The provider's own, or an admin."""
    if not actor.is_admin and actor.id != provider_id:
        raise NotAllowed
    known = session.exec(
        select(Provider.id).where(Provider.id == provider_id, Provider.practice_id == actor.practice_id)
    ).first()
    if known is None:
        raise NotFound
    checked = forms.video_link(url)
    room = _room(session, actor, provider_id)
    if (room.url if room else "") == checked:
        return
    made = VideoRoom(
        practice_id=actor.practice_id, provider_id=provider_id, url=checked, changed_at=now, changed_by_id=actor.id
    )
    room = db.held(session, made, by="practice_id, provider_id")
    room.url, room.changed_at, room.changed_by_id = checked, now, actor.id
    session.add(room)
    session.flush()
    audit.record(session, actor=actor, event="video_room.changed", subject_id=provider_id, now=now)


def link_of(session: Session, *, actor: Member, appointment: Appointment) -> str:
    """Where this video visit takes place: its own link, else its provider's room; empty when nobody knows."""
    if appointment.video_url:
        return appointment.video_url
    room = _room(session, actor, appointment.provider_id)
    return room.url if room else ""


def has_room(session: Session, *, actor: Provider, provider_id: UUID) -> bool:
    """True when this provider has a room of their own."""
    room = _room(session, actor, provider_id)
    return bool(room and room.url)


def new_link(rules: AppointmentRules) -> str:
    """A room of its own for one appointment, by the practice's template; its name says nothing and is not guessed."""
    return rules.video_template.replace(ROOM, secrets.token_urlsafe(ROOM_BYTES)) if rules.video_template else ""


def may_change(rules: AppointmentRules, appointment: Appointment, now: datetime) -> bool:
    """True while the patient may cancel or ask for another time: until the cut-off, and shortly after arranging it."""
    if rules.view_only_since is not None or appointment.cancelled_at is not None or now >= appointment.starts_at:
        return False
    early = now < appointment.starts_at - timedelta(hours=rules.cut_off_hours)
    return early or now < appointment.arranged_at + timedelta(minutes=rules.grace_minutes)


def _room(session: Session, actor: Member, provider_id: UUID) -> VideoRoom | None:
    return session.exec(
        select(VideoRoom).where(VideoRoom.provider_id == provider_id, VideoRoom.practice_id == actor.practice_id)
    ).first()
