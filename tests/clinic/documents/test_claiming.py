"""What was uploaded is nobody's until a deed takes it: once, and only its uploader's for this very patient."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.documents import errors, uploading
from osmind_app.clinic.documents import service as documents
from osmind_app.clinic.documents.models import MESSAGE, PRIVATE, SHARED, StoredFile
from osmind_app.lib import files
from osmind_app.lib.errors import NotAllowed, NotFound
from tests.clinic.documents.conftest import comes_in
from tests.uploads import PDF

DAY = timedelta(days=1)


def claim(session, actor, cast, now, *rows, purpose=MESSAGE, patient=None):
    patient_id = (patient or cast.june).id
    ids = [row.id for row in rows]
    return documents.claim(session, actor=actor, patient_id=patient_id, file_ids=ids, purpose=purpose, now=now)


def test_a_message_takes_its_files_in_order_and_it_is_written_down(session, cast, now, june):
    one, two = (comes_in(session, june, None, now, name=name) for name in ("one.pdf", "two.pdf"))
    taken = claim(session, june, cast, now, two, one, two)
    assert [(row.name, row.purpose, row.claimed_at) for row in taken] == [
        ("two.pdf", MESSAGE, now),
        ("one.pdf", MESSAGE, now),
    ]
    events = session.exec(select(AuditEvent).where(AuditEvent.event == "document.added")).all()
    assert [(one.subject_id, one.detail) for one in events] == [(row.id, {"purpose": MESSAGE}) for row in taken]


def test_a_file_is_taken_once(session, cast, now, june):
    row = comes_in(session, june, None, now)
    claim(session, june, cast, now, row)
    with pytest.raises(NotFound):
        claim(session, june, cast, now, row, purpose=SHARED)


def test_one_that_is_missing_leaves_all_untaken(session, cast, now, june, walt):
    mine, theirs = comes_in(session, june, None, now), comes_in(session, walt, None, now)
    with pytest.raises(NotFound), session.begin_nested():
        claim(session, june, cast, now, mine, theirs)
    session.refresh(mine)
    assert mine.claimed_at is None


def test_nobody_takes_what_somebody_else_uploaded(session, cast, now, june, walt):
    """T30: another patient, staff of the clinic, another clinic, and the same person for another patient"""
    from_june, from_sam = comes_in(session, june, None, now), comes_in(session, cast.sam, cast.june.id, now)
    for actor, row, patient in (
        (walt, from_june, cast.walt),
        (walt, from_june, cast.june),
        (cast.rivera, from_june, cast.june),
        (cast.rivera, from_sam, cast.june),
        (cast.stone, from_sam, cast.june),
        (cast.sam, from_sam, cast.walt),
        (cast.olsen, from_sam, cast.june),
        (june, from_sam, cast.june),
    ):
        with pytest.raises(NotFound):
            claim(session, actor, cast, now, row, patient=patient)


def test_a_patient_files_nothing_into_private_documents(session, cast, now, june):
    """S50"""
    row = comes_in(session, june, None, now)
    with pytest.raises(NotAllowed):
        claim(session, june, cast, now, row, purpose=PRIVATE)


def test_an_upload_is_taken_within_a_day_and_forgotten_after(session, cast, now, june, folder):
    """Both sides of the day"""
    early, late = (comes_in(session, june, None, now) for _ in range(2))
    just_before, then = now + DAY - timedelta(microseconds=1), now + DAY
    assert documents.forget_unclaimed(session, now=just_before) is False
    claim(session, june, cast, just_before, early)
    with pytest.raises(NotFound):
        claim(session, june, cast, then, late)
    documents.forget_unclaimed(session, now=then)
    assert session.exec(select(StoredFile.id).where(StoredFile.practice_id == cast.willow.id)).all() == [early.id]
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [early.id.hex]


def test_tidying_goes_in_short_steps(session, cast, now, june):
    for _ in range(3):
        comes_in(session, june, None, now)
    assert documents.forget_unclaimed(session, now=now + DAY, limit=2) is True
    assert documents.forget_unclaimed(session, now=now + DAY, limit=2) is False


def test_a_file_that_was_not_examined_is_not_taken(session, cast, now, june):
    """T44"""
    row = documents.begin(session, actor=june, patient_id=None, now=now)
    with pytest.raises(NotFound):
        claim(session, june, cast, now, row)


def test_giving_up_leaves_table_and_disk_as_before(session, cast, now, june, folder):
    """T44"""
    row = documents.begin(session, actor=june, patient_id=None, now=now)
    files.Writer(row.id).close()
    documents.give_up(session, practice_id=row.practice_id, file_id=row.id)
    assert session.exec(select(StoredFile.id).where(StoredFile.practice_id == cast.willow.id)).all() == []
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_who_uploads_for_whom(session, cast, now, june):
    """T30, D1: the portal for its own patient, staff for whom they find"""
    assert documents.begin(session, actor=june, patient_id=None, now=now).patient_id == cast.june.id
    for actor in (cast.sam, cast.rivera, cast.okafor, cast.ada):
        assert documents.begin(session, actor=actor, patient_id=cast.june.id, now=now).patient_id == cast.june.id
    for actor, patient_id in (
        (june, cast.walt.id),
        (cast.stone, cast.june.id),
        (cast.olsen, cast.june.id),
        (cast.sam, cast.holt.id),
        (cast.sam, None),
    ):
        with pytest.raises(NotFound):
            documents.begin(session, actor=actor, patient_id=patient_id, now=now)


def test_a_patient_sends_so_many_files_in_an_hour(session, cast, now, june, walt, monkeypatch):
    """T44: both sides; others are not held up, and an hour later there is room again"""
    monkeypatch.setattr(uploading, "AN_HOUR_PORTAL", 3)
    for _ in range(3):
        documents.begin(session, actor=june, patient_id=None, now=now)
    with pytest.raises(errors.TooManyFiles):
        documents.begin(session, actor=june, patient_id=None, now=now)
    documents.begin(session, actor=walt, patient_id=None, now=now)
    documents.begin(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    documents.begin(session, actor=june, patient_id=None, now=now + timedelta(hours=1))


def test_there_is_so_much_room_on_one_patient(session, cast, now, june, monkeypatch):
    """T44: in files and in bytes"""
    monkeypatch.setattr(uploading, "MOST_FILES", 2)
    for _ in range(2):
        comes_in(session, june, None, now)
    for actor in (june, cast.sam):
        with pytest.raises(errors.NoRoom):
            documents.begin(session, actor=actor, patient_id=cast.june.id, now=now)
    monkeypatch.setattr(uploading, "MOST_FILES", 100)
    monkeypatch.setattr(uploading, "MOST_OF_ALL", 2 * len(PDF) + 1)
    comes_in(session, june, None, now)
    with pytest.raises(errors.NoRoom):
        documents.begin(session, actor=june, patient_id=None, now=now)
