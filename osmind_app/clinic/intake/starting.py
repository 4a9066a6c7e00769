"""A patient starts their group's flow: its ordered forms wait for them from now on (S9, S35)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Uuid, bindparam, update
from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.intake.models import SKIPPABLE, FlowForm, FlowRun, FormVersion, IntakeFlow, Submission
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import PatientGroup, Practice

NOT_ASKED_AGAIN_FOR = timedelta(days=365)  # what was sent within a year counts
AFTER_ALL = 1_000  # the position of what is left from an earlier flow


def start_flow(session: Session, *, patient: Patient, now: datetime) -> FlowRun | None:
    """Ask the forms of this patient's group, else those of their Primary Provider, else the practice's; twice is once.

    A patient who was moved keeps what they wrote: a form of both flows goes over with its answers, a form they had
    begun stays and may be skipped, one they had not begun is asked no more. Nothing is asked of archived patients,
    and nothing again that was sent within a year.
    """
    if patient.archived_at is not None:
        return None
    flow_id = _flow_of(session, patient)
    current = current_run(session, patient=patient)
    if (current.flow_id if current is not None else None) == flow_id:
        return current
    hold(session, patient)
    current = current_run(session, patient=patient)
    if current is not None:
        if current.flow_id == flow_id:
            return current
        _end(session, current, now)
    run = _open(session, patient, flow_id, now) if flow_id is not None else None
    _leave_behind(session, patient, run, now)
    return run


def current_run(session: Session, *, patient: Patient) -> FlowRun | None:
    """The flow this patient is on their way through."""
    return session.exec(_CURRENT, params={"patient_id": patient.id, "practice_id": patient.practice_id}).first()


def hold(session: Session, patient: Patient) -> None:
    """Who asks forms of the same patient at this moment waits."""
    session.flush()
    session.exec(
        select(Patient.id).where(Patient.id == patient.id, Patient.practice_id == patient.practice_id).with_for_update()
    ).one()


def _flow_of(session: Session, patient: Patient) -> UUID | None:
    """The group's flow, else the Primary Provider's, else the practice's; an archived flow asks nothing."""
    session.flush()
    known = {
        "group_id": patient.group_id,
        "provider_id": patient.primary_provider_id,
        "practice_id": patient.practice_id,
    }
    return session.exec(_FLOW_OF, params=known).first()


# Built once: they run for every patient who is added or comes in.
_CURRENT = select(FlowRun).where(
    FlowRun.practice_id == bindparam("practice_id"),
    FlowRun.patient_id == bindparam("patient_id"),
    col(FlowRun.replaced_at).is_(None),
)
_FLOW_OF = (
    select(IntakeFlow.id)
    .join(Practice, col(Practice.id) == IntakeFlow.practice_id)
    .join(
        PatientGroup,
        (col(PatientGroup.id) == bindparam("group_id", type_=Uuid())) & (col(PatientGroup.practice_id) == Practice.id),
        isouter=True,
    )
    .join(
        Provider,
        (col(Provider.id) == bindparam("provider_id", type_=Uuid())) & (col(Provider.practice_id) == Practice.id),
        isouter=True,
    )
    .where(
        IntakeFlow.practice_id == bindparam("practice_id"),
        IntakeFlow.id == func.coalesce(PatientGroup.flow_id, Provider.flow_id, Practice.flow_id),
        col(IntakeFlow.archived_at).is_(None),
    )
)


def _end(session: Session, run: FlowRun, now: datetime) -> None:
    run.replaced_at = now
    session.add(run)
    session.flush()


def _open(session: Session, patient: Patient, flow_id: UUID, now: datetime) -> FlowRun:
    run = FlowRun(practice_id=patient.practice_id, patient_id=patient.id, flow_id=flow_id, started_at=now)
    session.add(run)
    session.flush()
    waiting = {one.form_key: one for one in _waiting(session, patient)}
    sent = _sent_lately(session, patient, now)
    for form, version_id in _forms(session, patient.practice_id, flow_id):
        kept = waiting.get(form.form_key)
        if kept is not None:
            kept.run_id, kept.rule, kept.position = run.id, form.rule, form.position
            session.add(kept)
        elif form.form_key not in sent:
            session.add(
                Submission(
                    practice_id=patient.practice_id,
                    patient_id=patient.id,
                    form_version_id=version_id,
                    form_key=form.form_key,
                    run_id=run.id,
                    rule=form.rule,
                    position=form.position,
                    assigned_at=now,
                )
            )
    session.flush()
    house = audit.System(patient.practice_id)
    audit.record(session, actor=house, event="flow.started", patient_id=patient.id, subject_id=run.id, now=now)
    return run


def _leave_behind(session: Session, patient: Patient, run: FlowRun | None, now: datetime) -> None:
    """What earlier flows asked and this one does not."""
    of_earlier = (
        col(Submission.practice_id) == patient.practice_id,
        col(Submission.patient_id) == patient.id,
        col(Submission.submitted_at).is_(None),
        col(Submission.withdrawn_at).is_(None),
        col(Submission.run_id).is_not(None),
        col(Submission.run_id).is_distinct_from(run.id if run is not None else None),
    )
    begun = col(Submission.started_at).is_not(None)
    session.exec(update(Submission).where(*of_earlier, ~begun).values(withdrawn_at=now))
    session.exec(update(Submission).where(*of_earlier, begun).values(rule=SKIPPABLE, run_id=None, position=AFTER_ALL))


def _forms(session: Session, practice_id: UUID, flow_id: UUID) -> list[tuple[FlowForm, UUID]]:
    """The flow's forms in their order, each with the version of today; a form no longer in use is left out."""
    return list(
        session.exec(
            select(FlowForm, FormVersion.id)
            .join(
                FormVersion,
                (col(FormVersion.key) == FlowForm.form_key) & (col(FormVersion.practice_id) == FlowForm.practice_id),
            )
            .where(
                FlowForm.practice_id == practice_id,
                FlowForm.flow_id == flow_id,
                col(FormVersion.replaced_at).is_(None),
                col(FormVersion.archived_at).is_(None),
            )
            .order_by(col(FlowForm.position))
        ).all()
    )


def _waiting(session: Session, patient: Patient) -> list[Submission]:
    return list(
        session.exec(
            select(Submission).where(
                Submission.practice_id == patient.practice_id,
                Submission.patient_id == patient.id,
                col(Submission.submitted_at).is_(None),
                col(Submission.withdrawn_at).is_(None),
            )
        ).all()
    )


def _sent_lately(session: Session, patient: Patient, now: datetime) -> set[str]:
    found = session.exec(
        select(Submission.form_key, func.max(Submission.submitted_at))
        .where(
            Submission.practice_id == patient.practice_id,
            Submission.patient_id == patient.id,
            col(Submission.submitted_at) > now - NOT_ASKED_AGAIN_FOR,
        )
        .group_by(Submission.form_key)
    ).all()
    return {key for key, _ in found}
