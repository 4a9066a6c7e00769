"""Where the practice sees patients: its locations. Everybody reads them; admins change them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments.details import NAME_LIMIT, PLACE_LIMIT
from osmind_app.clinic.appointments.errors import LocationNameInUse
from osmind_app.clinic.appointments.models import Appointment, Location
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.practices.queries import Choice
from osmind_app.clinic.practices.service import must_be_admin, name_key
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.lib.typed import is_blank, line


@dataclass(frozen=True)
class LocationDetails:
    """One location."""

    name: str
    address: str

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "LocationDetails":
        """Read the form of one location; raises `FormErrors`."""
        name, address = line(form.get("name", "")), line(form.get("address", ""))
        problems = {
            "name": "Enter a name for the location" if is_blank(name) else _length("The name", name, NAME_LIMIT),
            "address": "Enter the address" if is_blank(address) else _length("The address", address, PLACE_LIMIT),
        }
        found = {field: problem for field, problem in problems.items() if problem}
        if found:
            raise FormErrors(found)
        return cls(name, address)


def get(session: Session, *, actor: Provider, location_id: UUID) -> Location:
    """One location of the actor's practice; another practice's is `NotFound`."""
    found = session.exec(
        select(Location).where(Location.id == location_id, Location.practice_id == actor.practice_id)
    ).first()
    if found is None:
        raise NotFound
    return found


def create(session: Session, *, actor: Provider, details: LocationDetails, now: datetime) -> Location:
    """Another place where patients are seen. Admins only; raises `LocationNameInUse`."""
    must_be_admin(actor)
    _name_is_free(session, actor, details.name)
    made = Location(
        practice_id=actor.practice_id,
        name=details.name,
        name_key=name_key(details.name),
        address=details.address,
        created_at=now,
    )
    return _changed(session, actor, made, "location.created", now)


def change(
    session: Session, *, actor: Provider, location_id: UUID, details: LocationDetails, now: datetime
) -> Location:
    """Change its name or address; what is booked there is there still. Admins only; raises as `create` does."""
    must_be_admin(actor)
    found = get(session, actor=actor, location_id=location_id)
    _name_is_free(session, actor, details.name, but=found.id)
    found.name, found.name_key, found.address = details.name, name_key(details.name), details.address
    return _changed(session, actor, found, "location.changed", now)


def archive(session: Session, *, actor: Provider, location_id: UUID, now: datetime) -> Location:
    """Book nobody there any more; appointments stay. Admins only; twice is once."""
    must_be_admin(actor)
    found = get(session, actor=actor, location_id=location_id)
    if found.archived_at is not None:
        return found
    found.archived_at = now
    return _changed(session, actor, found, "location.archived", now)


def restore(session: Session, *, actor: Provider, location_id: UUID, now: datetime) -> Location:
    """Book there again. Admins only; twice is once."""
    must_be_admin(actor)
    found = get(session, actor=actor, location_id=location_id)
    if found.archived_at is None:
        return found
    found.archived_at = None
    return _changed(session, actor, found, "location.restored", now)


def choices(session: Session, *, practice_id: UUID, keeps: UUID | None = None) -> list[Choice]:
    """Where patients are seen, by name; `keeps` is offered even when it is archived."""
    found = session.exec(
        select(Location.id, Location.name)
        .where(
            Location.practice_id == practice_id,
            col(Location.archived_at).is_(None) | (col(Location.id) == keeps),
        )
        .order_by(col(Location.name_key))
    ).all()
    return [Choice(str(key), name) for key, name in found]


def by_id(session: Session, *, practice_id: UUID, appointments: Iterable[Appointment]) -> dict[UUID, Location]:
    """The locations of these appointments, in one question; none where all are elsewhere."""
    ids = {one.location_id for one in appointments if one.location_id}
    if not ids:
        return {}
    found = session.exec(select(Location).where(Location.practice_id == practice_id, col(Location.id).in_(ids))).all()
    return {one.id: one for one in found}


def where(appointment: Appointment, known: Mapping[UUID, Location], practice: Practice) -> str:
    """Where a patient goes: the room and the location, or what was typed, or the clinic's address."""
    location = known.get(appointment.location_id) if appointment.location_id else None
    if location is None:
        return appointment.place or practice.address
    return ", ".join(filter(None, [appointment.place, location.name, location.address]))


def _length(what: str, typed: str, limit: int) -> str:
    return f"{what} must be {limit} characters or fewer" if len(typed) > limit else ""


def _name_is_free(session: Session, actor: Provider, name: str, but: UUID | None = None) -> None:
    namesake = session.exec(
        select(Location).where(
            Location.practice_id == actor.practice_id,
            Location.name_key == name_key(name),
            col(Location.id) != but if but else True,
        )
    ).first()
    if namesake is not None:
        raise LocationNameInUse(archived=namesake.archived_at is not None)


def _changed(session: Session, actor: Provider, found: Location, event: str, now: datetime) -> Location:
    session.add(found)
    session.flush()
    audit.record(session, actor=actor, event=event, subject_id=found.id, now=now)
    return found
