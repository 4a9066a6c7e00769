"""Appointments booked together: planned with their clashes named, booked, moved and cancelled from one on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import arranging, asking, booking, cancelling, hours, post
from osmind_app.clinic.appointments.arranging import Place
from osmind_app.clinic.appointments.details import SECOND, Arrangement
from osmind_app.clinic.appointments.errors import (
    AppointmentCancelled,
    AppointmentOver,
    NothingFree,
    PatientArchived,
    SeriesTaken,
)
from osmind_app.clinic.appointments.finding import changed_meanwhile, get
from osmind_app.clinic.appointments.models import Appointment, AppointmentRequest, AppointmentSeries
from osmind_app.clinic.appointments.repeating import MOST, Repeat
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.audit.service import Line
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import when, zones
from osmind_app.lib.errors import FormErrors


@dataclass(frozen=True)
class Planned:
    """One appointment of a series before it is booked."""

    words: str = ""  # "Tue, Dec 8, 2026, 9:30 AM"
    clash: str = ""  # who is there already; empty: it is free
    note: str = ""  # what the clocks do on that day, or that the provider does not work then


def plan(
    session: Session, *, actor: Provider, patient_id: UUID, details: Arrangement, repeat: Repeat, now: datetime
) -> list[Planned]:
    """What booking this series would make, the clashes named; raises what `arranging.find_place` raises."""
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    return [planned for _, planned in _planned(session, actor, patient, details, repeat, now)]


def book(
    session: Session,
    *,
    actor: Provider,
    patient_id: UUID,
    details: Arrangement,
    repeat: Repeat,
    now: datetime,
    form_key: str | None = None,
    request_id: UUID | None = None,
) -> list[Appointment]:
    """Book what is free of a series and tell the patient in one letter; the same form sent again books once (F13).

    Raises what `plan` raises, `NothingFree`, `PatientArchived` and `RequestAnswered`.
    """
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    key = booking.key_of(actor, form_key)
    first = booking.by_form(session, actor, key)
    if first is not None:
        return _of_series(session, actor, first)
    if patient.archived_at is not None:
        raise PatientArchived
    planned = _planned(session, actor, patient, details, repeat, now)
    series = AppointmentSeries(
        practice_id=actor.practice_id,
        patient_id=patient.id,
        unit=repeat.unit,
        step=repeat.step,
        booked_at=now,
        booked_by_id=actor.id,
    )
    session.add(series)
    session.flush()
    made: list[Appointment] = []
    for place, _ in [one for one in planned if not one[1].clash]:
        row = booking.at_place(actor, patient.id, place, now, form_key=None if made else key, series_id=series.id)
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:  # somebody took it, or sent this very form, since we looked
            first = booking.by_form(session, actor, key)
            if not made and first is not None:
                session.delete(series)
                session.flush()
                return _of_series(session, actor, first)
            continue
        made.append(row)
    if not made:
        raise NothingFree(planned[0][0].provider.full_name)
    if request_id is not None:
        asking.granted(session, actor=actor, request_id=request_id, appointment=made[0], now=now)
    _record(session, actor, "appointment.booked", made, now)
    post.booked(session, actor=actor, appointment=made[0], patient=patient, now=now, also=made[1:])
    return made


def move_rest(
    session: Session,
    *,
    actor: Provider,
    appointment_id: UUID,
    details: Arrangement,
    version: int,
    now: datetime,
    request_id: UUID | None = None,
) -> list[Appointment]:
    """Give this one and all after it another time of the day, day, provider or place; all of them or none.

    Each keeps its own distance to the first. Raises as `booking.move` does, and `SeriesTaken`.
    """
    found = get(session, actor=actor, appointment_id=appointment_id)
    if found.cancelled_at is not None:
        raise AppointmentCancelled
    if found.starts_at <= now:
        raise AppointmentOver
    if version != found.version:
        raise changed_meanwhile(session, found)
    patient = patients.get(session, actor=actor, patient_id=found.patient_id)
    first = arranging.place_for(session, actor=actor, patient=patient, details=details, now=now, moves=found)
    rest = [found, *_after(session, found)]
    places = [first, *[_carried(one, found, first, details) for one in rest[1:]]]
    taken = _taken(session, places, but=[one.id for one in rest])
    clashes = [when.brief(place.starts_at, place.time_zone) for place in places if _clash(place, taken)]
    if clashes:
        raise SeriesTaken(first.provider.full_name, clashes)
    changed = [name for name, value in first.values().items() if getattr(found, name) != value]
    if not changed:
        return rest
    together = list(zip(rest, places, strict=True))
    # Later first when they go later: none is put where the next one still stands.
    for one, place in reversed(together) if first.starts_at > found.starts_at else together:
        booking.write(session, actor, one, place, one.version, now, moved="starts_at" in changed)
    if request_id is not None:
        asking.granted(session, actor=actor, request_id=request_id, appointment=found, now=now)
    _settle(session, actor, rest, now)
    _record(session, actor, "appointment.moved", rest, now, fields=changed)
    post.moved(session, actor=actor, appointment=found, patient=patient, changed=changed, now=now, also=rest[1:])
    return rest


def cancel_rest(
    session: Session, *, actor: Provider, appointment_id: UUID, reason: str, version: int, now: datetime
) -> list[Appointment]:
    """Cancel this one and all after it, and tell the patient in one letter; raises as `cancelling.cancel` does.

    One that is cancelled already takes no other with it: nothing happens that the patient is not told.
    """
    found = get(session, actor=actor, appointment_id=appointment_id)
    if found.cancelled_at is not None:
        return [found]
    rest = _after(session, found)
    cancelling.cancel(
        session,
        actor=actor,
        appointment_id=appointment_id,
        reason=reason,
        version=version,
        now=now,
        also=rest,
    )
    gone = {"cancelled_at": now, "cancel_reason": reason, "changed_at": now}
    session.exec(
        update(Appointment)
        .where(
            col(Appointment.id).in_([one.id for one in rest]),
            col(Appointment.practice_id) == actor.practice_id,
            col(Appointment.cancelled_at).is_(None),
        )
        .values(
            **gone,
            version=Appointment.version + 1,
            changed_by_kind=actor.actor_kind,
            changed_by_id=actor.actor_id,
        )
        .execution_options(synchronize_session=False)
    )
    for one in rest:
        session.expire(one)
    _settle(session, actor, rest, now)
    _record(session, actor, "appointment.cancelled", rest, now, reason=reason)
    return [found, *rest]


def _planned(
    session: Session, actor: Provider, patient: Patient, details: Arrangement, repeat: Repeat, now: datetime
) -> list[tuple[Place, Planned]]:
    """Every place of the series with what stands against it, in a few questions however many there are."""
    walls = repeat.walls(details.wall)
    if len(walls) > MOST:
        raise FormErrors({"until": f"These are more than {MOST} appointments. Choose an earlier last day"})
    if len(walls) < 2:
        raise FormErrors({"until": "This day is before the second appointment. Choose a later one"})
    first = arranging.place_for(session, actor=actor, patient=patient, details=details, now=now)
    found = [(first, "")]
    for wall in walls[1:]:
        at, note = _moment(wall, first.time_zone, details.which)
        found.append((replace(first, starts_at=at, ends_at=at + (first.ends_at - first.starts_at)), note))
    if found[-1][0].starts_at > now + arranging.AHEAD:
        raise FormErrors({"times" if repeat.times else "until": "Choose an end within the next 2 years"})
    places = [place for place, _ in found]
    taken = _taken(session, places)
    known = hours.of_providers(
        session,
        practice_id=actor.practice_id,
        provider_ids=[first.provider.id],
        begins=first.starts_at,
        ends=places[-1].ends_at,
    )
    return [
        (
            place,
            Planned(
                when.dated_brief(place.starts_at, place.time_zone),
                _clash(place, taken),
                note or hours.outside(known, place.provider, place.starts_at, place.ends_at, place.time_zone),
            ),
        )
        for place, note in found
    ]


def _moment(wall: datetime, zone: str, which: str) -> tuple[datetime, str]:
    """When the clock shows this time, and what to say where it does not, or does so twice (F18)."""
    found = zones.moments(wall, zone)
    if not found:
        instead = zones.instead_of(wall, zone)
        return zones.moments(instead, zone)[0], f"Clocks go forward: {when.wall(instead)}, not {when.wall(wall)}"
    if len(found) == 2:
        at = found[-1] if which == SECOND else found[0]
        return at, f"Clocks go back: {when.wall(wall)} comes twice, {zones.offset(at, zone)} is meant"
    return found[0], ""


def _carried(one: Appointment, was: Appointment, first: Place, details: Arrangement) -> Place:
    """Where a later appointment goes when the one before it goes to `first`: as many days on, at the new time."""
    place = ZoneInfo(first.time_zone)
    days = one.starts_at.astimezone(place).date() - was.starts_at.astimezone(place).date()
    at, _ = _moment(first.starts_at.astimezone(place).replace(tzinfo=None) + days, first.time_zone, details.which)
    link = one.video_url if one.how == first.how and not details.video_url else first.video_url
    return replace(first, starts_at=at, ends_at=at + (first.ends_at - first.starts_at), video_url=link)


def _after(session: Session, found: Appointment) -> list[Appointment]:
    """Those of its series that come later and stand."""
    if found.series_id is None:
        return []
    return list(
        session.exec(
            select(Appointment)
            .where(
                Appointment.practice_id == found.practice_id,
                Appointment.series_id == found.series_id,
                Appointment.starts_at > found.starts_at,
                col(Appointment.cancelled_at).is_(None),
            )
            .order_by(col(Appointment.starts_at))
            .execution_options(populate_existing=True)
        ).all()
    )


def _of_series(session: Session, actor: Provider, first: Appointment) -> list[Appointment]:
    return list(
        session.exec(
            select(Appointment)
            .where(Appointment.practice_id == actor.practice_id, Appointment.series_id == first.series_id)
            .order_by(col(Appointment.starts_at))
        ).all()
    )


def _taken(session: Session, places: Sequence[Place], but: Sequence[UUID] = ()) -> list[Appointment]:
    """What the provider has from the first of these places to the last."""
    provider = places[0].provider
    return list(
        session.exec(
            select(Appointment).where(
                Appointment.practice_id == provider.practice_id,
                Appointment.provider_id == provider.id,
                col(Appointment.cancelled_at).is_(None),
                Appointment.starts_at > min(place.starts_at for place in places) - arranging.NONE_LASTS,
                Appointment.starts_at < max(place.ends_at for place in places),
                col(Appointment.id).not_in(but) if but else True,
            )
        ).all()
    )


def _clash(place: Place, taken: Sequence[Appointment]) -> str:
    other = next((one for one in taken if one.starts_at < place.ends_at and one.ends_at > place.starts_at), None)
    if other is None:
        return ""
    between = f"{when.clock(other.starts_at, place.time_zone)} to {when.clock(other.ends_at, place.time_zone)}"
    return f"{place.provider.full_name} has another appointment from {between}"


def _settle(session: Session, actor: Provider, changed: Sequence[Appointment], now: datetime) -> None:
    """Nobody waits for an answer about one of these any more; a patient waits for one thing at a time."""
    by_id = {one.id: one for one in changed}
    about = session.exec(
        select(AppointmentRequest.appointment_id).where(
            AppointmentRequest.practice_id == actor.practice_id,
            col(AppointmentRequest.appointment_id).in_(by_id),
            col(AppointmentRequest.answered_at).is_(None),
        )
    ).first()
    if about is not None:
        asking.settled(session, actor=actor, appointment=by_id[about], now=now)


def _record(
    session: Session, actor: Provider, event: str, rows: Sequence[Appointment], now: datetime, **detail: object
) -> None:
    lines = [Line(one.patient_id, one.id, dict(detail)) for one in rows]
    if lines:
        audit.record_many(session, actor=actor, event=event, lines=lines, now=now)
