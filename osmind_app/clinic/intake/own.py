"""The forms of whoever is in the portal: found by their id, for nobody else."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.families.models import FORMS, GUARDIAN, PortalAccess
from osmind_app.clinic.intake import errors
from osmind_app.clinic.intake import questionnaire as forms
from osmind_app.clinic.intake.items import SIGNATURE, Item
from osmind_app.clinic.intake.models import REQUIRED, FlowRun, FormVersion, IntakeFlow, Submission
from osmind_app.clinic.intake.questionnaire import Page, Questionnaire
from osmind_app.lib.errors import NotFound

# How the tables of a submission hang together, the practice included.
SAME_VERSION = (col(FormVersion.id) == Submission.form_version_id) & (
    col(FormVersion.practice_id) == Submission.practice_id
)
SAME_RUN = (col(FlowRun.id) == Submission.run_id) & (col(FlowRun.practice_id) == Submission.practice_id)
SAME_FLOW = (col(IntakeFlow.id) == FlowRun.flow_id) & (col(IntakeFlow.practice_id) == FlowRun.practice_id)


@dataclass(frozen=True)
class Own:
    """One form of this patient: what is asked, and what was answered."""

    submission: Submission
    version: FormVersion
    form: Questionnaire

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages to answer, as the form shows them with these answers; signing comes after them."""
        shown = forms.open_pages(self.form, self.submission.answers)
        return tuple(page for page in shown if self.sign_page is None or page.key != self.sign_page.key)

    @property
    def sign_page(self) -> Page | None:
        """The page with the signature, where the form has one."""
        shown = forms.open_pages(self.form, self.submission.answers)
        return next((page for page in shown if any(item.kind == SIGNATURE for item in page.items)), None)

    @property
    def signature(self) -> Item | None:
        """The question that is answered on the Sign page, after everything was checked."""
        return next((item for item in self.form.questions if item.kind == SIGNATURE), None)


def get(session: Session, *, actor: PortalAccess, submission_id: UUID, to_write: bool = False) -> Own:
    """One form that is asked of the actor's patient; `to_write`: who writes it at this moment waits.

    Raises `NotFound` for another patient's form, and for one that is asked no more.
    """
    actor.need(FORMS)
    wanted = (
        select(Submission, FormVersion)
        .join(FormVersion, SAME_VERSION)
        .where(
            Submission.id == submission_id,
            Submission.practice_id == actor.practice_id,
            Submission.patient_id == actor.patient_id,
            col(Submission.withdrawn_at).is_(None),
        )
        .execution_options(populate_existing=True)
    )
    found = session.exec(wanted.with_for_update(of=Submission) if to_write else wanted).first()
    if found is None:
        raise NotFound
    submission, version = found
    return Own(submission, version, Questionnaire.parse(version.content))


def to_fill_in(session: Session, *, actor: PortalAccess, submission_id: UUID) -> Own:
    """The same, to be written; raises `AlreadySent`, and `CannotStartYet` while an earlier form of the flow waits."""
    own = get(session, actor=actor, submission_id=submission_id, to_write=True)
    if not own.submission.is_open:
        raise errors.AlreadySent
    if own.submission.started_at is None and waits_for_another(session, own.submission):
        raise errors.CannotStartYet
    return own


def waits_for_another(session: Session, submission: Submission) -> bool:
    """True while a flow in order still has a required form before this one."""
    if submission.run_id is None:
        return False
    before = (
        select(Submission.id)
        .join(FlowRun, SAME_RUN)
        .join(IntakeFlow, SAME_FLOW)
        .where(
            Submission.practice_id == submission.practice_id,
            Submission.run_id == submission.run_id,
            Submission.position < submission.position,
            Submission.rule == REQUIRED,
            col(Submission.submitted_at).is_(None),
            col(Submission.withdrawn_at).is_(None),
            col(IntakeFlow.in_order_since).is_not(None),
        )
    )
    return session.exec(before.limit(1)).first() is not None


def sent_by(session: Session, *, submission: Submission) -> str:
    """Who sent it, where it was not the patient: nobody is named, a guardian may be one of several."""
    role = session.exec(
        select(PortalAccess.role).where(
            PortalAccess.account_id == submission.submitted_by_id,
            PortalAccess.patient_id == submission.patient_id,
            PortalAccess.practice_id == submission.practice_id,
        )
    ).first()
    return "A guardian" if role == GUARDIAN else ""
