"""What the staff see of the forms that come back to one patient on a schedule."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.intake.models import FormSchedule, FormVersion
from osmind_app.clinic.patients import opening
from osmind_app.lib import when


@dataclass(frozen=True)
class ScheduleRow:
    """One form that comes back."""

    id: str = ""
    title: str = ""
    words: str = ""  # "Every 2 weeks, next on Dec 6, 2026"
    begun: str = ""  # by whom


def of_patient(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> list[ScheduleRow]:
    """The schedules that go on, by the form's title; raises as a chart does."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    found = session.exec(
        select(FormSchedule, FormVersion.title, Provider.full_name)
        .join(
            FormVersion,
            (col(FormVersion.key) == FormSchedule.form_key)
            & (col(FormVersion.practice_id) == FormSchedule.practice_id)
            & col(FormVersion.replaced_at).is_(None),
        )
        .join(
            Provider,
            (col(Provider.id) == FormSchedule.created_by_id) & (col(Provider.practice_id) == FormSchedule.practice_id),
        )
        .where(
            FormSchedule.practice_id == actor.practice_id,
            FormSchedule.patient_id == patient.id,
            col(FormSchedule.stopped_at).is_(None),
        )
        .order_by(col(FormVersion.title), col(FormSchedule.id))
    ).all()
    return [_row(schedule, title, name) for schedule, title, name in found]


def _row(schedule: FormSchedule, title: str, name: str) -> ScheduleRow:
    every = "Every week" if schedule.every_weeks == 1 else f"Every {schedule.every_weeks} weeks"
    words = f"{every}, next on {when.day(schedule.next_on)}"
    return ScheduleRow(id=str(schedule.id), title=title, words=words, begun=f"Begun by {name}")
