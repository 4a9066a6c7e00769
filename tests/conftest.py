"""A migrated database that forgets each test, the clock, and the people."""

import base64
import gc
import os
import tempfile
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

os.environ.setdefault("OSMIND_ENV", "demo")
os.environ.setdefault("OSMIND_DATA_DIR", tempfile.mkdtemp(prefix="osmind-data-"))
os.environ.setdefault("OSMIND_SECRET_KEYS", f"t1:{base64.b64encode(os.urandom(32)).decode()}")
os.environ.setdefault("OSMIND_INVITE_SEND_DELAY_SECONDS", "0")

from osmind_app import schema
from osmind_app.lib import db
from tests import cast as people
from tests import databases, hashes

assert schema
hashes.made_cheaply()

SERVED = {"server", "swept", "behind_tls", "client", "resend"}  # fixtures that build, serve or stand in for the world


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--quick` is what `make check` runs."""
    parser.addoption("--quick", action="store_true", help="on SQLite alone, and nothing slow: see the marker")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes its time; `make test` runs everything."""
    if config.getoption("--quick"):
        config.hook.pytest_deselected(items=[item for item in items if _is_slow(item)])
        items[:] = [item for item in items if not _is_slow(item)]


def pytest_collection_finish() -> None:
    """What was imported stays: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _is_slow(item: pytest.Item) -> bool:
    params = getattr(getattr(item, "callspec", None), "params", {})
    served = SERVED.intersection(getattr(item, "fixturenames", ()))
    return "postgres" in params.values() or bool(served) or item.get_closest_marker("slow") is not None


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A migrated database of each kind; tests that ask for it run on both."""
    if request.param == "sqlite":
        url = databases.fresh_sqlite(tmp_path_factory.mktemp("db"))
    else:
        found = databases.fresh_postgres()
        if found is None:
            pytest.skip(databases.WHY_NO_POSTGRES)
        url = found
    engine = db.make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def spare_database(database: Engine) -> Iterator[Engine]:
    """A migrated database of the same kind without a row: for races, and for deeds that commit."""
    emptied = databases.emptied_sqlite if database.dialect.name == "sqlite" else databases.emptied_postgres
    with emptied() as engine:
        yield engine


@pytest.fixture
def session(database: Engine) -> Iterator[Session]:
    """A session whose work is rolled back when the test ends."""
    connection = database.execution_options(**{db.WRITES: True}).connect()
    outer = connection.begin()
    with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
        yield session
    outer.rollback()
    connection.close()


@pytest.fixture
def now():
    """Sunday, November 22, 2026, 9 AM in California."""
    return people.NOW


@pytest.fixture
def cast(session: Session) -> people.Cast:
    """Willow Creek and Harbor Clinic."""
    return people.arrive(session)
