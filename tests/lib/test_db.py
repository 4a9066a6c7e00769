"""One transaction per deed; listeners hear only of what was committed."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, StatementError

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import db
from tests.races import at_once


def test_times_keep_their_zone(session, now):
    pacific = now.astimezone(timezone(timedelta(hours=-8)))
    practice = Practice(name="Willow Creek", created_at=pacific)
    session.add(practice)
    session.commit()
    session.expire_all()
    assert session.get(Practice, practice.id).created_at == now
    assert practice.created_at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(session):
    session.add(Practice(name="Willow Creek", created_at=datetime(2026, 1, 1)))
    with pytest.raises(StatementError):
        session.flush()


def test_the_record_cannot_be_edited(session, now):
    """T50, in part: the database itself refuses."""
    session.add(AuditEvent(at=now, actor_kind="system", event="x.y"))
    session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        session.exec(update(AuditEvent).values(event="z"))


def test_listeners_hear_after_the_commit_and_never_of_a_failure(database, monkeypatch):
    monkeypatch.setattr(db, "engine", lambda: database)
    heard = []
    db.on_commit("test.topic", heard.append)
    with db.writing() as session:
        db.after_commit(session, "test.topic", 1)
        assert heard == []
    assert heard == [1]
    with pytest.raises(RuntimeError), db.writing() as session:  # noqa: PT012 - the block is what fails
        db.after_commit(session, "test.topic", 2)
        raise RuntimeError
    assert heard == [1]


def test_two_who_wait_for_each_other_are_told_apart_from_a_fault(spare_database):
    """F8, F12: PostgreSQL takes one of them back, and the deed is tried again"""
    if spare_database.dialect.name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time")
    met = threading.Barrier(2)

    def wait_crosswise(first, second):
        with spare_database.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": first})
            met.wait()
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": second})

    results = at_once(lambda: wait_crosswise(1, 2), lambda: wait_crosswise(2, 1))
    [refused] = [one for one in results if one is not None]
    assert db.is_locked(refused)
