"""`osmind worker` beside a web process, on PostgreSQL."""

import os
import signal
import subprocess
import sys
import time

import pytest
from sqlmodel import Session

from osmind_app.engine import start
from osmind_app.lib import clock, db
from osmind_app.lib.settings import settings
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter
from tests import databases
from tests.outbox.conftest import WILLOW

pytestmark = pytest.mark.slow

PATIENCE = 120


@pytest.fixture
def postgres(tmp_path, monkeypatch):
    url = databases.fresh_postgres()
    if url is None:
        pytest.skip(databases.WHY_NO_POSTGRES)
    monkeypatch.setenv("OSMIND_DATABASE_URL", url)
    monkeypatch.setenv("OSMIND_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    db.engine.cache_clear()
    yield
    db.engine().dispose()
    settings.cache_clear()
    db.engine.cache_clear()


def promise(key):
    now = clock.now()
    draft = letters.password_changed(WILLOW, first_name="June", at=now)
    with db.writing() as session:
        return outbox.promise(session, draft, key=key, to="june@example.com", now=now).id


def is_sent(letter_id):
    with Session(db.engine()) as session:
        return session.get_one(Letter, letter_id).sent_at


def test_the_web_process_posts_and_the_worker_delivers_until_it_is_told_to_stop(postgres):
    before = promise("before anybody worked")
    worker = subprocess.Popen([sys.executable, "-m", "osmind_app.cli", "worker"], env={**os.environ, "PYTHONPATH": "."})
    try:
        start.start()
        posted = promise("posted by the web process")
        end = time.monotonic() + PATIENCE
        while not (is_sent(before) and is_sent(posted)):
            assert worker.poll() is None
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
    finally:
        start.stop()
        worker.kill()
        worker.wait()
