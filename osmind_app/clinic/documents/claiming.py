"""An uploaded file becomes part of the deed it was sent for, in that deed's transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.documents.models import DOCUMENTS, PRIVATE, StoredFile
from osmind_app.clinic.documents.person import PARTS, Person
from osmind_app.clinic.patients import service as patients
from osmind_app.lib.errors import NotAllowed, NotFound

KEPT_UNCLAIMED = timedelta(days=1)


def claim(
    session: Session,
    *,
    actor: Person,
    patient_id: UUID,
    file_ids: Sequence[UUID],
    purpose: str,
    now: datetime,
) -> list[StoredFile]:
    """Take uploaded files, each once, in the order given: only the uploader's own, for this very patient.

    Raises `NotFound` when one of them is missing, somebody else's, taken already or older than a day: then none is.
    """
    rows, are_new = claim_once(session, actor=actor, patient_id=patient_id, file_ids=file_ids, purpose=purpose, now=now)
    if not are_new:
        raise NotFound
    return rows


def claim_once(
    session: Session,
    *,
    actor: Person,
    patient_id: UUID,
    file_ids: Sequence[UUID],
    purpose: str,
    now: datetime,
) -> tuple[list[StoredFile], bool]:
    """As `claim`; but asked again for what this person has filed as a document, it gives that back, and False."""
    _may_file(session, actor, patient_id, purpose)
    wanted = list(dict.fromkeys(file_ids))
    if not wanted:
        return [], True
    own = (
        col(StoredFile.id).in_(wanted),
        col(StoredFile.practice_id) == actor.practice_id,
        col(StoredFile.patient_id) == patient_id,
        col(StoredFile.uploaded_by_kind) == actor.actor_kind,
        col(StoredFile.uploaded_by_id) == actor.actor_id,
    )
    taken = session.exec(
        update(StoredFile)
        .where(
            *own,
            col(StoredFile.claimed_at).is_(None),
            col(StoredFile.stored_at).is_not(None),
            col(StoredFile.created_at) > now - KEPT_UNCLAIMED,
        )
        .values(purpose=purpose, claimed_at=now, filed_at=now)
        .execution_options(synchronize_session=False)
    )
    rows = session.exec(select(StoredFile).where(*own).execution_options(populate_existing=True)).all()
    found = {row.id: row for row in rows}
    if taken.rowcount == 0 and purpose in DOCUMENTS and _were_filed(rows, wanted):
        return [found[file_id] for file_id in wanted], False
    if taken.rowcount != len(wanted):
        raise NotFound
    for file_id in wanted:
        audit.record(
            session,
            actor=actor,
            event="document.added",
            patient_id=patient_id,
            subject_id=file_id,
            now=now,
            purpose=purpose,
        )
    return [found[file_id] for file_id in wanted], True


def _were_filed(rows: Sequence[StoredFile], wanted: Sequence[UUID]) -> bool:
    """True when all of them are documents already: a click came twice, or its answer was lost."""
    return len(rows) == len(wanted) and all(row.claimed_at and row.purpose in DOCUMENTS for row in rows)


def _may_file(session: Session, actor: Person, patient_id: UUID, purpose: str) -> None:
    """Whoever may find the patient; a patient files nothing into Private Documents."""
    if isinstance(actor, Provider):
        patients.get(session, actor=actor, patient_id=patient_id)
    elif actor.patient_id != patient_id:
        raise NotFound
    elif purpose == PRIVATE:
        raise NotAllowed
    else:
        actor.need(PARTS[purpose])
