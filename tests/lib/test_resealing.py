"""T52: another key for what is sealed already, while people write, after an interruption, until the old one can go."""

import base64
import os
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import LargeBinary
from sqlmodel import Session, select

from osmind_app import schema
from osmind_app.clinic.documents.models import StoredFile
from osmind_app.lib import clock, db, files, resealing, sealed, tokens
from osmind_app.lib.settings import settings
from tests import cast as people

OLD, NEW = (f"{key_id}:{base64.b64encode(os.urandom(32)).decode()}" for key_id in ("old", "new"))
CONTENT = b"ZZPHI " * 30_000


@pytest.fixture
def keys(monkeypatch, tmp_path):
    """`keys(NEW, OLD)`: the ring from now on, the newest first."""
    monkeypatch.setattr(settings(), "data_dir", tmp_path)

    def ring(*keys):
        monkeypatch.setattr(settings(), "secret_keys", SecretStr(",".join(keys)))

    ring(OLD)
    return ring


@pytest.fixture
def names(spare_database, monkeypatch, keys):
    """450 files with sealed names and one with bytes, all under the old key: a row's id → its name."""
    monkeypatch.setattr(db, "engine", lambda: spare_database)
    with db.writing() as session:
        cast = people.arrive(session, clock.now())
        rows = [
            StoredFile(
                practice_id=cast.willow.id,
                patient_id=cast.june.id,
                uploaded_by_kind="provider",
                uploaded_by_id=cast.sam.id,
                created_at=clock.now(),
            )
            for _ in range(450)
        ]
        for number, row in enumerate(rows):
            row.name = f"scan {number}.pdf"
        session.add_all(rows)
    files.save(rows[0].id, CONTENT)
    return {row.id: row.name for row in rows}


def read(engine):
    with Session(engine) as session:
        return {row.id: row.name for row in session.exec(select(StoredFile))}


def test_after_it_the_old_key_can_go(spare_database, keys, names):
    keys(NEW, OLD)
    assert read(spare_database) == names  # old and new are both readable meanwhile
    assert (resealing.is_anything_waiting(), resealing.how_many()) == (True, 451)
    parts = list(resealing.all_of_it())
    assert (sum(part.done for part in parts), sum(part.unreadable for part in parts)) == (451, 0)
    assert max(part.done for part in parts) == resealing.PART
    assert (resealing.is_anything_waiting(), resealing.how_many()) == (False, 0)
    keys(NEW)
    assert read(spare_database) == names
    with files.reading(next(iter(names))) as file:
        assert file.read() == CONTENT
    assert list(resealing.all_of_it()) == []


def test_what_an_interruption_left_is_done_the_next_time(spare_database, keys, names):
    keys(NEW, OLD)
    next(resealing.all_of_it())  # the first part is committed, and nobody asks for the next
    assert resealing.how_many() == 451 - resealing.PART
    assert read(spare_database) == names
    assert sum(part.done for part in resealing.all_of_it()) == 451 - resealing.PART
    keys(NEW)
    assert read(spare_database) == names


def test_what_somebody_writes_meanwhile_stays(spare_database, keys, names, monkeypatch):
    """A row is written only if it still holds what was read."""
    keys(NEW, OLD)
    taken, unseal = next(iter(sorted(names))), sealed.unseal

    def somebody_is_faster(blob, *, column, row_id):
        found = unseal(blob, column=column, row_id=row_id)
        if row_id == taken:
            with Session(spare_database) if spare_database.dialect.name == "postgresql" else db.writing() as session:
                session.get(StoredFile, taken).name = "renamed.pdf"
                session.commit()
        return found

    if spare_database.dialect.name == "postgresql":  # SQLite has one writer: nobody can be faster
        monkeypatch.setattr(sealed, "unseal", somebody_is_faster)
    list(resealing.all_of_it())
    expected = names | ({taken: "renamed.pdf"} if spare_database.dialect.name == "postgresql" else {})
    monkeypatch.setattr(sealed, "unseal", unseal)
    assert read(spare_database) == expected


def test_what_no_key_opens_is_counted_and_left(spare_database, keys, names):
    keys(NEW)
    parts = list(resealing.all_of_it())
    assert (sum(part.done for part in parts), sum(part.unreadable for part in parts)) == (0, 451)
    keys(OLD)
    assert read(spare_database) == names


def test_every_sealed_column_is_reached():
    """A column that is sealed and not known here would be lost with the old key."""
    stored = {
        f"{table.name}.{column.name}"
        for table in schema.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column.name.endswith("_sealed")
    }
    assert {f"{name.partition('.')[0]}.{kept}" for name, kept in sealed.PLACES.items()} == stored


def test_a_file_that_is_gone_or_damaged_stays_as_it_is(keys):
    file_id = uuid4()
    with pytest.raises(FileNotFoundError):
        files.reseal(file_id)
    files.save(file_id, CONTENT)
    path = settings().data_dir / "files" / file_id.hex[:2] / file_id.hex
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    keys(NEW, OLD)
    with pytest.raises(files.Damaged):
        files.reseal(file_id)
    assert path.read_bytes() == damaged
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    assert tokens.signing_key_id() == "new"
