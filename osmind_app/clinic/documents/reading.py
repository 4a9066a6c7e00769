"""Who may read which file (D1, S50): decided anew each time, and written down."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import FRONT_DESK, PATIENT, Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.documents.models import FORM, MESSAGE, SHARED, StoredFile
from osmind_app.clinic.documents.person import PARTS, Person
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.patients import opening
from osmind_app.clinic.updates import service as updates
from osmind_app.lib.errors import NotFound

FOR_PATIENTS = (SHARED, MESSAGE, FORM)  # a private document never is
FOR_THE_FRONT_DESK = (SHARED,)


def readable(session: Session, *, actor: Person, file_id: UUID, now: datetime, removed: bool = False) -> StoredFile:
    """The file, for whoever may read it now; with `removed` one that they could read before it was removed.

    `NotFound` for what is missing, removed, not claimed yet, another patient's, outside the actor's care teams, and
    for private ones in the portal and at the front desk: the reasons are told apart by nobody. Raises `ReasonNeeded`.
    """
    row = session.exec(
        select(StoredFile).where(
            StoredFile.id == file_id,
            StoredFile.practice_id == actor.practice_id,
            col(StoredFile.claimed_at).is_not(None),
            col(StoredFile.removed_at).is_not(None) if removed else col(StoredFile.removed_at).is_(None),
        )
    ).first()
    if row is None:
        raise NotFound
    if isinstance(actor, PortalAccess):
        if row.patient_id != actor.patient_id or row.purpose not in FOR_PATIENTS:
            raise NotFound
        actor.need(PARTS[row.purpose])
        if actor.role != SELF and row.purpose == SHARED and _is_of_another(actor, row):
            raise NotFound
        return row
    if actor.role == FRONT_DESK and row.purpose not in FOR_THE_FRONT_DESK:
        raise NotFound
    opening.may_read(session, actor=actor, patient_id=row.patient_id, now=now)
    return row


def open_lists(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> None:
    """Look at one patient's folders: names say something too, so it is written down, and what the bell said is read.

    Raises `NotFound` and `ReasonNeeded`.
    """
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    updates.seen(session, actor=actor, patient_id=patient.id, kinds=[updates.DOCUMENT_ADDED], now=now)
    audit.record(session, actor=actor, event="documents.opened", patient_id=patient.id, now=now)


def _is_of_another(actor: PortalAccess, row: StoredFile) -> bool:
    """True for what somebody else sent from the portal: one guardian's is nobody else's (T32)."""
    return row.uploaded_by_kind == PATIENT and row.uploaded_by_id != actor.account_id


def read(session: Session, *, actor: Person, file_id: UUID, now: datetime) -> StoredFile:
    """The file, and a line in the record that this person read it. Raises what `readable` raises."""
    row = readable(session, actor=actor, file_id=file_id, now=now)
    audit.record(
        session,
        actor=actor,
        event="document.read",
        patient_id=row.patient_id,
        subject_id=row.id,
        now=now,
        purpose=row.purpose,
    )
    return row
