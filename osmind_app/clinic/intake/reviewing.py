"""An answer that somebody must read today: the care team is told the moment it is saved (design guide §3, PHQ-9)."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.intake import scoring
from osmind_app.clinic.intake.models import Submission
from osmind_app.clinic.intake.questionnaire import Questionnaire
from osmind_app.clinic.tasks import service as tasks
from osmind_app.clinic.updates import service as updates


def look(session: Session, *, actor: PortalAccess, submission: Submission, form: Questionnaire, now: datetime) -> None:
    """Raise the flag once, and for good: an answer taken back later was still given."""
    if submission.review_since is not None or not scoring.crisis(form, submission.answers):
        return
    raised = session.exec(
        update(Submission)
        .where(
            col(Submission.id) == submission.id,
            col(Submission.practice_id) == submission.practice_id,
            col(Submission.review_since).is_(None),
        )
        .values(review_since=now)
    )
    if raised.rowcount != 1:
        return
    tasks.open(
        session,
        practice_id=submission.practice_id,
        patient_id=submission.patient_id,
        kind=tasks.FORM_NEEDS_REVIEW,
        key=f"{tasks.FORM_NEEDS_REVIEW}:{submission.id}",
        now=now,
    )
    updates.tell_care_team(
        session,
        practice_id=submission.practice_id,
        patient_id=submission.patient_id,
        kind=updates.FORM_NEEDS_REVIEW,
        about_id=submission.id,
        now=now,
    )
    audit.record(
        session,
        actor=actor,
        event="form.needs_review",
        patient_id=submission.patient_id,
        subject_id=submission.id,
        now=now,
    )
