"""Answers are kept as they are typed; two windows never lose each other's words (F14, F15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.intake import own, reviewing
from osmind_app.clinic.intake import questionnaire as forms
from osmind_app.clinic.intake.charts import chart_of
from osmind_app.clinic.intake.items import ATTACHMENT, SIGNATURE, Answers, Item
from osmind_app.clinic.intake.models import Submission
from osmind_app.clinic.intake.own import Own
from osmind_app.lib.errors import Busy

MOST_OTHERS = 20  # texts of other windows kept beside one answer


@dataclass(frozen=True)
class Change:
    """One question in one window: what the window had from the clinic, and what stands there now."""

    was: Any
    now: Any


def begin(session: Session, *, actor: PortalAccess, submission_id: UUID, now: datetime) -> Submission:
    """Start a form with what the chart knows already, to be checked by the patient; twice is once."""
    held = own.to_fill_in(session, actor=actor, submission_id=submission_id)
    if held.submission.started_at is not None:
        return held.submission
    known = forms.from_chart(held.form, chart_of(session, actor=actor))
    write(session, held, {**known, **held.submission.answers}, {}, now)
    audit.record(
        session,
        actor=actor,
        event="form.started",
        patient_id=actor.patient_id,
        subject_id=held.submission.id,
        now=now,
    )
    return held.submission


def save_answers(
    session: Session, *, actor: PortalAccess, submission_id: UUID, changes: Mapping[str, Change], now: datetime
) -> Submission:
    """Keep what was typed, half an answer too; the same again changes nothing.

    Each question is merged by itself: the later text stands, and a text another window had put there meanwhile is
    kept beside it, for the patient to choose. An answer that must be read today tells the care team now, not when
    the form is sent. Raises `AlreadySent` and `CannotStartYet`.
    """
    held = own.to_fill_in(session, actor=actor, submission_id=submission_id)
    answers, others = held.submission.answers, held.submission.other_texts
    for link_id, change in changes.items():
        item = held.form.question(link_id)
        if item is not None and item.kind not in (SIGNATURE, ATTACHMENT):
            merge(item, change, answers, others)
    if answers != held.submission.answers or others != held.submission.other_texts:
        write(session, held, answers, others, now)
    reviewing.look(session, actor=actor, submission=held.submission, form=held.form, now=now)
    return held.submission


def choose(
    session: Session, *, actor: PortalAccess, submission_id: UUID, link_id: str, other: int | None, now: datetime
) -> Submission:
    """Decide between two windows' texts: `other` is the one to take, None keeps what stands there."""
    held = own.to_fill_in(session, actor=actor, submission_id=submission_id)
    answers, others = held.submission.answers, held.submission.other_texts
    beside = others.pop(link_id, [])
    if other is not None and 0 <= other < len(beside):
        answers[link_id] = beside[other]
    write(session, held, answers, others, now)
    reviewing.look(session, actor=actor, submission=held.submission, form=held.form, now=now)
    return held.submission


def be_at(session: Session, *, actor: PortalAccess, submission_id: UUID, place: str, now: datetime) -> None:
    """Remember the page the patient is at, for the next device and for the staff."""
    held = own.to_fill_in(session, actor=actor, submission_id=submission_id)
    keys = [page.key for page in held.pages]
    if place not in keys or held.submission.place == place:
        return
    session.exec(
        update(Submission)
        .where(col(Submission.id) == held.submission.id, col(Submission.practice_id) == actor.practice_id)
        .values(place=place, page_number=keys.index(place) + 1, page_count=len(keys))
    )


def merge(item: Item, change: Change, answers: Answers, others: dict[str, list[Any]]) -> None:
    """Put one window's answer to one question where it belongs; what another window wrote there stands beside it."""
    link_id = item.link_id
    was, new, stands = forms.kept(item, change.was), forms.kept(item, change.now), answers.get(link_id)
    if new in (was, stands):  # nothing new in this window, or there already
        return
    beside = [text for text in others.get(link_id, []) if text not in (was, new)]
    if stands is not None and stands != was and stands not in beside:
        beside.append(stands)
    if beside:
        others[link_id] = beside[-MOST_OTHERS:]
    else:
        others.pop(link_id, None)
    if new is None:
        answers.pop(link_id, None)
    else:
        answers[link_id] = new


def write(session: Session, held: Own, answers: Answers, others: Mapping[str, Any], now: datetime) -> None:
    """Write both in one statement, if nobody else did meanwhile."""
    submission = held.submission
    written = session.exec(
        update(Submission)
        .where(
            col(Submission.id) == submission.id,
            col(Submission.practice_id) == submission.practice_id,
            col(Submission.version) == submission.version,
            col(Submission.submitted_at).is_(None),
            col(Submission.withdrawn_at).is_(None),
        )
        .values(
            version=submission.version + 1,
            saved_at=now,
            started_at=submission.started_at or now,
            skipped_at=None,
            answers_sealed=Submission.sealed_answers(answers, submission.id),
            other_texts_sealed=Submission.sealed_other_texts(others, submission.id),
        )
        .execution_options(synchronize_session=False)
    )
    if written.rowcount != 1:
        raise Busy
    session.refresh(submission)
