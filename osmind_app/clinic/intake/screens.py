"""What the page of one form shows: its introduction, a page of questions, the answers to check, the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.intake import own, rows, saving
from osmind_app.clinic.intake import questionnaire as forms
from osmind_app.clinic.intake.items import SIGNATURE
from osmind_app.clinic.intake.models import SKIPPABLE
from osmind_app.clinic.intake.own import Own
from osmind_app.clinic.intake.queries import about_minutes
from osmind_app.clinic.intake.questionnaire import Page
from osmind_app.clinic.intake.rows import QuestionRow
from osmind_app.clinic.intake.saving import Change
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import when

INTRO, PAGE, CHECK, SIGN, DONE, WAITS = "intro", "page", "check", "sign", "done", "waits"


@dataclass(frozen=True)
class CheckRow:
    """One answer to check, the page it is on, and what is wrong with it."""

    link_id: str
    id: str
    question: str
    answer: str
    at: str
    problem: str


@dataclass(frozen=True)
class FormPage:
    """Where the patient is in a form, and what stands there."""

    id: str = ""
    title: str = ""
    step: str = ""
    at: str = ""  # the word of the address: a page's number, or one of the steps
    back: str = ""  # the same of the page before; "" leads out of the form
    clinic: str = ""
    phone: str = ""
    intro: str = ""
    minutes: str = ""
    may_skip: bool = False
    started: bool = False
    number: int = 0
    count: int = 0
    heading: str = ""
    place: str = ""
    questions: list[QuestionRow] = field(default_factory=list)
    answers: list[CheckRow] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    is_signed: bool = False  # a signature belongs to it
    sign_words: list[str] = field(default_factory=list)
    signature: str = ""  # the id of its first control
    crisis: bool = False
    saved: str = ""
    sent: str = ""
    version: int = 0


def form_page(session: Session, *, actor: PortalAccess, submission_id: UUID, at: str, now: datetime) -> FormPage:
    """The form at one word of its address; empty: where the patient was, or the introduction.

    A form that was sent shows that it was, wherever the address points.
    """
    return shown(session, own.get(session, actor=actor, submission_id=submission_id), at)


def save_page(
    session: Session,
    *,
    actor: PortalAccess,
    submission_id: UUID,
    changes: Mapping[str, Change],
    at: str,
    now: datetime,
) -> FormPage:
    """Keep what was typed, and show the page as it is then: a question may have appeared."""
    saving.save_answers(session, actor=actor, submission_id=submission_id, changes=changes, now=now)
    return form_page(session, actor=actor, submission_id=submission_id, at=at, now=now)


@dataclass(frozen=True)
class Step:
    """Where Continue leads, or why it does not."""

    to: str = ""
    errors: dict[str, str] = field(default_factory=dict)  # id of the control → sentence


def go_on(session: Session, *, actor: PortalAccess, submission_id: UUID, at: str, now: datetime) -> Step:
    """Check the page that is shown and lead to the next one; the answers were saved before."""
    return step(own.to_fill_in(session, actor=actor, submission_id=submission_id), at)


def step(held: Own, at: str) -> Step:
    """The same of a form at hand."""
    pages = held.pages
    number = _number(at, len(pages))
    if number == 0:
        return Step(to="1")
    page = pages[number - 1]
    wrong = forms.check(held.form, held.submission.answers, only=[item.link_id for item in page.items])
    if wrong:
        return Step(errors={f"q-{link_id}": sentence for link_id, sentence in wrong.items()})
    return Step(to=str(number + 1) if number < len(pages) else CHECK)


def shown(session: Session, held: Own, at: str) -> FormPage:
    """A form at hand, at one word of its address."""
    submission, practice = held.submission, session.get_one(Practice, held.submission.practice_id)
    pages = held.pages
    there, at = _where(session, held, at, pages)
    number = int(at) if there == PAGE else 0
    page = pages[number - 1] if number else None
    saved = submission.saved_at
    return FormPage(
        id=str(submission.id),
        title=held.version.title,
        step=there,
        at=at,
        back=_back(there, number, pages),
        clinic=practice.name,
        phone=practice.phone,
        intro=held.form.intro,
        minutes=about_minutes(held.version.minutes),
        may_skip=submission.rule == SKIPPABLE,
        started=submission.started_at is not None,
        number=number,
        count=len(pages),
        heading=page.heading if page else "",
        place=page.key if page else "",
        questions=_questions(held, page) if page else [],
        answers=_answers(held, pages) if there == CHECK else [],
        problems=_problems(held) if there == CHECK else {},
        is_signed=held.sign_page is not None,
        sign_words=[item.text for item in held.sign_page.items] if there == SIGN and held.sign_page else [],
        signature=f"q-{held.signature.link_id}" if held.signature else "",
        crisis=submission.review_since is not None,  # stays: an answer taken back was still given
        saved=f"Saved {when.clock(saved, practice.time_zone)}" if saved and there == PAGE else "",
        sent=when.long(submission.submitted_at, practice.time_zone) if submission.submitted_at else "",
        version=submission.version,
    )


def _where(session: Session, held: Own, at: str, pages: tuple[Page, ...]) -> tuple[str, str]:
    """The step and the word of the address that is really shown."""
    if held.submission.submitted_at is not None:
        return DONE, DONE
    if held.submission.started_at is None:
        return (WAITS, WAITS) if own.waits_for_another(session, held.submission) else (INTRO, INTRO)
    if at in (INTRO, CHECK) or (at == SIGN and held.sign_page is not None):
        return at, at
    if not pages:
        return (SIGN, SIGN) if held.sign_page is not None else (CHECK, CHECK)
    return PAGE, str(_number(at, len(pages)) or _number_of(held.submission.place, pages))


def _number(at: str, count: int) -> int:
    """The page's number in the address; 0 for anything else."""
    return min(int(at), count) if at.isascii() and at.isdigit() and len(at) < 4 else 0


def _number_of(place: str, pages: tuple[Page, ...]) -> int:
    return next((number for number, page in enumerate(pages, 1) if page.key == place), 1)


def _back(step: str, number: int, pages: tuple[Page, ...]) -> str:
    if step == SIGN:
        return CHECK
    if step == CHECK:
        return str(len(pages)) if pages else INTRO
    return (str(number - 1) if number > 1 else INTRO) if step == PAGE else ""


def _questions(held: Own, page: Page) -> list[QuestionRow]:
    asked = [item for item in page.items if item.is_question and item.kind != SIGNATURE]
    alone = len(asked) == 1 and not page.heading
    answers, others = held.submission.answers, held.submission.other_texts
    return [
        rows.row(item, answers, others, is_title=alone and item is asked[0])
        for item in page.items
        if item.kind != SIGNATURE
    ]


def _answers(held: Own, pages: tuple[Page, ...]) -> list[CheckRow]:
    answers, wrong = held.submission.answers, forms.check(held.form, held.submission.answers)
    return [
        CheckRow(
            link_id=item.link_id,
            id=f"check-{item.link_id}",
            question=item.text,
            answer=forms.said(item, answers.get(item.link_id)),
            at=str(number),
            problem=wrong.get(item.link_id, ""),
        )
        for number, page in enumerate(pages, 1)
        for item in page.items
        if item.is_question and item.kind != SIGNATURE
    ]


def _problems(held: Own) -> dict[str, str]:
    wrong = forms.check(held.form, held.submission.answers)
    return {f"check-{link_id}": sentence for link_id, sentence in wrong.items() if not _is_signature(held, link_id)}


def _is_signature(held: Own, link_id: str) -> bool:
    return held.signature is not None and held.signature.link_id == link_id
