"""One form as staff read it: the answers, the score, what must be read today; opening it is written down (D1)."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.intake import own, scoring, sent_forms
from osmind_app.clinic.intake import questionnaire as forms
from osmind_app.clinic.intake.items import ATTACHMENT, CHOICE, GROUP, SIGNATURE, Answers, Item, walk
from osmind_app.clinic.intake.models import FormVersion, Submission
from osmind_app.clinic.intake.paper import sheets
from osmind_app.clinic.intake.questionnaire import Questionnaire
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.tasks import service as tasks
from osmind_app.lib import when
from osmind_app.lib.errors import NotAllowed, NotFound


@dataclass(frozen=True)
class AnswerLine:
    """A question and what was answered, or the heading of a group."""

    heading: str = ""
    question: str = ""
    answer: str = ""
    drawn: str = ""  # the path of a signature
    pressing: bool = False
    files: list[tuple[str, str]] = field(default_factory=list)  # id, name


@dataclass(frozen=True)
class OpenedForm:
    """Everything the page of one form shows."""

    id: str = ""
    patient_id: str = ""
    patient: str = ""
    title: str = ""
    version: str = ""
    sent: str = ""  # when, or "" while the patient has not sent it
    by: str = ""  # "a guardian" where it was not the patient
    status: str = ""
    score: str = ""
    pressing: bool = False
    lines: list[AnswerLine] = field(default_factory=list)
    reviewed: str = ""  # by whom and when
    copyright: str = ""


@dataclass(frozen=True)
class _Found:
    submission: Submission
    version: FormVersion
    patient: Patient
    form: Questionnaire


def open_form(session: Session, *, actor: Provider, submission_id: UUID, now: datetime) -> OpenedForm:
    """Read what one patient answered, which is written down. What is not sent yet stays the patient's own, but for an
    answer that must be read today.

    Raises `NotFound`, `ReasonNeeded` until an admin said why, and `NotAllowed` for the front desk.
    """
    found = _find(session, actor, submission_id, now)
    _record(session, actor, found, "form.read", now)
    if found.submission.submitted_at is not None:
        session.exec(
            update(Submission)
            .where(
                col(Submission.id) == found.submission.id,
                col(Submission.practice_id) == actor.practice_id,
                col(Submission.opened_at).is_(None),
            )
            .values(opened_at=now, opened_by_id=actor.id)
        )
    return _page(session, actor, found)


def whose(session: Session, *, actor: Provider, submission_id: UUID) -> UUID:
    """The patient of a form, for who may find them: their chart asks an admin why they look (D1)."""
    patient_id = session.exec(
        select(Submission.patient_id).where(Submission.id == submission_id, Submission.practice_id == actor.practice_id)
    ).first()
    if patient_id is None:
        raise NotFound
    return patients.get(session, actor=actor, patient_id=patient_id).id


def review(session: Session, *, actor: Provider, submission_id: UUID, now: datetime) -> None:
    """Say that it was read and dealt with: it leaves the lists and Today; twice is once. Raises as `open_form`."""
    found = _find(session, actor, submission_id, now)
    done = session.exec(
        update(Submission)
        .where(
            col(Submission.id) == found.submission.id,
            col(Submission.practice_id) == actor.practice_id,
            sent_forms.to_review() | sent_forms.pressing(),
        )
        .values(reviewed_at=now, reviewed_by_id=actor.id)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:
        return
    key = f"{tasks.FORM_NEEDS_REVIEW}:{found.submission.id}"
    tasks.close(session, practice_id=actor.practice_id, keys=[key], now=now)
    _record(session, actor, found, "form.reviewed", now)


def paper(session: Session, *, actor: Provider, submission_id: UUID, now: datetime) -> dict[str, object]:
    """A sent form as it is printed for the staff, with its score; written down. Raises as `open_form`."""
    found = _find(session, actor, submission_id, now)
    if found.submission.submitted_at is None:
        raise NotFound
    _record(session, actor, found, "form.printed", now)
    practice = practices.get(session, actor=actor)
    score = scoring.score(found.form, found.submission.answers)
    return sheets.filled(
        found.form,
        found.submission.answers,
        clinic=practices.card(practice),
        sent=sheets.Sent(
            patient=found.patient.full_name,
            born=when.day(found.patient.birth_date) if found.patient.birth_date else "",
            at=when.long(found.submission.submitted_at, practice.time_zone),
            version=str(found.version.number),
            by=own.sent_by(session, submission=found.submission),
            score=f"{score.scale}: {score.words}" if score else "",
        ),
    )


def _find(session: Session, actor: Provider, submission_id: UUID, now: datetime) -> _Found:
    row = session.exec(
        select(Submission, FormVersion)
        .join(FormVersion, own.SAME_VERSION)
        .where(Submission.id == submission_id, Submission.practice_id == actor.practice_id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound
    submission, version = row
    patients.get(session, actor=actor, patient_id=submission.patient_id)
    if not sent_forms.reads_answers(actor):
        raise NotAllowed
    patient = opening.may_read(session, actor=actor, patient_id=submission.patient_id, now=now)
    if submission.submitted_at is None and submission.review_since is None:
        raise NotFound
    return _Found(submission, version, patient, Questionnaire.parse(version.content))


def _record(session: Session, actor: Provider, found: _Found, event: str, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        event=event,
        patient_id=found.patient.id,
        subject_id=found.submission.id,
        now=now,
        form=found.submission.form_key,
    )


def _page(session: Session, actor: Provider, found: _Found) -> OpenedForm:
    submission, form = found.submission, found.form
    zone = practices.get(session, actor=actor).time_zone
    sent = submission.submitted_at
    lines = _lines(form, submission.answers)
    score = scoring.score(form, submission.answers) if sent is not None else None
    return OpenedForm(
        id=str(submission.id),
        patient_id=str(found.patient.id),
        patient=found.patient.full_name,
        title=form.title,
        version=str(found.version.number),
        sent=when.long(sent, zone) if sent is not None else "",
        by=own.sent_by(session, submission=submission),
        status=sent_forms.status(submission, zone)[1],
        score=f"{score.scale}: {score.words}" if score else "",
        pressing=sent_forms.is_pressing(submission),
        lines=lines if sent is not None else [line for line in lines if line.pressing],
        reviewed=_reviewed(session, submission, zone),
        copyright=form.copyright,
    )


def _lines(form: Questionnaire, answers: Answers) -> list[AnswerLine]:
    shown = forms.visible(form, answers)
    found = []
    for item in walk(form.items):
        if item.link_id in shown and item.kind == GROUP and item.text:
            found.append(AnswerLine(heading=item.text))
        elif item.link_id in shown and item.is_question:
            found.append(_line(item, answers))
    return found


def _line(item: Item, answers: Answers) -> AnswerLine:
    answer = forms.kept(item, answers.get(item.link_id))
    files = answer if item.kind == ATTACHMENT and isinstance(answer, list) else []
    drawn = answer.get("drawn", "") if item.kind == SIGNATURE and isinstance(answer, dict) else ""
    chosen = answer if isinstance(answer, list) else [answer]
    return AnswerLine(
        question=item.text,
        answer="" if files else forms.said(item, answer),
        drawn=drawn,
        pressing=item.kind == CHOICE and any(option.crisis for option in item.options if option.code in chosen),
        files=[(one["id"], one["name"]) for one in files if isinstance(one, dict)],
    )


def _reviewed(session: Session, submission: Submission, zone: str) -> str:
    at = submission.reviewed_at
    if at is None or sent_forms.is_pressing(submission) or (submission.submitted_at and at < submission.submitted_at):
        return ""
    name = session.exec(
        select(Provider.full_name).where(
            Provider.id == submission.reviewed_by_id, Provider.practice_id == submission.practice_id
        )
    ).first()
    return f"Reviewed by {name} on {when.short(at, zone)}"
