"""A form tried out by the staff as a patient would fill it in: the same pages and checks, and nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.intake import publishing, saving, scoring, screens
from osmind_app.clinic.intake import questionnaire as forms
from osmind_app.clinic.intake.drafting import drafts
from osmind_app.clinic.intake.items import ATTACHMENT, SIGNATURE, Answers
from osmind_app.clinic.intake.models import FormVersion, Submission
from osmind_app.clinic.intake.own import Own
from osmind_app.clinic.intake.questionnaire import Questionnaire
from osmind_app.clinic.intake.saving import Change
from osmind_app.clinic.intake.screens import FormPage, Step
from osmind_app.lib.errors import FormErrors, NotFound

EXAMPLE = "example.pdf"


@dataclass(frozen=True)
class Trial:
    """How far somebody has come who tries a form out."""

    id: UUID
    key: str
    content: str
    answers: Answers = field(default_factory=dict)
    started: bool = False
    sent: bool = False


def begin(session: Session, *, actor: Provider, key: str, draft: bool, now: datetime) -> Trial:
    """Try the form of today, or its draft. Raises `NotFound`, and `QuestionnaireRefused` for an unfinished draft."""
    source = drafts.get if draft else publishing.current
    content = source(session, actor=actor, key=key).content
    Questionnaire.parse(content)
    return Trial(uuid5(actor.practice_id, f"{key} {draft}"), key, content)


def page(session: Session, *, actor: Provider, trial: Trial, at: str, now: datetime) -> FormPage:
    """What a patient would see at one word of the address."""
    return screens.shown(session, _held(actor.practice_id, trial, now), at)


def go_on(session: Session, *, actor: Provider, trial: Trial, at: str, now: datetime) -> Step:
    """Check the page that is shown, as for a patient."""
    return screens.step(_held(actor.practice_id, trial, now), at)


def with_changes(trial: Trial, changes: Mapping[str, Change]) -> Trial:
    """The trial with what was typed."""
    form, answers = Questionnaire.parse(trial.content), dict(trial.answers)
    for link_id, change in changes.items():
        item = form.question(link_id)
        if item is not None and item.kind not in (SIGNATURE, ATTACHMENT):
            saving.merge(item, change, answers, {})
    return replace(trial, answers=answers)


def with_file(trial: Trial, link_id: str) -> Trial:
    """As if a file had been sent: nothing is uploaded here."""
    item = Questionnaire.parse(trial.content).question(link_id)
    if item is None or item.kind != ATTACHMENT:
        raise NotFound
    return replace(trial, answers={**trial.answers, link_id: [{"id": str(trial.id), "name": EXAMPLE}]})


def without_file(trial: Trial, link_id: str) -> Trial:
    """The file taken out again."""
    return replace(trial, answers={one: answer for one, answer in trial.answers.items() if one != link_id})


def sent(trial: Trial, signature: Mapping[str, Any] | None) -> Trial:
    """As if it had been sent; raises `FormErrors` by link id as for a patient."""
    form, answers = Questionnaire.parse(trial.content), dict(trial.answers)
    signing = next((item for item in form.questions if item.kind == SIGNATURE), None)
    signed = forms.kept(signing, signature) if signing is not None else None
    if signing is not None and signed is not None:
        answers[signing.link_id] = signed
    wrong = forms.check(form, answers)
    if wrong:
        raise FormErrors(wrong)
    return replace(trial, sent=True)


def _held(practice_id: UUID, trial: Trial, now: datetime) -> Own:
    """The trial in the place of a patient's form; neither row is ever added to a session."""
    form = Questionnaire.parse(trial.content)
    version = FormVersion(
        id=trial.id,
        practice_id=practice_id,
        key=trial.key,
        number=0,
        title=form.title,
        minutes=form.minutes,
        content=trial.content,
        published_at=now,
    )
    submission = Submission(
        id=trial.id,
        practice_id=practice_id,
        patient_id=trial.id,
        form_version_id=trial.id,
        form_key=trial.key,
        assigned_at=now,
        answers_sealed=Submission.sealed_answers(trial.answers, trial.id),
        started_at=now if trial.started else None,
        submitted_at=now if trial.sent else None,
        review_since=now if scoring.crisis(form, trial.answers) else None,
    )
    return Own(submission, version, form)
