"""A file as an answer (S9): claimed when it is uploaded, only the patient's own."""

from uuid import uuid4

import pytest
from sqlmodel import select

from osmind_app.clinic.documents.models import FORM, StoredFile
from osmind_app.clinic.families import service as families
from osmind_app.clinic.intake import attaching
from osmind_app.clinic.intake import service as intake
from osmind_app.lib.errors import NotFound
from tests.clinic.intake.scene import publish

PHOTOS = {
    "resourceType": "Questionnaire",
    "title": "Photos",
    "item": [
        {"linkId": "one", "type": "attachment", "text": "A photo of your card"},
        {"linkId": "many", "type": "attachment", "text": "More photos", "repeats": True},
        {"linkId": "words", "type": "string", "text": "Anything else?"},
    ],
}


@pytest.fixture
def photos(session, cast, clinic, now):
    """A form that asks for files."""
    publish(session, cast.willow.id, "photos", PHOTOS, now)
    return intake.assign(session, actor=cast.rivera, patient_id=cast.june.id, form_key="photos", now=now)


def uploaded(session, access, now, name="card.jpg") -> StoredFile:
    file = StoredFile(
        practice_id=access.practice_id,
        patient_id=access.patient_id,
        media_type="image/jpeg",
        size=10,
        uploaded_by_kind=access.actor_kind,
        uploaded_by_id=access.actor_id,
        created_at=now,
        stored_at=now,
    )
    file.name = name
    session.add(file)
    session.flush()
    return file


def attach(session, access, form, link_id, file, now):
    return attaching.attach(
        session, actor=access, submission_id=form.id, link_id=link_id, file_id=file.id, now=now
    ).answers.get(link_id)


def test_a_file_answers_a_question_once_and_several_where_several_are_asked(session, clinic, photos, now):
    """S9"""
    first, second = (uploaded(session, clinic.june, now, name) for name in ("a.jpg", "b.jpg"))
    assert attach(session, clinic.june, photos, "one", first, now) == [{"id": str(first.id), "name": "a.jpg"}]
    assert attach(session, clinic.june, photos, "one", first, now) == [{"id": str(first.id), "name": "a.jpg"}]
    assert attach(session, clinic.june, photos, "one", second, now) == [{"id": str(second.id), "name": "b.jpg"}]
    third, fourth = (uploaded(session, clinic.june, now, name) for name in ("c.jpg", "d.jpg"))
    attach(session, clinic.june, photos, "many", third, now)
    assert len(attach(session, clinic.june, photos, "many", fourth, now)) == 2
    left = attaching.detach(
        session, actor=clinic.june, submission_id=photos.id, link_id="many", file_id=str(third.id), now=now
    )
    assert [one["name"] for one in left.answers["many"]] == ["d.jpg"]
    purposes = session.exec(select(StoredFile.purpose).execution_options(populate_existing=True)).all()
    assert set(purposes) == {FORM}


def test_somebody_elses_file_no_file_and_no_question_for_files_are_not_found(session, cast, clinic, photos, now):
    """T24"""
    other = families.grant(
        session, account_id=clinic.account.id, patient_id=cast.walt.id, practice_id=cast.willow.id, now=now
    )
    foreign, own = uploaded(session, other, now), uploaded(session, clinic.june, now)
    for link_id, file_id in (("one", foreign.id), ("one", uuid4()), ("words", own.id), ("unknown", own.id)):
        with pytest.raises(NotFound):
            attaching.attach(
                session, actor=clinic.june, submission_id=photos.id, link_id=link_id, file_id=file_id, now=now
            )


def test_autosave_neither_adds_nor_takes_a_file(session, clinic, photos, now):
    """T27"""
    file = uploaded(session, clinic.june, now)
    changes = {"one": intake.Change(None, [{"id": str(file.id), "name": "x"}])}
    saved = intake.save_answers(session, actor=clinic.june, submission_id=photos.id, changes=changes, now=now)
    assert saved.answers == {}
