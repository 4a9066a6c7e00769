"""Opening a chart, which is written down; an admin outside its care team says why first (D1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.patients import care_team, service
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib.errors import FormErrors
from osmind_app.lib.typed import is_blank, line

REASONS = {
    "sign_in": "Invitation or sign-in help",
    "appointment": "Appointment",
    "billing": "Billing",
    "other": "Other",
}
OTHER = "other"
LONGEST = 200  # characters
HOLDS_FOR = timedelta(minutes=60)  # this person at this chart, in whichever browser
GIVEN = "chart.reason_given"


@dataclass(frozen=True)
class ChartReason:
    """Why a chart is opened: one of `REASONS`, and what was typed beside it."""

    reason: str
    words: str = ""

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "ChartReason":
        """Read the prompt; raises `FormErrors`."""
        reason, words = form.get("reason", ""), line(form.get("words", ""))
        wrong = {}
        if reason not in REASONS:
            wrong["reason"] = "Choose why you open this chart"
        elif reason == OTHER and is_blank(words):
            wrong["words"] = "Say in a few words why you open this chart"
        if len(words) > LONGEST:
            wrong["words"] = f"The reason must be {LONGEST} characters or fewer"
        if wrong:
            raise FormErrors(wrong)
        return cls(reason, words)


def give_reason(session: Session, *, actor: Provider, patient_id: UUID, reason: ChartReason, now: datetime) -> None:
    """Write down why this person opens this chart: it stays open to them for an hour."""
    patient = service.get(session, actor=actor, patient_id=patient_id)
    audit.record(
        session, actor=actor, event=GIVEN, patient_id=patient.id, now=now, reason=reason.reason, words=reason.words
    )


def open_chart(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Patient:
    """Look into a chart, which is written down with the reason where one was needed; raises `ReasonNeeded`."""
    patient, ours, reason = _looked_at(session, actor, patient_id, now)
    more: dict[str, Any] = {"reason": reason} if reason else {}
    audit.record(session, actor=actor, event="chart.opened", patient_id=patient.id, now=now, on_care_team=ours, **more)
    return patient


def may_read(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Patient:
    """The patient whose chart this actor may look at now; raises `NotFound`, and `ReasonNeeded`."""
    return _looked_at(session, actor, patient_id, now)[0]


def _looked_at(session: Session, actor: Provider, patient_id: UUID, now: datetime) -> tuple[Patient, bool, str]:
    """The chart, whether it is of the actor's care teams, and the reason they gave where one is needed."""
    patient = service.get(session, actor=actor, patient_id=patient_id)
    ours = care_team.includes(session, patient=patient, provider_id=actor.id)
    if ours or not actor.is_admin:
        return patient, ours, ""
    reason = _given(session, actor, patient, now)
    if not reason:
        raise ReasonNeeded(patient.full_name)
    return patient, ours, reason


def _given(session: Session, actor: Provider, patient: Patient, now: datetime) -> str:
    found = session.exec(
        select(AuditEvent)
        .where(
            AuditEvent.practice_id == patient.practice_id,
            AuditEvent.patient_id == patient.id,
            AuditEvent.event == GIVEN,
            AuditEvent.actor_id == actor.id,
            AuditEvent.at > now - HOLDS_FOR,
        )
        .order_by(col(AuditEvent.id).desc())
        .limit(1)
    ).first()
    return str(found.detail["reason"]) if found else ""
