"""The types of appointments a practice offers: names for the staff alone. Everybody reads them; admins change them."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments.details import TypeDetails
from osmind_app.clinic.appointments.errors import TypeNameInUse
from osmind_app.clinic.appointments.models import AppointmentType
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.practices.service import must_be_admin, name_key
from osmind_app.lib.errors import NotFound


def get(session: Session, *, actor: Provider, type_id: UUID) -> AppointmentType:
    """One type of the actor's practice; another practice's is `NotFound`."""
    found = session.exec(
        select(AppointmentType).where(AppointmentType.id == type_id, AppointmentType.practice_id == actor.practice_id)
    ).first()
    if found is None:
        raise NotFound
    return found


def create(session: Session, *, actor: Provider, details: TypeDetails, now: datetime) -> AppointmentType:
    """Offer another type. Admins only; raises `TypeNameInUse`."""
    must_be_admin(actor)
    _name_is_free(session, actor, details.name)
    made = AppointmentType(
        practice_id=actor.practice_id,
        name=details.name,
        name_key=name_key(details.name),
        minutes=details.minutes,
        how=details.how,
        created_at=now,
    )
    return _changed(session, actor, made, "appointment_type.created", now)


def change(session: Session, *, actor: Provider, type_id: UUID, details: TypeDetails, now: datetime) -> AppointmentType:
    """Change a type; what is booked keeps its length and place. Admins only; raises as `create` does."""
    must_be_admin(actor)
    found = get(session, actor=actor, type_id=type_id)
    _name_is_free(session, actor, details.name, but=found.id)
    found.name, found.name_key = details.name, name_key(details.name)
    found.minutes, found.how = details.minutes, details.how
    return _changed(session, actor, found, "appointment_type.changed", now)


def archive(session: Session, *, actor: Provider, type_id: UUID, now: datetime) -> AppointmentType:
    """Offer a type no longer; appointments of it stay. Admins only."""
    must_be_admin(actor)
    found = get(session, actor=actor, type_id=type_id)
    if found.archived_at is not None:
        return found
    found.archived_at = now
    return _changed(session, actor, found, "appointment_type.archived", now)


def restore(session: Session, *, actor: Provider, type_id: UUID, now: datetime) -> AppointmentType:
    """Offer an archived type again. Admins only."""
    must_be_admin(actor)
    found = get(session, actor=actor, type_id=type_id)
    if found.archived_at is None:
        return found
    found.archived_at = None
    return _changed(session, actor, found, "appointment_type.restored", now)


def _name_is_free(session: Session, actor: Provider, name: str, but: UUID | None = None) -> None:
    namesake = session.exec(
        select(AppointmentType).where(
            AppointmentType.practice_id == actor.practice_id,
            AppointmentType.name_key == name_key(name),
            col(AppointmentType.id) != but if but else True,
        )
    ).first()
    if namesake is not None:
        raise TypeNameInUse(archived=namesake.archived_at is not None)


def _changed(session: Session, actor: Provider, found: AppointmentType, event: str, now: datetime) -> AppointmentType:
    session.add(found)
    session.flush()
    audit.record(session, actor=actor, event=event, subject_id=found.id, now=now)
    return found
