"""A production build served on a free port with a database of its own: what every test over HTTP talks to."""

import contextlib
import fcntl
import os
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session

from osmind_app import building, serving
from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, Account
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.lib import clock, db
from osmind_app.lib.settings import Settings
from tests import cast, databases


@dataclass
class Server:
    """A running server, its database, and the people in it."""

    url: str
    engine: Engine
    log: Path
    process: subprocess.Popen[bytes]
    people: cast.Cast = field(init=False)
    june_account: UUID = field(init=False)

    @property
    def port(self) -> int:
        """8123."""
        return int(self.url.rpartition(":")[2])

    @property
    def host(self) -> str:
        """`localhost:8123`."""
        return self.url.removeprefix("http://")

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction in the server's database."""
        with Session(self.engine.execution_options(**{db.WRITES: True}), expire_on_commit=False) as session:
            yield session
            session.commit()

    def sign_in(self, account_id: UUID, kind: str) -> str:
        """The Cookie header of a browser that has just signed in."""
        with self.writing() as session:
            _row, secret = sessions.start(
                session, account_id=account_id, kind=kind, device="test", now=clock.now(), second_step=True
            )
        return f"{'staff' if kind == PROVIDER else 'patient'}={secret}"

    def staff(self, provider) -> str:
        """The Cookie header of a provider of the cast."""
        return self.sign_in(provider.account_id, PROVIDER)

    def june(self) -> str:
        """The Cookie header of June, who has created her password."""
        return self.sign_in(self.june_account, PATIENT)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def build_once() -> None:
    """Build the pages if their sources changed; test processes that start together build once."""
    with (building.ROOT / ".build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not building.is_fresh():
            if building.bun() is None:
                building.install_bun()
            building.build()


@contextlib.contextmanager
def serving_the_cast(*, database: str = "", **extra: str) -> Iterator[Server]:
    """Serve the cast's two clinics; `extra` are settings (OSMIND_…) of this server, `database` one other than a fresh
    SQLite file.
    """
    with serving_what_is_there(database=database, fill=_fill, **extra) as server:
        yield server


@contextlib.contextmanager
def serving_what_is_there(
    *, database: str = "", fill: Callable[[Server], None] = lambda _server: None, **extra: str
) -> Iterator[Server]:
    """Serve whatever is in this database, or in a fresh one, once it is filled."""
    build_once()
    folder = Path(tempfile.mkdtemp(prefix="osmind-server-"))
    server = _start(folder, database or databases.fresh_sqlite(folder), extra)
    try:
        fill(server)
        serving.wait_until_ready(server.process, server.port)
        yield server
    finally:
        serving.stop(server.process)
        server.engine.dispose()


@contextlib.contextmanager
def beside(server: Server, database: str, **extra: str) -> Iterator[Server]:
    """A second process of the same installation: the same database, keys and files."""
    other = _start(server.log.parent, database, extra, log="beside.log")
    other.people, other.june_account = server.people, server.june_account
    try:
        serving.wait_until_ready(other.process, other.port)
        yield other
    finally:
        serving.stop(other.process)
        other.engine.dispose()


def _start(folder: Path, database: str, extra: dict[str, str], log: str = "server.log") -> Server:
    port = free_port()
    given = {
        "OSMIND_ENV": "demo",
        "OSMIND_COURIER": "console",
        "OSMIND_DATA_DIR": str(folder),
        "OSMIND_DATABASE_URL": database,
        "OSMIND_PORT": str(port),
        "OSMIND_PUBLIC_URL": f"http://localhost:{port}",
        "OSMIND_SECRET_KEYS": os.environ["OSMIND_SECRET_KEYS"],
        **extra,
    }
    path = folder / log
    with path.open("wb") as out, _environment(given):
        process = serving.start(Settings(_env_file=None), output=out)
    return Server(f"http://localhost:{port}", db.make_engine(database), path, process)


def _fill(server: Server) -> None:
    with server.writing() as session:
        server.people = cast.arrive(session, clock.now())
        account = Account(
            kind=PATIENT, email="june@example.com", password_hash=cast.password_hash(), created_at=clock.now()
        )
        session.add(account)
        session.flush()
        june = server.people.june
        session.add(
            PortalAccess(
                account_id=account.id, patient_id=june.id, practice_id=june.practice_id, granted_at=clock.now()
            )
        )
        server.june_account = account.id


@contextlib.contextmanager
def _environment(given: dict[str, str]) -> Iterator[None]:
    kept = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in kept.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
