"""Booking and moving: the staff's deeds, each once, whoever else does the same at that moment (F13, F14)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import arranging, asking, post
from osmind_app.clinic.appointments.arranging import Place
from osmind_app.clinic.appointments.details import Arrangement
from osmind_app.clinic.appointments.errors import AppointmentCancelled, AppointmentOver, PatientArchived
from osmind_app.clinic.appointments.finding import changed_meanwhile, get
from osmind_app.clinic.appointments.models import Appointment, AppointmentMove
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.patients import service as patients
from osmind_app.lib import tokens


def book(
    session: Session,
    *,
    actor: Provider,
    patient_id: UUID,
    details: Arrangement,
    now: datetime,
    form_key: str | None = None,
    request_id: UUID | None = None,
) -> Appointment:
    """Book a visit and tell the patient; the same form sent again books once and returns the first (F13).

    `request_id` is the patient's wish this answers. Raises what `arranging.find_place` raises, and `RequestAnswered`.
    """
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    key = key_of(actor, form_key)
    first = by_form(session, actor, key)
    if first is not None:
        return first
    if patient.archived_at is not None:
        raise PatientArchived
    place = arranging.find_place(session, actor=actor, patient=patient, details=details, now=now)
    made = at_place(actor, patient.id, place, now, form_key=key)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as clash:
        first = by_form(session, actor, key)
        if first is not None:
            return first
        raise arranging.taken(session, place) from clash
    if request_id is not None:
        asking.granted(session, actor=actor, request_id=request_id, appointment=made, now=now)
    audit.record(session, actor=actor, event="appointment.booked", patient_id=patient.id, subject_id=made.id, now=now)
    post.booked(session, actor=actor, appointment=made, patient=patient, now=now)
    return made


def move(
    session: Session,
    *,
    actor: Provider,
    appointment_id: UUID,
    details: Arrangement,
    version: int,
    now: datetime,
    request_id: UUID | None = None,
) -> Appointment:
    """Give a visit another time, provider, length or place, and tell the patient what is new.

    `version` is the one the form was opened with: raises `ChangedMeanwhile` when somebody was faster (F14).
    """
    found = get(session, actor=actor, appointment_id=appointment_id)
    if found.cancelled_at is not None:
        raise AppointmentCancelled
    if found.starts_at <= now:
        raise AppointmentOver
    patient = patients.get(session, actor=actor, patient_id=found.patient_id)
    if version != found.version:
        raise changed_meanwhile(session, found)
    place = arranging.find_place(session, actor=actor, patient=patient, details=details, now=now, moves=found)
    changed = [name for name, value in place.values().items() if getattr(found, name) != value]
    if changed:
        write(session, actor, found, place, version, now, moved="starts_at" in changed)
    if request_id is not None:
        asking.granted(session, actor=actor, request_id=request_id, appointment=found, now=now)
    elif "starts_at" in changed:
        asking.settled(session, actor=actor, appointment=found, now=now)
    if changed:
        audit.record(
            session,
            actor=actor,
            event="appointment.moved",
            patient_id=patient.id,
            subject_id=found.id,
            now=now,
            fields=changed,
        )
        post.moved(session, actor=actor, appointment=found, patient=patient, changed=changed, now=now)
    return found


def write(
    session: Session,
    actor: Provider,
    found: Appointment,
    place: Place,
    version: int,
    now: datetime,
    *,
    moved: bool,
) -> None:
    """Put the visit at its new place and keep where it was; raises `TimeTaken` and `ChangedMeanwhile`."""
    before = AppointmentMove(
        practice_id=found.practice_id,
        patient_id=found.patient_id,
        appointment_id=found.id,
        was_starts_at=found.starts_at,
        was_ends_at=found.ends_at,
        was_provider_id=found.provider_id,
        moved_at=now,
        moved_by_id=actor.id,
    )
    values = place.values() | {
        "version": version + 1,
        "changed_at": now,
        "changed_by_kind": actor.actor_kind,
        "changed_by_id": actor.id,
        # Whoever confirmed or came, did so for the time it had.
        **({"arranged_at": now, "confirmed_at": None, "arrived_at": None} if moved else {}),
    }
    statement = (
        update(Appointment)
        .where(
            col(Appointment.id) == found.id,
            col(Appointment.practice_id) == actor.practice_id,
            col(Appointment.version) == version,
            col(Appointment.cancelled_at).is_(None),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    try:
        with session.begin_nested():
            written = session.exec(statement).rowcount
    except IntegrityError as clash:
        raise arranging.taken(session, place, but=found.id) from clash
    session.refresh(found)
    if written != 1:
        raise changed_meanwhile(session, found)
    session.add(before)
    session.flush()


def at_place(
    actor: Provider,
    patient_id: UUID,
    place: Place,
    now: datetime,
    *,
    form_key: str | None = None,
    series_id: UUID | None = None,
) -> Appointment:
    """A new appointment, not yet written."""
    return Appointment(
        practice_id=actor.practice_id,
        patient_id=patient_id,
        **place.values(),
        booked_at=now,
        booked_by_id=actor.id,
        arranged_at=now,
        changed_at=now,
        changed_by_kind=actor.actor_kind,
        changed_by_id=actor.id,
        series_id=series_id,
        form_key=form_key,
        nonce=tokens.new_nonce(),
        key_id=tokens.signing_key_id(),
    )


def key_of(actor: Provider, form_key: str | None) -> str | None:
    """What a form that booked is known by."""
    return f"{actor.id}:{form_key}" if form_key else None


def by_form(session: Session, actor: Provider, key: str | None) -> Appointment | None:
    """The appointment this very form booked before. Two submits of one form wait for each other here."""
    if key is None:
        return None
    if session.get_bind().dialect.name == "postgresql":
        session.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    return session.exec(
        select(Appointment).where(Appointment.form_key == key, Appointment.practice_id == actor.practice_id)
    ).first()
