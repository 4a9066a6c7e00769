"""A folder for the files, and people who upload them."""

from uuid import UUID

import pytest

from osmind_app.clinic.documents import service as documents
from osmind_app.clinic.documents.models import SHARED
from osmind_app.lib import files
from osmind_app.lib.settings import settings
from tests.clinic.onboarding.changing import access_of, active
from tests.uploads import PDF


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    return tmp_path / "files"


@pytest.fixture
def june(session, cast, now):
    """June's own access to her portal."""
    active(session, cast, now)
    return access_of(session, cast)


@pytest.fixture
def walt(session, cast, now):
    """Walt's, who is another patient of the same provider."""
    cast.walt.email = "walt@example.com"
    session.add(cast.walt)
    session.flush()
    active(session, cast, now, patient=cast.walt)
    return access_of(session, cast, cast.walt)


def comes_in(session, actor, patient_id: UUID | None, now, name="letter.pdf", content=PDF):
    """One file, uploaded and examined, that nobody has claimed."""
    row = documents.begin(session, actor=actor, patient_id=patient_id, now=now)
    with files.Discarding(row.id) as writer:
        writer.write(content)
    shown, kind, size = documents.examine(row.id, name)
    return documents.finish(session, actor=actor, file_id=row.id, name=shown, media_type=kind, size=size, now=now)


def filed(session, actor, patient_id, now, folder=SHARED, **given):
    """A document in one of the two folders."""
    row = comes_in(session, actor, patient_id, now, **given)
    return documents.add(session, actor=actor, patient_id=patient_id, file_ids=[row.id], folder=folder, now=now)[0]


def sent(session, access, now, **given):
    """A document from the portal."""
    row = comes_in(session, access, None, now, **given)
    return documents.send(session, actor=access, file_ids=[row.id], now=now)[0]
