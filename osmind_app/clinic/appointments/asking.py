"""A patient asks for a time, or for another one; the staff find it on Today and answer once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import details as forms
from osmind_app.clinic.appointments import post, rules
from osmind_app.clinic.appointments.errors import AnsweredMeanwhile, CallTheClinic, OnlyLooking, RequestAnswered
from osmind_app.clinic.appointments.finding import own
from osmind_app.clinic.appointments.models import (
    ACCEPTED,
    DECLINED,
    TAKEN_BACK,
    Appointment,
    AppointmentRequest,
)
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.models import APPOINTMENTS, PortalAccess
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.tasks import service as tasks
from osmind_app.lib.errors import NotFound


def ask(
    session: Session, *, actor: PortalAccess, wishes: str, now: datetime, appointment_id: UUID | None = None
) -> AppointmentRequest:
    """Ask the clinic for a time, or for another one than `appointment_id` has; asking again changes what is asked.

    Raises `FormErrors`, `OnlyLooking`, `CallTheClinic` for a visit that is too near, and `AnsweredMeanwhile`.
    """
    actor.need(APPOINTMENTS)
    text = forms.wishes(wishes)
    about = _about(session, actor, appointment_id, now)
    waiting = own_request(session, actor=actor)
    if waiting is not None:
        return _asks_again(session, actor, waiting, text, about, now)
    made = AppointmentRequest(
        practice_id=actor.practice_id,
        patient_id=actor.patient_id,
        account_id=actor.account_id,
        appointment_id=about.id if about else None,
        asked_at=now,
    )
    made.wishes = text
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # the same person on another device, at the same moment
        waiting = own_request(session, actor=actor)
        if waiting is None:
            raise
        return _asks_again(session, actor, waiting, text, about, now)
    tasks.open(
        session,
        practice_id=actor.practice_id,
        patient_id=actor.patient_id,
        kind=tasks.APPOINTMENT_ASKED,
        key=_key(made.id),
        now=now,
    )
    _record(session, actor, made, "appointment.asked", now)
    patient = session.exec(
        select(Patient).where(Patient.id == actor.patient_id, Patient.practice_id == actor.practice_id)
    ).one()
    post.asked(session, actor=actor, request=made, patient=patient, now=now)
    return made


def take_back(session: Session, *, actor: PortalAccess, now: datetime) -> None:
    """The patient asks no longer; what was answered stays answered."""
    actor.need(APPOINTMENTS)
    waiting = own_request(session, actor=actor)
    if waiting is not None and _answer(session, waiting, TAKEN_BACK, now):
        _record(session, actor, waiting, "appointment.request_taken_back", now)


def decline(session: Session, *, actor: Provider, request_id: UUID, note: str, now: datetime) -> AppointmentRequest:
    """Say that it can't be done, with a line for the patient if need be; raises `RequestAnswered`."""
    text = forms.note(note)
    found = request(session, actor=actor, request_id=request_id)
    if not _answer(session, found, DECLINED, now, by=actor):
        raise RequestAnswered
    if text:
        found.note = text
        session.add(found)
        session.flush()
    _record(session, actor, found, "appointment.request_declined", now)
    patient = patients.get(session, actor=actor, patient_id=found.patient_id)
    post.declined(session, actor=actor, request=found, patient=patient, now=now)
    return found


def granted(session: Session, *, actor: Provider, request_id: UUID, appointment: Appointment, now: datetime) -> None:
    """The wish was granted by this appointment, whose own letter says so; raises `RequestAnswered`."""
    found = request(session, actor=actor, request_id=request_id)
    if found.patient_id != appointment.patient_id:
        raise NotFound
    if not _answer(session, found, ACCEPTED, now, by=actor, booked_id=appointment.id):
        raise RequestAnswered
    _record(session, actor, found, "appointment.request_accepted", now)


def settled(session: Session, *, actor: Provider | PortalAccess, appointment: Appointment, now: datetime) -> None:
    """The visit somebody wanted moved was moved or cancelled: nobody waits for an answer any more."""
    waiting = session.exec(
        select(AppointmentRequest).where(
            AppointmentRequest.practice_id == appointment.practice_id,
            AppointmentRequest.patient_id == appointment.patient_id,
            AppointmentRequest.appointment_id == appointment.id,
            col(AppointmentRequest.answered_at).is_(None),
        )
    ).first()
    if waiting is None:
        return
    by = actor if isinstance(actor, Provider) else None
    _answer(session, waiting, ACCEPTED if by else TAKEN_BACK, now, by=by, booked_id=appointment.id if by else None)


def request(session: Session, *, actor: Provider, request_id: UUID) -> AppointmentRequest:
    """One wish of a patient the actor may find; `NotFound` for any other."""
    found = session.exec(
        select(AppointmentRequest)
        .join(Patient, col(Patient.id) == AppointmentRequest.patient_id)
        .where(
            AppointmentRequest.id == request_id,
            AppointmentRequest.practice_id == actor.practice_id,
            reach.within(actor),
        )
    ).first()
    if found is None:
        raise NotFound
    return found


def own_request(session: Session, *, actor: PortalAccess) -> AppointmentRequest | None:
    """What this patient is waiting for, or None."""
    return session.exec(
        select(AppointmentRequest)
        .where(
            AppointmentRequest.practice_id == actor.practice_id,
            AppointmentRequest.patient_id == actor.patient_id,
            col(AppointmentRequest.answered_at).is_(None),
        )
        .execution_options(populate_existing=True)
    ).first()


def _about(session: Session, actor: PortalAccess, appointment_id: UUID | None, now: datetime) -> Appointment | None:
    """The visit that is to be moved: none for a new one, and none for one that is over or cancelled."""
    found = own(session, actor=actor, appointment_id=appointment_id) if appointment_id else None
    known, practice = rules.of_practice(session, actor=actor), practices.get(session, actor=actor)
    if known.view_only_since is not None:
        raise OnlyLooking(practice.name, practice.phone)
    if found is None or found.cancelled_at is not None or found.ends_at <= now:
        return None
    if not rules.may_change(known, found, now):
        raise CallTheClinic(practice.name, practice.phone)
    return found


def _asks_again(
    session: Session,
    actor: PortalAccess,
    waiting: AppointmentRequest,
    text: str,
    about: Appointment | None,
    now: datetime,
) -> AppointmentRequest:
    # Whoever answers it at this moment is waited for: an answer stands beside the wish it was given to.
    session.refresh(waiting, with_for_update=True)
    if waiting.answered_at is not None:
        raise AnsweredMeanwhile
    if waiting.wishes != text or waiting.appointment_id != (about.id if about else None):
        waiting.wishes, waiting.appointment_id = text, about.id if about else None
        session.add(waiting)
        session.flush()
        _record(session, actor, waiting, "appointment.asked", now)
    return waiting


def _answer(
    session: Session,
    found: AppointmentRequest,
    answer: str,
    now: datetime,
    *,
    by: Provider | None = None,
    booked_id: UUID | None = None,
) -> bool:
    """True when it was this deed that answered; the task leaves the staff's list."""
    written = session.exec(
        update(AppointmentRequest)
        .where(
            col(AppointmentRequest.id) == found.id,
            col(AppointmentRequest.practice_id) == found.practice_id,
            col(AppointmentRequest.answered_at).is_(None),
        )
        .values(answered_at=now, answer=answer, answered_by_id=by.id if by else None, booked_id=booked_id)
        .execution_options(synchronize_session=False)
    ).rowcount
    session.refresh(found)
    if written:
        tasks.close(session, practice_id=found.practice_id, keys=[_key(found.id)], now=now)
    return written == 1


def _key(request_id: UUID) -> str:
    return f"{tasks.APPOINTMENT_ASKED}:{request_id}"


def _record(
    session: Session, actor: Provider | PortalAccess, found: AppointmentRequest, event: str, now: datetime
) -> None:
    audit.record(session, actor=actor, event=event, patient_id=found.patient_id, subject_id=found.id, now=now)
