"""The clinic clears a patient's lost second step, at the desk."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.patients.models import Patient
from osmind_app.web import routes as paths
from osmind_app.web.doors.clearing import Clearing


def _may_clear(session: Session, actor: Provider, whose: UUID) -> Patient:
    return onboarding.may_clear_second_step(session, actor=actor, patient_id=whose)


def _clear(session: Session, actor: Provider, whose: UUID, now: datetime) -> None:
    onboarding.clear_second_step(session, actor=actor, patient_id=whose, now=now)


routes = Clearing(
    path=paths.STAFF_CLEAR_PATIENT_SECOND_STEP,
    asks="clear_patient_second_step.html",
    done="patient_second_step_cleared.html",
    may_clear=_may_clear,
    clear=_clear,
    back=paths.patient,
).routes
