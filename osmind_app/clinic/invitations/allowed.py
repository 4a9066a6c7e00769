"""Whether patients can be invited now, and why not: one rule, asked about one patient or about many at once."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy
from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.invitations import errors
from osmind_app.clinic.invitations.models import UNDONE, Invitation
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib.errors import DomainError

MAX_INVITES = 5  # per patient
IN = timedelta(hours=24)


@dataclass(frozen=True)
class History:
    """What was done before about one patient's way in."""

    active: bool = False  # created a password and may open their own portal
    invited: bool = False  # an invitation was sent that nobody took back
    open: bool = False  # one of them has not ended: the next one replaces it
    guardians: frozenset[str] = frozenset()  # the e-mails of who opens, or opened, this record as a guardian
    recent: tuple[datetime, ...] = ()  # when the invites of the last 24 hours went out, the newest first


def refusal(*, archived: bool, email: str | None, history: History, time_zone: str) -> DomainError | None:
    """The rule: why a patient like this can't be sent an invitation now, or None."""
    if archived:
        return errors.PatientArchived()
    if email is None:
        return errors.PatientHasNoEmail()
    if history.active:
        return errors.AlreadyActive()
    if email in history.guardians:
        return errors.GuardiansEmail()
    if len(history.recent) >= MAX_INVITES:
        return errors.TooManyInvites(history.recent[MAX_INVITES - 1] + IN, time_zone)
    return None


def histories(
    session: Session, *, practice_id: UUID, patient_ids: Collection[UUID], now: datetime
) -> dict[UUID, History]:
    """What was done before about each of these patients, in two queries; nothing at all for most."""
    asked = {"practice_id": practice_id, "ids": list(patient_ids)}
    active: set[UUID] = set()
    guardians: dict[UUID, set[str]] = defaultdict(set)
    for patient_id, role, ended_at, email in session.execute(_ACCESSES, asked).all():
        if role != SELF:
            guardians[patient_id].add(email)
        elif ended_at is None:
            active.add(patient_id)
    sent: dict[UUID, list[datetime]] = defaultdict(list)
    still_open = set()
    for patient_id, sent_at, *ends in session.execute(_SENT, asked).all():
        sent[patient_id].append(sent_at)
        if ends == [None, None, None]:
            still_open.add(patient_id)
    return {
        one: History(
            active=one in active,
            invited=one in sent,
            open=one in still_open,
            guardians=frozenset(guardians.get(one, ())),
            recent=tuple(at for at in sent.get(one, ()) if at > now - IN),
        )
        for one in active | guardians.keys() | sent.keys()
    }


def why_not(session: Session, *, patient: Patient, practice: Practice, now: datetime) -> DomainError | None:
    """Why this patient can't be sent an invitation now, or None."""
    found = histories(session, practice_id=patient.practice_id, patient_ids=[patient.id], now=now)
    return refusal(
        archived=patient.archived_at is not None,
        email=patient.email,
        history=found.get(patient.id, History()),
        time_zone=practice.time_zone,
    )


def left(session: Session, *, patient: Patient, now: datetime) -> int:
    """How many more invites may go to this patient within 24 hours."""
    found = histories(session, practice_id=patient.practice_id, patient_ids=[patient.id], now=now)
    return max(0, MAX_INVITES - len(found.get(patient.id, History()).recent))


def is_active(session: Session, *, patient: Patient) -> bool:
    """True when the patient created a password and may open their own portal."""
    asked = {"practice_id": patient.practice_id, "ids": [patient.id]}
    return session.exec(_ACTIVE, params=asked).first() is not None


def locked(session: Session, *, practice_id: UUID, patient_id: UUID) -> Patient:
    """The patient as they are now, held until the transaction ends: sending and accepting wait for each other."""
    return session.exec(
        select(Patient)
        .where(Patient.id == patient_id, Patient.practice_id == practice_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


# Built once: the list, the profile and every chunk of a bulk invitation ask them.
_ACTIVE = select(PortalAccess.patient_id).where(
    PortalAccess.practice_id == bindparam("practice_id"),
    col(PortalAccess.patient_id).in_(bindparam("ids", expanding=True)),
    PortalAccess.role == SELF,
    col(PortalAccess.ended_at).is_(None),
)
_ACCESSES = (
    sqlalchemy.select(
        col(PortalAccess.patient_id), col(PortalAccess.role), col(PortalAccess.ended_at), col(Account.email)
    )
    .join(Account, col(Account.id) == col(PortalAccess.account_id))
    .where(
        col(PortalAccess.practice_id) == bindparam("practice_id"),
        col(PortalAccess.patient_id).in_(bindparam("ids", expanding=True)),
    )
)
_SENT = (
    sqlalchemy.select(
        col(Invitation.patient_id),
        col(Invitation.sent_at),
        col(Invitation.accepted_at),
        col(Invitation.replaced_at),
        col(Invitation.withdrawn_at),
    )
    .where(
        col(Invitation.practice_id) == bindparam("practice_id"),
        col(Invitation.patient_id).in_(bindparam("ids", expanding=True)),
        col(Invitation.withdrawn_why) != UNDONE,
    )
    .order_by(col(Invitation.sent_at).desc())
)
