"""The engine as it runs inside the web process, with a strict mail service beside it."""

import time
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from osmind_app.clinic.invitations import service as invitations
from osmind_app.engine import queues, start
from osmind_app.lib import clock, db
from osmind_app.lib.settings import settings
from osmind_app.outbox import claims, letters
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter
from tests import cast, databases
from tests.outbox.conftest import WILLOW
from tests.standins.running import running

PATIENCE = 60


class House:
    """A clinic that promises letters, its engine, and the mail service they go to."""

    def __init__(self, service):
        self.service = service
        with db.writing() as session:
            self.people = cast.arrive(session, now=clock.now())
        self.willow = self.people.willow.id

    def invite_june(self):
        """Sam of the front desk does."""
        with db.writing() as session:
            sent = invitations.send(session, actor=self.people.sam, patient_id=self.people.june.id, now=clock.now())
            return session.get_one(Letter, sent.letter_id)

    def promise(self, *, key=None, **more):
        now = clock.now()
        draft = letters.password_changed(WILLOW, first_name="June", at=now)
        with db.writing() as session:
            return outbox.promise(
                session, draft, key=key or uuid4().hex, to="june@example.com", now=now, practice_id=self.willow, **more
            )

    def look(self, letter):
        with Session(db.engine()) as session:
            return session.get_one(Letter, letter.id)

    def rows(self, model):
        with Session(db.engine()) as session:
            return session.exec(select(model)).all()

    def due(self):
        with Session(db.engine()) as session:
            return claims.due(session, now=clock.now(), limit=100)

    def arrived(self):
        return [email["key"] for email in self.service.emails.values()]

    def wait_for(self, done):
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.02)

    def wait_until_sent(self, *letters):
        self.wait_for(lambda: all(self.look(letter).sent_at for letter in letters))

    @property
    def box(self):
        return start._box[0]

    @contextmanager
    def working(self):
        start.start()
        try:
            yield
        finally:
            start.stop()


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Not working yet: `with house.working():`."""
    databases.fresh_sqlite(tmp_path)
    with running() as found:
        for name, value in {
            "OSMIND_DATA_DIR": str(tmp_path),
            "OSMIND_COURIER": "resend",
            "OSMIND_INVITE_SEND_DELAY_SECONDS": "0",
            "OSMIND_LETTERS_PER_SECOND": "100",
            "RESEND_API_URL": found.url,
            "RESEND_API_KEY": "re_test",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(queues, "POLL_SECONDS", 0.05)
        settings.cache_clear()
        db.engine.cache_clear()
        yield House(found.service)
        db.engine().dispose()
    settings.cache_clear()
    db.engine.cache_clear()
