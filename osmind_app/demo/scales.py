"""A rating scale that came back to one patient every week, and what it came to."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.intake import opened, scheduling
from osmind_app.clinic.intake import service as intake
from osmind_app.clinic.intake.saving import Change
from osmind_app.clinic.patients.models import Patient

WHO = "Siobhán"
PHQ_9 = ((23, "222212110"), (16, "221211101"), (9, "211111000"), (2, "111110000"))  # days ago, the nine answers


def come_back(session: Session, *, staff: dict[str, Provider], now: datetime) -> None:
    """The PHQ-9 of four weeks, each reviewed, and the schedule that goes on."""
    owner = staff["ada"]
    patient, access = session.exec(
        select(Patient, PortalAccess)
        .join(
            PortalAccess,
            (col(PortalAccess.patient_id) == Patient.id) & (col(PortalAccess.practice_id) == Patient.practice_id),
        )
        .where(Patient.practice_id == owner.practice_id, Patient.first_name == WHO)
    ).one()
    reader = next(one for one in staff.values() if one.id == patient.primary_provider_id)
    for days_ago, digits in PHQ_9:
        at = now - timedelta(days=days_ago)
        asked = intake.assign(session, actor=reader, patient_id=patient.id, form_key="phq_9", now=at)
        answers = {f"phq9-{number}": digit for number, digit in enumerate(digits, 1)} | {"phq9-difficulty": "1"}
        changes = {link_id: Change(None, digit) for link_id, digit in answers.items()}
        intake.save_answers(session, actor=access, submission_id=asked.id, changes=changes, now=at)
        session.refresh(asked)
        intake.submit(session, actor=access, submission_id=asked.id, version=asked.version, now=at)
        opened.review(session, actor=reader, submission_id=asked.id, now=at + timedelta(hours=3))
    scheduling.begin(
        session,
        actor=reader,
        patient_id=patient.id,
        form_key="phq_9",
        every_weeks=1,
        first_now=False,
        now=now - timedelta(days=2),
    )
