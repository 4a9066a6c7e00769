"""A database that commits for real, a clock to turn, and couriers that do as they are told."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from osmind_app.lib import db, tokens
from osmind_app.lib.settings import settings
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import claims, delivery, letters
from osmind_app.outbox import service as outbox
from osmind_app.outbox.couriers.outcomes import Sent
from osmind_app.outbox.letters import PracticeCard
from osmind_app.outbox.models import Letter
from tests import databases

WILLOW = PracticeCard("Willow Creek", "(415) 555-0132", "12 Mill Lane, Oakland, CA 94607", "desk@willowcreek.example")


class ToldCourier:
    """Answers as scripted, then with Sent; remembers what it was handed."""

    def __init__(self):
        self.script = []
        self.handed = []
        self.became = {}  # ref → what `ask` answers
        self.asked = []

    answers = True

    def ask(self, ref):
        self.asked.append(ref)
        return self.became.get(ref)

    def deliver(self, rendered, *, letter_id):
        self.handed.append((letter_id, rendered))
        answer = self.script.pop(0) if self.script else Sent("ref")
        return answer() if callable(answer) else answer


class Mailroom:
    """The outbox on a database of its own, and time that passes when it is told to."""

    def __init__(self, now):
        self.now = now
        self.courier = ToldCourier()
        self.given_up = []
        self.gone = []
        self.unwanted = set()

    def promise(self, draft=None, key=None, **more):
        draft = draft or letters.password_changed(WILLOW, first_name="June", at=self.now)
        with db.writing() as session:
            return outbox.promise(session, draft, key=key or uuid4().hex, to="june@example.com", now=self.now, **more)

    def invitation(self, **more):
        link = LinkRef("invite.v1", uuid4(), tokens.new_nonce(), 1, tokens.signing_key_id())
        expires_at = self.now + timedelta(hours=96)
        return self.promise(letters.invitation(WILLOW, first_name="June", link=link, expires_at=expires_at), **more)

    def wanted(self, session, letter):
        return letter.id not in self.unwanted

    def hold(self, session, letter):
        """Nobody else changes these letters."""

    def left(self, session, letter, now):
        self.gone.append(letter.id)

    def given_up_on(self, session, letter, now):
        self.given_up.append(letter.id)

    def attempt(self, letter, number):
        concerned = SimpleNamespace(wanted=self.wanted, hold=self.hold, left=self.left, given_up=self.given_up_on)
        return delivery.attempt(letter.id, number, courier=self.courier, clock=lambda: self.now, concerned=concerned)

    def due(self):
        with db.reading() as session:
            return {one.letter_id: one.number for one in claims.due(session, now=self.now, limit=100)}

    def look(self, letter):
        with db.reading() as session:
            return session.get_one(Letter, letter.id)

    def later(self, **by):
        self.now += timedelta(**by)

    def pass_a_lease(self):
        self.later(seconds=settings().letter_lease_seconds)


@pytest.fixture(params=["sqlite", "postgres"])
def mailroom(request, tmp_path, monkeypatch, now):
    """On SQLite and on PostgreSQL."""
    url = databases.fresh_sqlite(tmp_path) if request.param == "sqlite" else databases.fresh_postgres()
    if url is None:
        pytest.skip(databases.WHY_NO_POSTGRES)
    engine = db.make_engine(url)
    monkeypatch.setattr(db, "engine", lambda: engine)
    yield Mailroom(now)
    engine.dispose()
