"""A file as an answer: claimed the moment it is uploaded, and taken back while the form was not sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.documents import service as documents
from osmind_app.clinic.documents.models import FORM
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.intake import own, saving
from osmind_app.clinic.intake.items import ATTACHMENT, Item
from osmind_app.clinic.intake.models import Submission
from osmind_app.clinic.intake.own import Own
from osmind_app.lib.errors import NotFound


def attach(
    session: Session, *, actor: PortalAccess, submission_id: UUID, link_id: str, file_id: UUID, now: datetime
) -> Submission:
    """Answer a question with a file this person uploaded; where one is asked for, it takes the earlier one's place.

    Raises `NotFound` for another's file, and `AlreadySent`.
    """
    held, item = _asked(session, actor, submission_id, link_id)
    answers = held.submission.answers
    kept: list[dict[str, Any]] = answers.get(link_id, []) if item.repeats else []
    if any(one["id"] == str(file_id) for one in answers.get(link_id, [])):
        return held.submission  # the browser said it twice
    [file] = documents.claim(
        session, actor=actor, patient_id=actor.patient_id, file_ids=[file_id], purpose=FORM, now=now
    )
    answers[link_id] = [*kept, {"id": str(file.id), "name": file.name}]
    saving.write(session, held, answers, held.submission.other_texts, now)
    return held.submission


def detach(
    session: Session, *, actor: PortalAccess, submission_id: UUID, link_id: str, file_id: str, now: datetime
) -> Submission:
    """Take a file out of the answer; twice is once."""
    held, _ = _asked(session, actor, submission_id, link_id)
    answers = held.submission.answers
    left = [one for one in answers.get(link_id, []) if one["id"] != file_id]
    if left == answers.get(link_id, []):
        return held.submission
    answers[link_id] = left
    if not left:
        answers.pop(link_id)
    saving.write(session, held, answers, held.submission.other_texts, now)
    return held.submission


def _asked(session: Session, actor: PortalAccess, submission_id: UUID, link_id: str) -> tuple[Own, Item]:
    held = own.to_fill_in(session, actor=actor, submission_id=submission_id)
    item = held.form.question(link_id)
    if item is None or item.kind != ATTACHMENT:
        raise NotFound
    return held, item
