"""SQLite plans for large tables from the first row on."""

import pytest
from sqlalchemy import text

from osmind_app.lib import db, planner
from tests import databases

ONE = {"practice": "0" * 32, "one": "1" * 32, "two": "2" * 32, "now": "2026-11-22"}


@pytest.fixture
def connection(tmp_path):
    engine = db.make_engine(databases.fresh_sqlite(tmp_path))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize(
    ("question", "index"),
    [
        ("patient WHERE practice_id = :practice AND id IN (:one, :two)", "sqlite_autoindex_patient_1"),
        ("patient WHERE practice_id = :practice AND email = :one", "patient_email"),
        ("invitation WHERE practice_id = :practice AND patient_id IN (:one, :two)", "invitation_patient_id"),
        ("portal_access WHERE practice_id = :practice AND patient_id = :one", "portal_access_patient_id"),
        ("task WHERE practice_id = :practice AND patient_id = :one AND done_at IS NULL", "task_patient_id"),
        ("letter WHERE practice_id = :practice AND patient_id = :one", "letter_patient_id_promised_at"),
    ],
)
def test_a_question_about_one_patient_never_walks_through_the_practice(connection, question, index):
    plan = connection.execute(text(f"EXPLAIN QUERY PLAN SELECT 1 FROM {question}"), ONE).all()
    assert index in plan[0].detail, plan


def test_every_index_has_its_statistics(connection):
    known = connection.execute(text("SELECT idx, stat FROM sqlite_stat1")).all()
    stats = dict(known)
    assert stats["ix_letter_practice_id_promised_at"] == "1000000 1000000 4"
    assert stats["sqlite_autoindex_patient_1"] == "1000000 1"
    every = {one.index for one in connection.execute(text(planner.EVERY_INDEX))}
    assert set(stats) == every
