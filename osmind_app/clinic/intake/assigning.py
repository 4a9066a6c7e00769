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
    version = in_use(session, practice_id=actor.practice_id, form_key=form_key)
    starting.hold(session, patient)
    first = waiting(session, patient=patient, form_key=form_key)
    if first is not None:
        first.skipped_at = None
        session.add(first)
        session.flush()
        return first
    return ask(session, by=actor, patient=patient, version=version, rule=rule, now=now)


def in_use(session: Session, *, practice_id: UUID, form_key: str) -> FormVersion:
    """The version of today of a form that may be asked; raises `NoSuchForm`."""
    version = session.exec(
        select(FormVersion).where(
            FormVersion.practice_id == practice_id,
            FormVersion.key == form_key,
            col(FormVersion.replaced_at).is_(None),
            col(FormVersion.archived_at).is_(None),
        )
    ).first()
    if version is None:
        raise errors.NoSuchForm
    return version


def waiting(session: Session, *, patient: Patient, form_key: str) -> Submission | None:
    """The form, while it waits for this patient."""
    return session.exec(
        select(Submission).where(
            Submission.practice_id == patient.practice_id,
            Submission.patient_id == patient.id,
            Submission.form_key == form_key,
            col(Submission.submitted_at).is_(None),
            col(Submission.withdrawn_at).is_(None),
        )
    ).first()


def ask(
    session: Session, *, by: Provider | audit.System, patient: Patient, version: FormVersion, rule: str, now: datetime
) -> Submission:
    """Ask a form of a patient for whom it does not wait, and tell them; the patient is held."""
    made = Submission(
        practice_id=patient.practice_id,
        patient_id=patient.id,
        form_version_id=version.id,
        form_key=version.key,
        rule=rule,
        position=BY_ITSELF,
        assigned_at=now,
        assigned_by_id=by.actor_id,
    )
    session.add(made)
    session.flush()
    audit.record(session, actor=by, event="form.assigned", patient_id=patient.id, subject_id=made.id, now=now)
    tell(session, patient=patient, version=version, now=now)
    return made


def tell(session: Session, *, patient: Patient, version: FormVersion, now: datetime) -> None:
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
