"""What the lists of documents show, paged by key: the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, literal, tuple_
from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts.models import FRONT_DESK, PATIENT, PROVIDER, Provider
from osmind_app.clinic.documents.models import DOCUMENTS, PRIVATE, SHARED, StoredFile
from osmind_app.clinic.documents.person import Person
from osmind_app.clinic.families import models as family
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.patients import opening
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import kinds, when
from osmind_app.lib.errors import NotFound

PAGE = 10
WITH_ME, BY_ME = "shared", "sent"  # the portal's two lists
KINDS = {kinds.PDF: "PDF", kinds.JPEG: "Photo", kinds.PNG: "Picture", kinds.DOCX: "Word document"}


@dataclass(frozen=True)
class DocumentRow:
    """One document in a list."""

    id: str = ""
    name: str = ""
    kind: str = ""  # "PDF, 240 kB"
    at: str = ""
    by: str = ""  # "Dr. Rivera", "the patient"
    from_patient: bool = False
    removed: str = ""  # "from Shared on Nov 22, 2026, 9:00 AM PST by Sam Lee"


@dataclass(frozen=True)
class DocumentPage:
    """One page of documents; an empty key: there is no next one."""

    rows: list[DocumentRow] = field(default_factory=list)
    total: int = 0
    next_key: str = ""


def may_see_private(actor: Provider) -> bool:
    """The front desk puts files into Private Documents and does not read them (D1)."""
    return actor.role != FRONT_DESK


@dataclass(frozen=True)
class ChartHead:
    """Whose documents they are, and what the reader may do with them."""

    patient_id: str = ""
    name: str = ""
    reads_private: bool = False


def chart_head(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> ChartHead:
    """The head of the page; raises `NotFound` and `ReasonNeeded`."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    return ChartHead(str(patient.id), patient.full_name, may_see_private(actor))


def documents(
    session: Session, *, actor: Provider, patient_id: UUID, folder: str, after: UUID | None, now: datetime
) -> DocumentPage:
    """Shared or Private Documents of one patient, for the staff; `NotFound` for what this role does not read."""
    if folder not in DOCUMENTS or (folder == PRIVATE and not may_see_private(actor)):
        raise NotFound
    opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    return _page(session, actor, [*_kept(actor, patient_id), col(StoredFile.purpose) == folder], after)


def removed_documents(
    session: Session, *, actor: Provider, patient_id: UUID, after: UUID | None, now: datetime
) -> DocumentPage:
    """What was removed from the folders this person reads, the last one first: it can be put back."""
    opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    conditions = [
        col(StoredFile.practice_id) == actor.practice_id,
        col(StoredFile.patient_id) == patient_id,
        col(StoredFile.purpose).in_(DOCUMENTS if may_see_private(actor) else (SHARED,)),
        col(StoredFile.removed_at).is_not(None),
    ]
    return _page(session, actor, conditions, after, StoredFile.removed_at)


def own_documents(session: Session, *, actor: PortalAccess, which: str, after: UUID | None) -> DocumentPage:
    """What the clinic shares with this patient, or what was sent from their portal. Private ones are not asked for."""
    actor.need(family.DOCUMENTS)
    sent = col(StoredFile.uploaded_by_kind) == PATIENT
    # What one guardian sent is between them and the clinic (T32); the patient's own record holds it all.
    mine = [] if actor.role == family.SELF else [col(StoredFile.uploaded_by_id) == actor.account_id]
    conditions = [
        *_kept(actor, actor.patient_id),
        col(StoredFile.purpose) == SHARED,
        *([sent, *mine] if which == BY_ME else [~sent]),
    ]
    return _page(session, actor, conditions, after)


def _kept(actor: Person, patient_id: UUID) -> list[ColumnElement[bool]]:
    return [
        col(StoredFile.practice_id) == actor.practice_id,
        col(StoredFile.patient_id) == patient_id,
        col(StoredFile.claimed_at).is_not(None),
        col(StoredFile.removed_at).is_(None),
    ]


def _page(
    session: Session,
    actor: Person,
    conditions: Sequence[ColumnElement[bool]],
    after: UUID | None,
    along: Any = StoredFile.filed_at,
) -> DocumentPage:
    zone = practices.get(session, actor=actor).time_zone
    found = session.exec(
        select(StoredFile)
        .where(*conditions, *_beyond(session, actor, after, along))
        .order_by(col(along).desc(), col(StoredFile.id).desc())
        .limit(PAGE + 1)
    ).all()
    shown = found[:PAGE]
    people = {row.uploaded_by_id for row in shown if row.uploaded_by_kind == PROVIDER}
    by = _names(session, actor, people | {row.removed_by_id for row in shown if row.removed_by_id})
    return DocumentPage(
        rows=[_row(row, by, zone) for row in shown],
        total=session.exec(select(func.count()).where(*conditions)).one(),
        next_key=str(shown[-1].id) if len(found) > PAGE else "",
    )


def _beyond(session: Session, actor: Person, after: UUID | None, along: Any) -> list[Any]:
    """Older than the document a page ended with; a key that is nobody's starts at the first page."""
    if after is None:
        return []
    last = session.exec(
        select(along).where(StoredFile.id == after, StoredFile.practice_id == actor.practice_id)
    ).first()
    if last is None:
        return []
    column: Any = col(along)
    return [tuple_(column, col(StoredFile.id)) < tuple_(literal(last, column.type), literal(after))]


def _names(session: Session, actor: Person, provider_ids: set[UUID]) -> dict[UUID, str]:
    if not provider_ids:
        return {}
    found = session.exec(
        select(Provider.id, Provider.full_name).where(
            Provider.practice_id == actor.practice_id, col(Provider.id).in_(provider_ids)
        )
    ).all()
    return dict(found)


def _row(row: StoredFile, by: dict[UUID, str], zone: str) -> DocumentRow:
    return DocumentRow(
        id=str(row.id),
        name=row.name,
        kind=f"{KINDS.get(row.media_type, 'File')}, {size_words(row.size)}",
        at=when.short(row.filed_at or row.created_at, zone),
        by=by.get(row.uploaded_by_id, "the patient"),
        from_patient=row.uploaded_by_kind == PATIENT,
        removed=_removed(row, by, zone),
    )


def _removed(row: StoredFile, by: dict[UUID, str], zone: str) -> str:
    if row.removed_at is None or row.removed_by_id is None:
        return ""
    folder = "Shared" if row.purpose == SHARED else "Private Documents"
    return f"from {folder} on {when.short(row.removed_at, zone)} by {by.get(row.removed_by_id, 'the clinic')}"


def size_words(size: int) -> str:
    """'240 kB', '1.8 MB'."""
    if size < 1000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{round(size / 1000)} kB"
    return f"{size / 1_000_000:.1f} MB"


@dataclass(frozen=True)
class Uploaded:
    """A file that waits to be sent with something: what a composer shows of it."""

    id: str = ""
    name: str = ""
    size: str = ""


def uploaded(session: Session, *, actor: Person, file_ids: Sequence[UUID]) -> list[Uploaded]:
    """Those of the files that are the actor's own and that nobody has claimed, in the order given."""
    found = session.exec(
        select(StoredFile).where(
            col(StoredFile.id).in_(file_ids),
            StoredFile.practice_id == actor.practice_id,
            StoredFile.uploaded_by_id == actor.actor_id,
            col(StoredFile.stored_at).is_not(None),
            col(StoredFile.claimed_at).is_(None),
        )
    ).all()
    by_id = {row.id: Uploaded(str(row.id), row.name, size_words(row.size)) for row in found}
    return [by_id[file_id] for file_id in dict.fromkeys(file_ids) if file_id in by_id]
