"""Migrated databases to test on: SQLite always; PostgreSQL where one can be found or started.

TEST_POSTGRES_URL, else a server on this machine, else a temporary cluster if the binaries are there.
"""

import atexit
import glob
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, text

from alembic import command
from osmind_app.lib import db

ROOT = Path(__file__).parent.parent
WHY_NO_POSTGRES = "no PostgreSQL: set TEST_POSTGRES_URL, start a server here, or install its binaries"


def migrate(engine: Engine) -> None:
    """Bring a database to head."""
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    with engine.execution_options(**{db.WRITES: True}).connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


@lru_cache
def sqlite_template() -> Path:
    """A migrated SQLite file, made once per process."""
    folder = Path(tempfile.mkdtemp(prefix="osmind-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "template.sqlite"
    engine = db.make_engine(f"sqlite:///{path}")
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


def fresh_sqlite(folder: Path) -> str:
    """The URL of a new migrated SQLite database in `folder`."""
    path = folder / "osmind.sqlite"
    shutil.copy(sqlite_template(), path)
    return f"sqlite:///{path}"


@contextmanager
def emptied_sqlite() -> Iterator[Engine]:
    """A migrated SQLite database without a row: each time a new file, behind an engine that knows its statements."""
    engine = _spare_sqlite()
    path = Path(engine.url.database or "")
    for left in path.parent.iterdir():
        left.unlink()
    shutil.copy(sqlite_template(), path)
    yield engine
    engine.dispose()


@lru_cache
def _spare_sqlite() -> Engine:
    folder = Path(tempfile.mkdtemp(prefix="osmind-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = db.make_engine(f"sqlite:///{folder / 'osmind.sqlite'}")
    event.listen(engine, "connect", lambda found, _: found.execute("PRAGMA synchronous=OFF"))  # gone after the test
    return engine


@lru_cache
def postgres_server() -> str | None:
    """The URL of a server where databases may be made, or None."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        return given
    user = os.environ.get("USER", "postgres")
    for who in dict.fromkeys(("postgres", user)):
        for host in ("127.0.0.1:5432", ""):
            url = f"postgresql://{who}@{host}/postgres"
            if _answers(url):
                return url
    return _temporary_cluster()


@lru_cache
def postgres_template() -> str | None:
    """The name of a migrated database on that server, made once per process."""
    server = postgres_server()
    if server is None:
        return None
    name = f"osmind_template_{uuid4().hex[:12]}"
    _on_server(f'CREATE DATABASE "{name}"')
    atexit.register(_on_server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    engine = db.make_engine(_named(name))
    migrate(engine)
    engine.dispose()
    return name


def fresh_postgres() -> str | None:
    """The URL of a new migrated PostgreSQL database, dropped at exit, or None."""
    template = postgres_template()
    if template is None:
        return None
    name = f"osmind_test_{uuid4().hex[:12]}"
    _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    atexit.register(_on_server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    return _named(name)


@contextmanager
def emptied_postgres() -> Iterator[Engine]:
    """A migrated PostgreSQL database without a row: the same one each time, since making one takes a while."""
    engine = _spare_postgres()
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))  # the record refuses deletion
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(text("ALTER TABLE audit_event ENABLE TRIGGER USER"))
    yield engine


@lru_cache
def _spare_postgres() -> Engine:
    return db.make_engine(fresh_postgres() or "")


def _named(database: str) -> str:
    server = postgres_server() or ""
    return f"{server.rsplit('/', 1)[0]}/{database}"


def _on_server(statement: str) -> None:
    engine = create_engine(_driver(postgres_server() or ""), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _answers(url: str) -> bool:
    engine = create_engine(_driver(url), connect_args={"connect_timeout": 2})
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(text("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user")))
    except Exception:
        return False
    finally:
        engine.dispose()


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _temporary_cluster() -> str | None:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    binary = Path(found[-1]).parent if found else None
    if binary is None:
        initdb = shutil.which("initdb")
        binary = Path(initdb).parent if initdb else None
    if binary is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="osmind-pg-"))
    # The server refuses to run as root: it runs as the nobody-like user that Debian's package made.
    prefix = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if prefix:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    try:
        subprocess.run(
            [*prefix, binary / "initdb", "-A", "trust", "-U", "postgres", "-D", data], check=True, capture_output=True
        )
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        subprocess.run(
            [*prefix, binary / "pg_ctl", "-D", data, "-w", "-o", options, "start"], check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(
        subprocess.run, [*prefix, binary / "pg_ctl", "-D", data, "-m", "immediate", "stop"], capture_output=True
    )
    return f"postgresql://postgres@/postgres?host={folder}"
