"""Rating scales on a schedule: a form asked of a patient every so many weeks, until somebody stops it."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.intake import assigning, errors, starting
from osmind_app.clinic.intake.models import SKIPPABLE, FormSchedule
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import live
from osmind_app.lib.errors import FormErrors, NotFound

LONGEST_WEEKS = 52
MORNING = 9  # o'clock where the patient is: nobody is asked at midnight how they slept
AT_ONCE = 50


def begin(
    session: Session,
    *,
    actor: Provider,
    patient_id: UUID,
    form_key: str,
    every_weeks: int,
    first_now: bool,
    now: datetime,
) -> FormSchedule:
    """Ask a form every so many weeks, the first time today or after the first of them.

    Raises `PatientArchived`, `NoSuchForm`, `AlreadyScheduled`, and `FormErrors` for a number that can't be.
    """
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    if patient.archived_at is not None:
        raise errors.PatientArchived
    if not 1 <= every_weeks <= LONGEST_WEEKS:
        raise FormErrors({"every_weeks": f"Enter a number of weeks from 1 to {LONGEST_WEEKS}"})
    assigning.in_use(session, practice_id=actor.practice_id, form_key=form_key)
    zone = _zone(patient, practices.get(session, actor=actor))
    first = now.astimezone(zone).date() + timedelta(weeks=0 if first_now else every_weeks)
    made = FormSchedule(
        practice_id=actor.practice_id,
        patient_id=patient.id,
        form_key=form_key,
        every_weeks=every_weeks,
        begins_on=first,
        next_on=first,
        next_at=_morning(first, zone),
        created_at=now,
        created_by_id=actor.id,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise errors.AlreadyScheduled from None
    _record(session, actor, "form.schedule_begun", made, now)
    return made


def stop(session: Session, *, actor: Provider, schedule_id: UUID, now: datetime) -> None:
    """Ask it no more; what waits already stays. Twice is once; another practice's is `NotFound`."""
    found = session.exec(
        select(FormSchedule).where(FormSchedule.id == schedule_id, FormSchedule.practice_id == actor.practice_id)
    ).first()
    if found is None:
        raise NotFound
    patients.get(session, actor=actor, patient_id=found.patient_id)
    stopped = session.exec(
        update(FormSchedule)
        .where(
            col(FormSchedule.id) == found.id,
            col(FormSchedule.practice_id) == actor.practice_id,
            col(FormSchedule.stopped_at).is_(None),
        )
        .values(stopped_at=now, stopped_by_id=actor.id)
    )
    if stopped.rowcount == 1:
        _record(session, actor, "form.schedule_stopped", found, now)


def ask_due(session: Session, *, now: datetime) -> bool:
    """Ask what is due, each due date once, however often and late this runs; True when there is more.

    A due date is passed over while the form of an earlier one is still open, and for archived patients and forms: the
    next one comes in its turn. One that was skipped is asked again. After an outage one is asked, not one for each
    date that was missed.
    """
    due = session.exec(
        select(FormSchedule, Patient, Practice)
        .join(
            Patient,
            (col(Patient.id) == FormSchedule.patient_id) & (col(Patient.practice_id) == FormSchedule.practice_id),
        )
        .join(Practice, col(Practice.id) == FormSchedule.practice_id)
        .where(col(FormSchedule.stopped_at).is_(None), col(FormSchedule.next_at) <= now)
        .order_by(col(FormSchedule.patient_id), col(FormSchedule.id))  # as a batch holds them: no ring of waiting
        .limit(AT_ONCE)
        .execution_options(populate_existing=True)
    ).all()
    for schedule, patient, practice in due:
        _ask_one(session, schedule, patient, practice, now)
    return len(due) == AT_ONCE


def _ask_one(session: Session, schedule: FormSchedule, patient: Patient, practice: Practice, now: datetime) -> None:
    starting.hold(session, patient)
    zone = _zone(patient, practice)
    following = _after(schedule, now.astimezone(zone).date())
    taken = session.exec(
        update(FormSchedule)
        .where(
            col(FormSchedule.id) == schedule.id,
            col(FormSchedule.practice_id) == practice.id,
            col(FormSchedule.next_on) == schedule.next_on,
            col(FormSchedule.stopped_at).is_(None),
        )
        .values(next_on=following, next_at=_morning(following, zone))
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1 or patient.archived_at is not None:
        return
    try:
        version = assigning.in_use(session, practice_id=practice.id, form_key=schedule.form_key)
    except errors.NoSuchForm:
        return
    first = assigning.waiting(session, patient=patient, form_key=schedule.form_key)
    if first is None:
        house = audit.System(practice.id)
        assigning.ask(session, by=house, patient=patient, version=version, rule=SKIPPABLE, now=now)
    elif first.skipped_at is not None:
        first.skipped_at = None
        session.add(first)
        session.flush()
        assigning.tell(session, patient=patient, version=version, now=now)


def _after(schedule: FormSchedule, today: date) -> date:
    """The first due date after today, on the weekday the schedule began on."""
    each = timedelta(weeks=schedule.every_weeks)
    return schedule.begins_on + ((today - schedule.begins_on) // each + 1) * each


def _zone(patient: Patient, practice: Practice) -> ZoneInfo:
    return ZoneInfo(patient.time_zone or practice.time_zone)


def _morning(on: date, zone: ZoneInfo) -> datetime:
    return datetime(on.year, on.month, on.day, MORNING, tzinfo=zone)


def _record(session: Session, actor: Provider, event: str, schedule: FormSchedule, now: datetime) -> None:
    live.look_again(session, live.patient(schedule.patient_id))
    audit.record(
        session,
        actor=actor,
        event=event,
        patient_id=schedule.patient_id,
        subject_id=schedule.id,
        now=now,
        form=schedule.form_key,
    )
