"""Whose chats these are: the care team's, at this very moment, and the patient's own (S62, T31).

Asked at every event and never remembered: who left the team a second ago reads and writes nothing.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import FRONT_DESK, Provider
from osmind_app.clinic.families.models import MESSAGES, PortalAccess
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib.errors import NotFound

Writer = Provider | PortalAccess


def patient_of(session: Session, *, actor: Writer, patient_id: UUID, now: datetime) -> Patient:
    """The patient whose chat the actor may open now; `NotFound` for everybody else, the front desk among them.

    Raises `ReasonNeeded` for an admin outside the care team who has not said why they open this chart (D1).
    """
    if isinstance(actor, PortalAccess):
        return _own(session, actor, patient_id)
    if actor.role == FRONT_DESK:
        raise NotFound
    return opening.may_read(session, actor=actor, patient_id=patient_id, now=now)


def _own(session: Session, actor: PortalAccess, patient_id: UUID) -> Patient:
    actor.need(MESSAGES)
    found = session.exec(
        select(Patient).where(
            Patient.id == actor.patient_id, Patient.id == patient_id, Patient.practice_id == actor.practice_id
        )
    ).first()
    if found is None:
        raise NotFound
    return found
