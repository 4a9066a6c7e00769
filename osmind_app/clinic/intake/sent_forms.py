"""The staff's lists of forms: what must be read today, what is to review, who is at which page, what was reviewed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, literal, tuple_
from sqlmodel import Session, col, or_, select

from osmind_app.clinic.accounts.models import FRONT_DESK, Provider
from osmind_app.clinic.intake import own
from osmind_app.clinic.intake.models import FormVersion, Submission
from osmind_app.clinic.patients import opening, reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when

PAGE = 25
MOST_OF_ONE = 100  # forms shown on one patient's profile
TODAY, REVIEW, WAITING, REVIEWED = "today", "review", "waiting", "reviewed"
LISTS = {TODAY: "Read today", REVIEW: "To review", WAITING: "With patients", REVIEWED: "Reviewed"}
FOR_FRONT_DESK = (REVIEW, WAITING, REVIEWED)  # that an answer is pressing says something about it (D1)


@dataclass(frozen=True)
class SentFilter:
    """What the list is asked for: the words of the address bar."""

    which: str = ""
    form: str = ""  # a form's key
    provider: UUID | None = None  # the patients' Primary Provider
    after: UUID | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "SentFilter":
        """Read `?list=&form=&provider=&after=`; what makes no sense is left out."""
        which = query.get("list", "")
        known = which if which in LISTS else ""
        return cls(known, query.get("form", "")[:60], _id(query.get("provider", "")), _id(query.get("after", "")))


@dataclass(frozen=True)
class SentRow:
    """One form of one patient in a list."""

    id: str = ""
    patient_id: str = ""
    patient: str = ""
    title: str = ""
    status: str = ""  # sent, reviewed, in_progress, not_started, skipped
    words: str = ""  # of the status: "Page 3 of 9"
    at: str = ""  # since when
    pressing: bool = False  # an answer must be read today; never told to the front desk
    may_open: bool = False


@dataclass(frozen=True)
class SentPage:
    """One page of a list."""

    rows: list[SentRow] = field(default_factory=list)
    which: str = REVIEW
    next_key: str = ""
    reads_answers: bool = False


@dataclass(frozen=True)
class PatientForms:
    """The forms of one patient."""

    patient_id: str = ""
    name: str = ""
    archived: bool = False
    rows: list[SentRow] = field(default_factory=list)


def sent_page(session: Session, *, actor: Provider, filter: SentFilter, now: datetime) -> SentPage:
    """One page of the forms of the actor's patients (D1). The front desk sees how far they are, and no answers."""
    which = _which(actor, filter.which)
    order, descending = _order(which)
    wanted = _rows(actor).where(*_of_list(which))
    if filter.form:
        wanted = wanted.where(Submission.form_key == filter.form)
    if filter.provider is not None:
        wanted = wanted.where(Patient.primary_provider_id == filter.provider)
    here = _key(session, actor, order, filter.after)
    if here is not None:
        there = tuple_(order, col(Submission.id))
        key = tuple_(literal(here[0], order.type), literal(here[1]))
        wanted = wanted.where(there < key if descending else there > key)
    ids = col(Submission.id)
    by = (order.desc(), ids.desc()) if descending else (order, ids)
    found = session.exec(wanted.order_by(*by).limit(PAGE + 1)).all()
    zone = practices.get(session, actor=actor).time_zone
    rows = [_row(actor, zone, *one) for one in found[:PAGE]]
    return SentPage(rows, which, rows[-1].id if len(found) > PAGE else "", reads_answers(actor))


def of_patient(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> PatientForms:
    """Every form asked of one patient, what waits first; raises `NotFound`, and `ReasonNeeded` as a chart does."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    sent = col(Submission.submitted_at)
    found = session.exec(
        _rows(actor, archived=True)
        .where(Submission.patient_id == patient.id, col(Submission.withdrawn_at).is_(None))
        .order_by(sent.is_not(None), col(Submission.position), sent.desc(), col(Submission.id))
        .limit(MOST_OF_ONE)
    ).all()
    zone = practices.get(session, actor=actor).time_zone
    rows = [_row(actor, zone, *one) for one in found]
    return PatientForms(str(patient.id), patient.full_name, patient.archived_at is not None, rows)


def waiting_for_review(session: Session, *, actor: Provider, at_most: int) -> list[tuple[Patient, UUID, datetime]]:
    """Whose forms wait for a review, which and since when, the oldest first; nothing for who reads no answers (D1)."""
    if not reads_answers(actor):
        return []
    found = session.exec(
        select(Patient, Submission.id, Submission.submitted_at)
        .join(Submission, col(Submission.patient_id) == col(Patient.id))
        .where(
            Submission.practice_id == actor.practice_id,
            reach.within(actor),
            col(Patient.archived_at).is_(None),
            *_of_list(REVIEW),
        )
        .order_by(col(Submission.submitted_at), col(Submission.id))
        .limit(at_most)
    ).all()
    return [(patient, key, sent) for patient, key, sent in found if sent is not None]


def reads_answers(actor: Provider) -> bool:
    """True for clinicians and admins; the front desk reads no answers and no scores (D1)."""
    return actor.role != FRONT_DESK


def to_review() -> ColumnElement[bool]:
    """Sent, and nobody has reviewed it since."""
    reviewed, sent = col(Submission.reviewed_at), col(Submission.submitted_at)
    return sent.is_not(None) & or_(reviewed.is_(None), reviewed < sent)


def pressing() -> ColumnElement[bool]:
    """An answer that must be read today was given, and nobody has reviewed it since; sent or not."""
    reviewed, since = col(Submission.reviewed_at), col(Submission.review_since)
    return since.is_not(None) & or_(reviewed.is_(None), reviewed < since)


def is_pressing(submission: Submission) -> bool:
    """The same of one that was read."""
    since, reviewed = submission.review_since, submission.reviewed_at
    return since is not None and (reviewed is None or reviewed < since)


def status(submission: Submission, zone: str) -> tuple[str, str, str]:
    """How far it is: its name, in words, and since when."""
    sent, reviewed = submission.submitted_at, submission.reviewed_at
    if sent is not None and reviewed is not None and reviewed >= sent:
        return REVIEWED, "Reviewed", when.short(reviewed, zone)
    if sent is not None:
        return "sent", "Sent", when.short(sent, zone)
    if submission.skipped_at is not None:
        return "skipped", "Skipped", when.short(submission.skipped_at, zone)
    if submission.started_at is not None:
        page = f"Page {submission.page_number} of {submission.page_count}" if submission.page_count else "Started"
        return "in_progress", page, when.short(submission.saved_at or submission.started_at, zone)
    return "not_started", "Not started", when.short(submission.assigned_at, zone)


def _id(asked: str) -> UUID | None:
    try:
        return UUID(asked[:36])
    except ValueError:
        return None


def _which(actor: Provider, asked: str) -> str:
    if not reads_answers(actor):
        return asked if asked in FOR_FRONT_DESK else WAITING
    return asked or REVIEW


def _order(which: str) -> tuple[Any, bool]:
    """The column a list is sorted by, and whether the newest comes first."""
    orders = {
        TODAY: (col(Submission.review_since), False),
        REVIEW: (col(Submission.submitted_at), False),
        WAITING: (col(Submission.assigned_at), True),
        REVIEWED: (col(Submission.submitted_at), True),
    }
    return orders[which]


def _of_list(which: str) -> list[ColumnElement[bool]]:
    sent = col(Submission.submitted_at)
    lists: dict[str, list[ColumnElement[bool]]] = {
        TODAY: [pressing()],
        REVIEW: [to_review()],
        WAITING: [sent.is_(None), col(Submission.withdrawn_at).is_(None)],
        REVIEWED: [sent.is_not(None), col(Submission.reviewed_at) >= sent],
    }
    return lists[which]


def _rows(actor: Provider, *, archived: bool = False) -> Any:
    living = [] if archived else [col(Patient.archived_at).is_(None)]
    return (
        select(Submission, FormVersion.title, Patient)
        .join(FormVersion, own.SAME_VERSION)
        .join(
            Patient, (col(Patient.id) == Submission.patient_id) & (col(Patient.practice_id) == Submission.practice_id)
        )
        .where(Submission.practice_id == actor.practice_id, reach.within(actor), *living)
    )


def _key(session: Session, actor: Provider, order: Any, after: UUID | None) -> tuple[Any, UUID] | None:
    if after is None:
        return None
    value = session.exec(
        select(order).where(Submission.id == after, Submission.practice_id == actor.practice_id)
    ).first()
    return (value, after) if value is not None else None


def _row(actor: Provider, zone: str, submission: Submission, title: str, patient: Patient) -> SentRow:
    reads = reads_answers(actor)
    name, words, at = status(submission, zone)
    urgent = reads and is_pressing(submission)
    return SentRow(
        id=str(submission.id),
        patient_id=str(patient.id),
        patient=patient.full_name,
        title=title,
        status=name,
        words=words,
        at=at,
        pressing=urgent,
        may_open=reads and (submission.submitted_at is not None or urgent),
    )
