"""The database: one engine, one transaction per deed, and what is told to others after it is committed."""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, DateTime, Engine, MetaData, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel, select

from osmind_app.lib.settings import settings
from osmind_app.lib.turns import Turns, WaitedTooLong

BUSY_TIMEOUT_MS = 5_000
WRITES = "osmind_writes"
LOCKED = "database is locked"  # SQLite's words
ANYTHING = "*"  # whatever is unique about a row
DEADLOCK = "40P01"  # PostgreSQL's code

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata

Row = TypeVar("Row", bound=SQLModel)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python on every database; SQLite, which has no zones, holds it as naive UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse naive times: a time without a zone is a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL with the pragmas and pool this house relies on."""
    if not url.startswith("sqlite"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=10)
    engine = create_engine(url, pool_size=10, max_overflow=20, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "wal_autocheckpoint=4000",  # 16 MB: pages written again and again reach the file, and the disk, once
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "cache_size=-65536",
            "mmap_size=1073741824",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer that starts as a reader can be refused halfway; IMMEDIATE waits its turn at the door.
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@lru_cache
def engine() -> Engine:
    """The engine of this process."""
    if settings().database.startswith("sqlite"):
        os.umask(0o077)
        settings().data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return make_engine(settings().database)


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only looks."""
    with Session(engine(), expire_on_commit=False) as session:
        yield session


@contextmanager
def glancing() -> Iterator[Connection]:
    """A bare connection for a question about values: half the cost of a session, for what is asked at every event."""
    with engine().connect() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction: committed once at the end, or not at all; afterwards the listeners are told."""
    found = engine()
    with _turn(found), Session(found.execution_options(**{WRITES: True}), expire_on_commit=False) as session:
        yield session
        session.commit()
        told = session.info.pop(_AFTER_COMMIT, [])
    for topic, what in told:
        for listener in _listeners[topic]:
            listener(what)


@contextmanager
def _turn(found: Engine) -> Iterator[None]:
    """SQLite's one writer at a time, in the order they came; PostgreSQL lets everybody write."""
    if found.dialect.name != "sqlite":
        yield
        return
    try:
        with _turns.turn(BUSY_TIMEOUT_MS / 1000):
            yield
    except WaitedTooLong as late:
        raise OperationalError(None, None, sqlite3.OperationalError(LOCKED)) from late


_turns = Turns()


def insert(session: Session, row: SQLModel, *, unless_there: str = "") -> bool:
    """Write one new row at once and take it into the session; False when one with the same `unless_there` was there
    (a column, or several: "chat_id, reader_id"; `ANYTHING`: with whatever is unique).

    The unit of work would sort, look and expire around it: for the deeds done most that is a fifth of their time.
    """
    session.flush()  # what the row is about comes first
    statement = _insert(row.__tablename__, session.get_bind().dialect.name, unless_there)
    values = {name: getattr(row, name) for name in type(row).model_fields}
    if session.connection().scalar(statement, values) is None:
        return False
    make_transient_to_detached(row)  # it is in the database now: the session takes it as found there
    session.add(row)
    return True


def held(session: Session, made: Row, *, by: str) -> Row:
    """The row that has these columns (`by`, as in `insert`) in common with `made`; `made` itself where there was none.

    Whoever else changes it at this moment waits until this transaction is over: two first choices at once are one row.
    """
    insert(session, made, unless_there=ANYTHING)  # also where what is unique is a part of the table only
    columns = metadata.tables[str(made.__tablename__)].columns
    same = [columns[name] == getattr(made, name) for name in by.split(", ")]  # None: IS NULL
    asked = select(type(made)).where(*same).with_for_update().execution_options(populate_existing=True)
    return session.exec(asked).one()


@lru_cache
def _insert(table: str, dialect: str, unless_there: str) -> Any:
    into = metadata.tables[table]
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(into).returning(*into.primary_key)
    if not unless_there:
        return statement
    columns = None if unless_there == ANYTHING else unless_there.split(", ")
    return statement.on_conflict_do_nothing(index_elements=columns)


_AFTER_COMMIT = "after_commit"
_listeners: dict[str, list[Callable[[Any], None]]] = defaultdict(list)


def after_commit(session: Session, topic: str, what: Any) -> None:
    """Remember to tell the listeners of `topic` once this transaction has been committed."""
    session.info.setdefault(_AFTER_COMMIT, []).append((topic, what))


def on_commit(topic: str, listener: Callable[[Any], None]) -> None:
    """Call `listener` after each commit that mentioned `topic`; a missed call is caught up by the sweep."""
    if listener not in _listeners[topic]:
        _listeners[topic].append(listener)


def off_commit(topic: str, listener: Callable[[Any], None]) -> None:
    """Stop calling `listener`."""
    if listener in _listeners[topic]:
        _listeners[topic].remove(listener)


def is_locked(error: OperationalError) -> bool:
    """True when the database took back a transaction because of another: SQLite waited too long, PostgreSQL chose
    one of two that waited for each other. Nothing was changed, and trying again helps.
    """
    return LOCKED in str(error.orig) or getattr(error.orig, "sqlstate", None) == DEADLOCK
