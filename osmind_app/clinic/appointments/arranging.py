"""Turning what the form says into a place in the calendar that can be kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import hours, locations, rules, types
from osmind_app.clinic.appointments.details import FIRST, SECOND, Arrangement
from osmind_app.clinic.appointments.errors import TimeComesTwice, TimeSkipped, TimeTaken
from osmind_app.clinic.appointments.models import VIDEO, Appointment
from osmind_app.clinic.patients import care_team
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import when, zones
from osmind_app.lib.errors import FormErrors, NotFound

AHEAD = timedelta(days=730)  # how far somebody may book: a year typed wrong is noticed
NONE_LASTS = timedelta(days=1)  # see the migration


@dataclass(frozen=True)
class Place:
    """Where and when an appointment will be: what is written on its row."""

    provider: Provider
    type_id: UUID
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    how: str
    location_id: UUID | None
    place: str
    video_url: str

    def values(self) -> dict[str, Any]:
        """The columns of the row."""
        return {
            "provider_id": self.provider.id,
            "type_id": self.type_id,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "time_zone": self.time_zone,
            "how": self.how,
            "location_id": self.location_id,
            "place": self.place,
            "video_url": self.video_url,
        }


def find_place(
    session: Session,
    *,
    actor: Provider,
    patient: Patient,
    details: Arrangement,
    now: datetime,
    moves: Appointment | None = None,
) -> Place:
    """The place the form asks for, checked and free; `moves` is the appointment that is moved there.

    Raises `FormErrors`, `TimeSkipped`, `TimeComesTwice`, `TimeTaken`, and `OutsideHours` unless that is meant.
    """
    found = place_for(session, actor=actor, patient=patient, details=details, now=now, moves=moves)
    _is_free(session, found, but=moves.id if moves else None)
    stays = moves is not None and (moves.provider_id, moves.starts_at) == (found.provider.id, found.starts_at)
    if not details.outside and not stays:
        hours.must_be_within(
            session, provider=found.provider, starts_at=found.starts_at, ends_at=found.ends_at, zone=found.time_zone
        )
    return found


def place_for(
    session: Session,
    *,
    actor: Provider,
    patient: Patient,
    details: Arrangement,
    now: datetime,
    moves: Appointment | None = None,
) -> Place:
    """The place the form asks for, checked but for who else is there; raises as `find_place` does, but `TimeTaken`."""
    provider = _provider(session, patient, details.provider_id, keeps=moves.provider_id if moves else None)
    kind = types.get(session, actor=actor, type_id=details.type_id)
    if kind.archived_at is not None and (moves is None or moves.type_id != kind.id):
        raise FormErrors({"type": "This type is no longer offered. Choose another"})
    zone = practices.get(session, actor=actor).time_zone
    starts_at = _moment(details, zone, now, stays=moves.starts_at if moves else None)
    how = details.how or kind.how
    return Place(
        provider=provider,
        type_id=kind.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=details.minutes or kind.minutes),
        time_zone=zone,
        how=how,
        location_id=None if how == VIDEO else _location(session, actor, details, moves),
        place="" if how == VIDEO else details.place,
        video_url=_video(session, actor, provider, details, moves) if how == VIDEO else "",
    )


def taken(session: Session, place: Place, *, but: UUID | None = None) -> TimeTaken:
    """The refusal for a place that somebody took between our look and our write."""
    try:
        _is_free(session, place, but=but)
    except TimeTaken as refused:
        return refused
    return TimeTaken(place.provider.full_name)


def _provider(session: Session, patient: Patient, provider_id: UUID, *, keeps: UUID | None) -> Provider:
    """One of the care team who sees patients: whoever meets a patient may also open the chart (D1)."""
    found = session.exec(
        select(Provider).where(Provider.id == provider_id, Provider.practice_id == patient.practice_id)
    ).first()
    if found is None:
        raise FormErrors({"provider": "Choose a provider"})
    if found.id == keeps:
        return found
    if found.deactivated_at is not None or found.sees_patients_since is None:
        raise FormErrors({"provider": f"{found.full_name} sees no patients. Choose another provider"})
    if not care_team.includes(session, patient=patient, provider_id=found.id):
        raise FormErrors(
            {"provider": f"{found.full_name} is not on the care team. Add them in Personal Information first"}
        )
    return found


def _location(session: Session, actor: Provider, details: Arrangement, moves: Appointment | None) -> UUID | None:
    """Where it is, one that is still used; a visit that is moved may stay where it was."""
    if details.location_id is None:
        return None
    try:
        found = locations.get(session, actor=actor, location_id=details.location_id)
    except NotFound:
        raise FormErrors({"location": "Choose a location"}) from None
    if found.archived_at is not None and (moves is None or moves.location_id != found.id):
        raise FormErrors({"location": "This location is no longer used. Choose another"})
    return found.id


def _moment(details: Arrangement, zone: str, now: datetime, *, stays: datetime | None) -> datetime:
    found = zones.moments(details.wall, zone)
    typed = when.wall(details.wall)
    if not found:
        raise TimeSkipped(typed, when.wall(zones.instead_of(details.wall, zone)))
    if len(found) == 2 and details.which not in (FIRST, SECOND):
        if stays in found:  # nobody moved it: it stays the one it was
            return stays
        words = ("the earlier", "the later")
        named = [
            f"{when.short(at, zone)} ({zones.offset(at, zone)}), {which}"
            for at, which in zip(found, words, strict=True)
        ]
        raise TimeComesTwice(typed, [Choice(key, name) for key, name in zip((FIRST, SECOND), named, strict=True)])
    at = found[-1] if details.which == SECOND else found[0]
    if at < now and at != stays:
        raise FormErrors({"date" if _is_before_today(at, now, zone) else "time": "Choose a time that is still to come"})
    if at > now + AHEAD:
        raise FormErrors({"date": "Choose a date within the next 2 years"})
    return at


def _is_before_today(at: datetime, now: datetime, zone: str) -> bool:
    place = ZoneInfo(zone)
    return at.astimezone(place).date() < now.astimezone(place).date()


def _video(
    session: Session, actor: Provider, provider: Provider, details: Arrangement, moves: Appointment | None
) -> str:
    """The appointment's own link; none where the provider has a room, else one by the practice's template."""
    if details.video_url:
        return details.video_url
    if rules.has_room(session, actor=actor, provider_id=provider.id):
        return ""
    made = rules.new_link(rules.of_practice(session, actor=actor))
    if not made and moves is None:
        raise FormErrors(
            {"video_url": f"Enter a video link, or give {provider.full_name} one in Settings → Appointments"}
        )
    return made


def _is_free(session: Session, place: Place, *, but: UUID | None) -> None:
    other = session.exec(
        select(Appointment).where(
            Appointment.practice_id == place.provider.practice_id,
            Appointment.provider_id == place.provider.id,
            col(Appointment.cancelled_at).is_(None),
            Appointment.starts_at < place.ends_at,
            Appointment.ends_at > place.starts_at,
            Appointment.starts_at > place.starts_at - NONE_LASTS,
            col(Appointment.id) != but if but else True,
        )
    ).first()
    if other is not None:
        between = f"{when.clock(other.starts_at, place.time_zone)} to {when.clock(other.ends_at, place.time_zone)}"
        raise TimeTaken(place.provider.full_name, between)
