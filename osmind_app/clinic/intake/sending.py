"""Skipping a form, and sending it: checked by the clinic, signed, once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.intake import errors, own, reviewing
from osmind_app.clinic.intake import questionnaire as forms
from osmind_app.clinic.intake.models import SKIPPABLE, Submission
from osmind_app.clinic.updates import service as updates
from osmind_app.lib import live
from osmind_app.lib.errors import FormErrors


def skip(session: Session, *, actor: PortalAccess, submission_id: UUID, now: datetime) -> None:
    """Leave a form for now, which is written down; what was answered stays. Raises `NotSkippable`."""
    held = own.to_fill_in(session, actor=actor, submission_id=submission_id)
    if held.submission.rule != SKIPPABLE:
        raise errors.NotSkippable
    if held.submission.skipped_at is not None:
        return
    held.submission.skipped_at = now
    session.add(held.submission)
    session.flush()
    _record(session, actor, "form.skipped", held.submission, now)


def submit(
    session: Session,
    *,
    actor: PortalAccess,
    submission_id: UUID,
    version: int,
    signature: Mapping[str, Any] | None = None,
    now: datetime,
) -> Submission:
    """Send the form as it was checked; sent twice, or by sixteen at once, is sent once.

    `version` is the one the patient checked. Raises `FormErrors` by link id, and `AnswersMoved` when another window
    changed an answer since. A question that is hidden by the answers counts as not asked: its answer is not kept.
    """
    held = own.get(session, actor=actor, submission_id=submission_id, to_write=True)
    if held.submission.submitted_at is not None:
        return held.submission
    if held.submission.version != version:
        raise errors.AnswersMoved
    answers = dict(held.submission.answers)
    signing = held.signature
    signed = forms.kept(signing, signature) if signing is not None else None
    if signing is not None and signed is not None:
        answers[signing.link_id] = signed
    wrong = forms.check(held.form, answers)
    if wrong:
        raise FormErrors(wrong)
    shown = forms.visible(held.form, answers)
    answers = {link_id: answer for link_id, answer in answers.items() if link_id in shown}
    sent = session.exec(
        update(Submission)
        .where(
            col(Submission.id) == held.submission.id,
            col(Submission.practice_id) == actor.practice_id,
            col(Submission.version) == version,
            col(Submission.submitted_at).is_(None),
        )
        .values(
            version=version + 1,
            submitted_at=now,
            submitted_by_id=actor.account_id,
            signed_at=now if signed is not None else None,
            started_at=held.submission.started_at or now,
            saved_at=now,
            skipped_at=None,
            answers_sealed=Submission.sealed_answers(answers, held.submission.id),
        )
        .execution_options(synchronize_session=False)
    )
    session.refresh(held.submission)
    if sent.rowcount == 1:
        _record(session, actor, "form.submitted", held.submission, now, signed=signed is not None)
        updates.tell_care_team(
            session,
            practice_id=actor.practice_id,
            patient_id=actor.patient_id,
            kind=updates.FORM_SUBMITTED,
            about_id=held.submission.id,
            now=now,
        )
        reviewing.look(session, actor=actor, submission=held.submission, form=held.form, now=now)
    return held.submission


def _record(
    session: Session, actor: PortalAccess, event: str, submission: Submission, now: datetime, **detail: Any
) -> None:
    live.look_again(session, live.patient(actor.patient_id))
    audit.record(
        session,
        actor=actor,
        event=event,
        patient_id=actor.patient_id,
        subject_id=submission.id,
        now=now,
        form=submission.form_key,
        **detail,
    )
