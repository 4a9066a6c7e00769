"""Documents on a patient: added, named, shared and taken away, by the staff or by the patient (S50, S8)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from osmind_app.clinic.accounts.models import PATIENT, Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.documents import claiming, errors, names, reading, telling
from osmind_app.clinic.documents.models import DOCUMENTS, PRIVATE, SHARED, StoredFile
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.patients import service as patients
from osmind_app.lib import live
from osmind_app.lib.errors import NotFound
from osmind_app.lib.typed import is_blank


def add(
    session: Session, *, actor: Provider, patient_id: UUID, file_ids: Sequence[UUID], folder: str, now: datetime
) -> list[StoredFile]:
    """Put uploaded files into Shared or Private Documents; the front desk may, whether it may read there or not.

    Twice is once: the second time gives the documents of the first, wherever they are by now.
    """
    if folder not in DOCUMENTS:
        raise NotFound
    rows, are_new = claiming.claim_once(
        session, actor=actor, patient_id=patient_id, file_ids=file_ids, purpose=folder, now=now
    )
    if not are_new:
        return rows
    if folder == SHARED:
        patient = patients.get(session, actor=actor, patient_id=patient_id)
        telling.tell_patient(session, patient=patient, now=now)
    telling.tell_care_team(session, actor=actor, rows=rows, now=now)
    return rows


def send(session: Session, *, actor: PortalAccess, file_ids: Sequence[UUID], now: datetime) -> list[StoredFile]:
    """What a patient sends from the portal: theirs to see again, and in Shared for the staff. Twice is once."""
    rows, are_new = claiming.claim_once(
        session, actor=actor, patient_id=actor.patient_id, file_ids=file_ids, purpose=SHARED, now=now
    )
    if are_new:
        telling.tell_care_team(session, actor=actor, rows=rows, now=now)
    return rows


def rename(session: Session, *, actor: Provider, file_id: UUID, name: str, now: datetime) -> StoredFile:
    """Give a document another name; raises `NameNeeded`."""
    row = _document(session, actor, file_id, now)
    if is_blank(name):
        raise errors.NameNeeded
    row.name = names.shown(name, row.media_type)
    session.add(row)
    session.flush()
    _record(session, actor, row, "document.renamed", now)
    return row


def share(session: Session, *, actor: Provider, file_id: UUID, now: datetime) -> StoredFile:
    """Show a private document in the portal."""
    row = _document(session, actor, file_id, now)
    if _moved(session, row, {"purpose": SHARED, "filed_at": now}, col(StoredFile.purpose) == PRIVATE):
        _record(session, actor, row, "document.shared", now)
        patient = patients.get(session, actor=actor, patient_id=row.patient_id)
        telling.tell_patient(session, patient=patient, now=now)
    return row


def stop_sharing(session: Session, *, actor: Provider, file_id: UUID, now: datetime) -> StoredFile:
    """Take a document of the clinic's out of the portal, into Private Documents; what a patient sent stays theirs."""
    row = _document(session, actor, file_id, now)
    if row.uploaded_by_kind == PATIENT:
        raise errors.SentByPatient
    if _moved(session, row, {"purpose": PRIVATE, "filed_at": now}, col(StoredFile.purpose) == SHARED):
        _record(session, actor, row, "document.unshared", now)
    return row


def remove(session: Session, *, actor: Provider, file_id: UUID, now: datetime) -> StoredFile:
    """Take a document off the chart and out of the portal; row and bytes stay for the record."""
    row = _document(session, actor, file_id, now)
    if _moved(session, row, {"removed_at": now, "removed_by_id": actor.id}, col(StoredFile.removed_at).is_(None)):
        _record(session, actor, row, "document.removed", now)
    return row


def restore(session: Session, *, actor: Provider, file_id: UUID, now: datetime) -> StoredFile:
    """Put a removed document back where it was, for whoever may remove it there; the patient gets no second letter."""
    row = _document(session, actor, file_id, now, removed=True)
    values = {"removed_at": None, "removed_by_id": None}
    if _moved(session, row, values, col(StoredFile.removed_at).is_not(None)):
        _record(session, actor, row, "document.restored", now)
    return row


def _document(session: Session, actor: Provider, file_id: UUID, now: datetime, *, removed: bool = False) -> StoredFile:
    """A document this person may read; what hangs on messages and forms is not filed here."""
    row = reading.readable(session, actor=actor, file_id=file_id, now=now, removed=removed)
    if row.purpose not in DOCUMENTS:
        raise NotFound
    return row


def _moved(session: Session, row: StoredFile, values: dict[str, Any], unless_done: Any) -> bool:
    """Change it once, whoever else does the same at this moment; False: it was so already."""
    done = session.exec(
        update(StoredFile)
        .where(col(StoredFile.id) == row.id, col(StoredFile.practice_id) == row.practice_id, unless_done)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    return done.rowcount == 1


def _record(session: Session, actor: Provider, row: StoredFile, event: str, now: datetime) -> None:
    live.look_again(session, live.patient(row.patient_id))
    audit.record(session, actor=actor, event=event, patient_id=row.patient_id, subject_id=row.id, now=now)
