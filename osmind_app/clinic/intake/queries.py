"""What patients see of their forms: what waits on Home, the list, and whether the rest of the portal waits."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select

from osmind_app.clinic.families.models import FORMS, PortalAccess
from osmind_app.clinic.intake import own
from osmind_app.clinic.intake.models import REQUIRED, SKIPPABLE, FlowRun, FormVersion, IntakeFlow, Submission
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import live, when

NOT_STARTED, IN_PROGRESS, COMPLETED, SKIPPED, CANNOT_START = (
    "not_started",
    "in_progress",
    "completed",
    "skipped",
    "cannot_start",
)
WORDS = {
    NOT_STARTED: "Not started",
    IN_PROGRESS: "In progress",
    COMPLETED: "Completed",
    SKIPPED: "Skipped",
    CANNOT_START: "Cannot start yet",
}
SENT_PER_PAGE = 20
MOST_WAITING = 100  # forms asked of one patient at the same time


@dataclass(frozen=True)
class FormLine:
    """One form in a list: its name, how far it is, and how long it takes."""

    id: str = ""
    title: str = ""
    status: str = ""
    words: str = ""  # of the status
    about: str = ""  # "About 4 minutes", "Page 3 of 9", "Sent on Nov 22, 2026"
    page: int = 0  # to go on with; 0: the form's first page
    may_skip: bool = False


@dataclass(frozen=True)
class HomeForms:
    """The forms on Home: none once everything is done."""

    lines: list[FormLine] = field(default_factory=list)
    done: int = 0
    of: int = 0
    words: str = ""  # "2 of 5 done"
    waits: bool = False  # the rest of the portal, but for appointments and messages


@dataclass(frozen=True)
class FormsPage:
    """The list of forms: what waits, and a page of what was sent."""

    to_do: HomeForms = field(default_factory=HomeForms)
    sent: list[FormLine] = field(default_factory=list)
    after: str = ""  # the key of the next page
    topic: str = ""  # what is told when it changes


def home_card(session: Session, *, actor: PortalAccess, now: datetime) -> HomeForms:
    """What this patient is asked to fill in, with what of the same flow is done already."""
    if not actor.may(FORMS):
        return HomeForms()
    found = session.exec(
        select(Submission, FormVersion.title, FormVersion.minutes, IntakeFlow.in_order_since)
        .join(FormVersion, own.SAME_VERSION)
        .join(FlowRun, own.SAME_RUN, isouter=True)
        .join(IntakeFlow, own.SAME_FLOW, isouter=True)
        .where(
            Submission.practice_id == actor.practice_id,
            Submission.patient_id == actor.patient_id,
            col(Submission.withdrawn_at).is_(None),
            or_(col(Submission.submitted_at).is_(None), col(FlowRun.id).is_not(None)),
            or_(col(FlowRun.id).is_(None), col(FlowRun.replaced_at).is_(None)),
        )
        .order_by(col(Submission.position), col(Submission.assigned_at), col(Submission.id))
        .limit(MOST_WAITING)
    ).all()
    lines, waits, needs = [], False, False
    for submission, title, minutes, in_order_since in found:
        held_up = in_order_since is not None and needs and submission.run_id is not None
        lines.append(_line(submission, title, minutes, held_up=held_up))
        if submission.is_open and submission.run_id is not None:
            needs = needs or submission.rule == REQUIRED
            waits = waits or submission.skipped_at is None
    if not any(line.status not in (COMPLETED, SKIPPED) for line in lines):
        lines = [line for line in lines if line.status == SKIPPED]
    done = sum(submission.submitted_at is not None for submission, *_ in found)
    return HomeForms(
        lines=lines,
        done=done,
        of=len(found),
        words=f"{done} of {len(found)} done" if found else "",
        waits=waits and _gate_is_on(session, actor),
    )


def forms_page(session: Session, *, actor: PortalAccess, now: datetime, after: str = "") -> FormsPage:
    """The list of forms; `after` is the key of a page of those that were sent."""
    actor.need(FORMS)
    practice = session.get_one(Practice, actor.practice_id)
    sent, more = _sent(session, actor, practice.time_zone, after)
    return FormsPage(
        to_do=home_card(session, actor=actor, now=now) if not after else HomeForms(),
        sent=sent,
        after=more,
        topic=live.patient(actor.patient_id),
    )


def portal_waits(session: Session, *, actor: PortalAccess) -> bool:
    """True while the clinic keeps documents until the forms are completed or skipped (A21).

    Appointments, messages and contact info never wait; nor does a guardian who fills in no forms.
    """
    if not actor.may(FORMS):
        return False
    waiting = (
        select(Submission.id)
        .join(FlowRun, own.SAME_RUN)
        .where(
            Submission.practice_id == actor.practice_id,
            Submission.patient_id == actor.patient_id,
            col(Submission.submitted_at).is_(None),
            col(Submission.withdrawn_at).is_(None),
            col(Submission.skipped_at).is_(None),
            col(FlowRun.replaced_at).is_(None),
        )
    )
    return _gate_is_on(session, actor) and session.exec(waiting.limit(1)).first() is not None


def _sent(session: Session, actor: PortalAccess, zone: str, after: str) -> tuple[list[FormLine], str]:
    wanted = (
        select(Submission, FormVersion.title, FormVersion.minutes)
        .join(FormVersion, own.SAME_VERSION)
        .where(
            Submission.practice_id == actor.practice_id,
            Submission.patient_id == actor.patient_id,
            col(Submission.submitted_at).is_not(None),
        )
        .order_by(col(Submission.submitted_at).desc(), col(Submission.id).desc())
        .limit(SENT_PER_PAGE + 1)
    )
    at = _key(after)
    if at is not None:
        wanted = wanted.where(
            or_(
                col(Submission.submitted_at) < at[0],
                (col(Submission.submitted_at) == at[0]) & (col(Submission.id) < at[1]),
            )
        )
    found = session.exec(wanted).all()
    lines = [_line(submission, title, minutes, zone=zone) for submission, title, minutes in found[:SENT_PER_PAGE]]
    last = found[SENT_PER_PAGE - 1][0] if len(found) > SENT_PER_PAGE else None
    return lines, _key_of(last.submitted_at, last.id) if last is not None and last.submitted_at else ""


def _key_of(at: datetime, submission_id: UUID) -> str:
    """Fit for an address: a plus would come back as a space."""
    return f"{at.isoformat().replace('+00:00', 'Z')}_{submission_id}"


def _key(text: str) -> tuple[datetime, UUID] | None:
    at, _, submission_id = text.partition("_")
    try:
        found = datetime.fromisoformat(at), UUID(submission_id)
    except ValueError:
        return None
    return found if found[0].tzinfo is not None else None


def _line(submission: Submission, title: str, minutes: int, *, held_up: bool = False, zone: str = "") -> FormLine:
    status = _status(submission, held_up)
    about = about_minutes(minutes)
    if status == IN_PROGRESS and submission.page_count:
        about = f"Page {submission.page_number} of {submission.page_count}"
    elif submission.submitted_at is not None:
        about = f"Sent on {when.short(submission.submitted_at, zone)}" if zone else ""
    return FormLine(
        id=str(submission.id),
        title=title,
        status=status,
        words=WORDS[status],
        about=about,
        page=submission.page_number if status == IN_PROGRESS else 0,
        may_skip=submission.rule == SKIPPABLE and submission.is_open,
    )


def _status(submission: Submission, held_up: bool) -> str:
    if submission.submitted_at is not None:
        return COMPLETED
    if submission.skipped_at is not None:
        return SKIPPED
    if submission.started_at is not None:
        return IN_PROGRESS
    return CANNOT_START if held_up else NOT_STARTED


def about_minutes(minutes: int) -> str:
    """'About 4 minutes', or nothing where nobody said."""
    return f"About {minutes} minute{'' if minutes == 1 else 's'}" if minutes else ""


def _gate_is_on(session: Session, actor: PortalAccess) -> bool:
    return session.exec(select(Practice.forms_gate_off_at).where(Practice.id == actor.practice_id)).one() is None
