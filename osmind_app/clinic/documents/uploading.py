"""A file that comes in: counted before, examined after, and made fit to keep (T44)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.documents import errors, names
from osmind_app.clinic.documents.models import StoredFile
from osmind_app.clinic.documents.person import Person
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.patients import service as patients
from osmind_app.lib import files, kinds, log, pictures
from osmind_app.lib.errors import NotFound

MOST_BYTES = 20 * 1024 * 1024  # design: "The file must be smaller than 20 MB"
AN_HOUR_PORTAL, AN_HOUR_STAFF = 40, 400  # files of one person
MOST_FILES, MOST_OF_ALL = 2_000, 2 * 1024**3  # on one patient
HOUR = timedelta(hours=1)


def begin(session: Session, *, actor: Person, patient_id: UUID | None, now: datetime) -> StoredFile:
    """Make room for one file of this person for this patient; in the portal it is always their own.

    The row is there before the bytes: what a crash leaves behind is found by it. Raises `NotFound`, `TooManyFiles`
    and `NoRoom`.
    """
    of = _of(session, actor, patient_id)
    last_hour = select(func.count()).where(
        StoredFile.practice_id == actor.practice_id,
        StoredFile.uploaded_by_id == actor.actor_id,
        StoredFile.created_at > now - HOUR,
    )
    most = AN_HOUR_STAFF if isinstance(actor, Provider) else AN_HOUR_PORTAL
    if session.exec(last_hour).one() >= most:
        raise errors.TooManyFiles
    count, size = session.exec(
        select(func.count(), func.coalesce(func.sum(StoredFile.size), 0)).where(
            StoredFile.practice_id == actor.practice_id, StoredFile.patient_id == of
        )
    ).one()
    if count >= MOST_FILES or size >= MOST_OF_ALL:
        raise errors.NoRoom
    row = StoredFile(
        practice_id=actor.practice_id,
        patient_id=of,
        uploaded_by_kind=actor.actor_kind,
        uploaded_by_id=actor.actor_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def examine(file_id: UUID, name: str) -> tuple[str, str, int]:
    """Look at what came in and keep it, pictures made anew; returns name, media type and size.

    Takes up to a second and no database: never on the event loop. Raises `Empty`, `WrongKind`, `TooManyPixels` and
    `NotUploaded`.
    """
    with files.reading(file_id, files.RAW) as came:
        size = came.seek(0, 2)
        if size == 0:
            raise errors.Empty
        try:
            kind = kinds.kind_of(came, size)
            if kind in kinds.PICTURES:
                with files.Discarding(file_id, files.CLEAN) as made:
                    kind = pictures.anew(came, files.writing(made), kind=kind)
                size = made.size
        except kinds.Refused as refused:
            log.info("file.refused", reason=str(refused))
            raise errors.WrongKind from refused
        except pictures.TooLarge as refused:
            raise errors.TooManyPixels from refused
        except pictures.Unreadable as refused:
            raise errors.NotUploaded from refused
    files.keep(file_id, files.CLEAN if kind in kinds.PICTURES else files.RAW)
    return names.shown(name, kind), kind, size


def finish(
    session: Session, *, actor: Person, file_id: UUID, name: str, media_type: str, size: int, now: datetime
) -> StoredFile:
    """Note that the file is whole and waits to be claimed; raises `NotFound` for one that is not this person's."""
    row = session.exec(
        select(StoredFile).where(
            StoredFile.id == file_id,
            StoredFile.practice_id == actor.practice_id,
            StoredFile.uploaded_by_id == actor.actor_id,
            col(StoredFile.stored_at).is_(None),
        )
    ).first()
    if row is None:
        raise NotFound
    row.name, row.media_type, row.size, row.stored_at = name, media_type, size, now
    session.add(row)
    session.flush()
    return row


def give_up(session: Session, *, practice_id: UUID, file_id: UUID) -> None:
    """Forget an upload that did not come to its end: disk and quota are as before."""
    gone = delete(StoredFile).where(
        col(StoredFile.id) == file_id,
        col(StoredFile.practice_id) == practice_id,
        col(StoredFile.claimed_at).is_(None),
    )
    if session.exec(gone).rowcount:
        files.remove(file_id)


def _of(session: Session, actor: Person, patient_id: UUID | None) -> UUID:
    if isinstance(actor, PortalAccess):
        if patient_id not in (None, actor.patient_id):
            raise NotFound
        return actor.patient_id
    if patient_id is None:
        raise NotFound
    return patients.get(session, actor=actor, patient_id=patient_id).id
