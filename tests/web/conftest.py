"""The doors with a database behind them, and browsers to knock with."""

import re
from collections.abc import Iterator
from functools import lru_cache
from types import SimpleNamespace

import httpx
import pytest
from sqlmodel import Session
from starlette.applications import Starlette

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import PATIENT
from osmind_app.clinic.families import service as families
from osmind_app.lib import clock, db
from osmind_app.lib.settings import settings
from osmind_app.web import limits
from osmind_app.web.doors import all_routes, csrf
from tests import cast as people
from tests.server import Server, serving_the_cast


@lru_cache
def _doors() -> Starlette:
    return Starlette(routes=all_routes())


class Browser(httpx.AsyncClient):
    """One browser at the doors: it keeps cookies, and fills in the form of the page it saw last."""

    def __init__(self, address: str = "203.0.113.7") -> None:
        transport = httpx.ASGITransport(_doors(), client=(address, 5000))
        super().__init__(transport=transport, base_url=settings().public_url)
        self.headers["accept-encoding"] = "identity"
        self.form_token = ""

    async def request(self, *args, **kw):
        answer = await super().request(*args, **kw)
        found = re.search(f'name="{csrf.FIELD}" value="([^"]+)"', answer.text)
        self.form_token = found[1] if found else self.form_token
        return answer

    async def send_form(self, path: str, **fields: str) -> httpx.Response:
        """Open the page, then send its form."""
        if not self.form_token:
            await self.get(path)
        return await self.post(path, data={csrf.FIELD: self.form_token, **fields})


@pytest.fixture
def house(spare_database, monkeypatch):
    """The cast in a database of its own that the doors use; `write(fn)` and `read(fn)` do things in it."""
    monkeypatch.setattr(db, "engine", lambda: spare_database)
    limits._limiter.cache_clear()
    with db.writing() as session:
        cast = people.arrive(session, clock.now())
        june = accounts.open(
            session, kind=PATIENT, email="june@example.com", password_hash=people.password_hash(), now=clock.now()
        )
        families.grant(
            session, account_id=june.id, patient_id=cast.june.id, practice_id=cast.willow.id, now=clock.now()
        )

    def write(fn, **kw):
        with db.writing() as session:
            return fn(session, now=clock.now(), **kw)

    def rows(statement) -> list:
        with Session(spare_database) as session:
            return list(session.exec(statement))

    return SimpleNamespace(cast=cast, june=june, write=write, rows=rows)


@pytest.fixture
def visitor(house):
    """A browser that was never here."""
    return Browser()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A production build with the cast's two clinics."""
    with serving_the_cast() as found:
        yield found
