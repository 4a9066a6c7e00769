"""Staff ask one form of one patient, and take it back while nothing was written."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.intake import errors, starting
from osmind_app.clinic.intake.models import REQUIRED, FormVersion, Submission
from osmind_app.clinic.intake.queries import about_minutes
from osmind_app.clinic.patients import letter_card
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.updates import service as updates
from osmind_app.lib import live
from osmind_app.lib.errors import NotFound
from osmind_app.outbox import letters

AT_MOST_EVERY = timedelta(minutes=15)  # three forms asked at once are one letter
BY_ITSELF = 500  # the position of a form that belongs to no flow: after those of the flow


def assign(
    session: Session, *, actor: Provider, patient_id: UUID, form_key: str, rule: str = REQUIRED, now: datetime
) -> Submission:
    """Ask one form of a patient; asked again while it waits it is the same one, and no longer skipped.

    Raises `PatientArchived` and `NoSuchForm`.
    """
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    if patient.archived_at is not None:
        raise errors.PatientArchived
    version = session.exec(
        select(FormVersion).where(
            FormVersion.practice_id == actor.practice_id,
            FormVersion.key == form_key,
            col(FormVersion.replaced_at).is_(None),
            col(FormVersion.archived_at).is_(None),
        )
    ).first()
    if version is None:
        raise errors.NoSuchForm
    starting.hold(session, patient)
    first = session.exec(
        select(Submission).where(
            Submission.practice_id == actor.practice_id,
            Submission.patient_id == patient.id,
            Submission.form_key == form_key,
            col(Submission.submitted_at).is_(None),
            col(Submission.withdrawn_at).is_(None),
        )
    ).first()
    if first is not None:
        first.skipped_at = None
        session.add(first)
        session.flush()
        return first
    made = Submission(
        practice_id=actor.practice_id,
        patient_id=patient.id,
        form_version_id=version.id,
        form_key=form_key,
        rule=rule,
        position=BY_ITSELF,
        assigned_at=now,
        assigned_by_id=actor.id,
    )
    session.add(made)
    session.flush()
    audit.record(session, actor=actor, event="form.assigned", patient_id=patient.id, subject_id=made.id, now=now)
    _tell(session, patient, version, now)
    return made


def _tell(session: Session, patient: Patient, version: FormVersion, now: datetime) -> None:
    """Letter 14 to whoever opens this portal and wants letters about forms; open pages read again."""
    live.look_again(session, live.patient(patient.id))
    card = letter_card.card_for(practices.get(session, actor=patient), patient)
    updates.tell_patient(
        session,
        practice_id=patient.practice_id,
        patient_id=patient.id,
        topic=updates.FORMS,
        draft=letters.form_asked(card, first_name=patient.called, about=about_minutes(version.minutes)),
        key=f"form_asked:{patient.id}:{int(now.timestamp() // AT_MOST_EVERY.total_seconds())}",
        now=now,
    )


def withdraw(session: Session, *, actor: Provider, submission_id: UUID, now: datetime) -> None:
    """Ask a form no more; what the patient has begun stays theirs. Twice is once."""
    found = session.exec(
        select(Submission).where(Submission.id == submission_id, Submission.practice_id == actor.practice_id)
    ).first()
    if found is None:
        raise NotFound
    patients.get(session, actor=actor, patient_id=found.patient_id)
    taken = session.exec(
        update(Submission)
        .where(
            col(Submission.id) == found.id,
            col(Submission.practice_id) == actor.practice_id,
            col(Submission.started_at).is_(None),
            col(Submission.submitted_at).is_(None),
            col(Submission.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now)
    )
    if taken.rowcount == 1:
        audit.record(
            session, actor=actor, event="form.withdrawn", patient_id=found.patient_id, subject_id=found.id, now=now
        )
