"""Writing many rows at once: for deeds about hundreds of people, whom the unit of work would take one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Dialect, insert
from sqlmodel import Session

from osmind_app.lib.db import metadata

LAST_BITS = 0xFFFFFFFF


def write(session: Session, table: str, common: dict[str, Any], rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows of one shape; what they have in common is made ready for the driver once.

    Every column without a default of the database's own has to be in `common` or in each row.
    """
    if not rows:
        return
    session.flush()  # what the rows are about comes first
    into = _into(session.get_bind().dialect, table, tuple(common), tuple(rows[0]))
    same = [_ready(into.ready[name], common[name]) if name in common else None for name in into.order]
    own = [(at, name, into.ready[name]) for at, name in enumerate(into.order) if name not in common]
    given = []
    for row in rows:
        filled = same.copy()
        for at, name, made in own:
            filled[at] = row[name] if made is None else made(row[name])
        given.append(tuple(filled))
    if into.copies:
        cursor: Any = session.connection().connection.cursor()
        with cursor, cursor.copy(into.statement) as copy:
            for one in given:
                copy.write_row(one)
    else:
        session.connection().exec_driver_sql(into.statement, given)


def ids_in_a_row(count: int) -> list[UUID]:
    """New random ids that follow each other: rows written together lie together in the indexes."""
    first = uuid4().int & ~LAST_BITS
    return [UUID(int=first + number) for number in range(count)]


@dataclass(frozen=True)
class _Into:
    statement: str
    order: tuple[str, ...]  # of the statement's columns
    ready: dict[str, Any]  # what makes a value ready for the driver, where something has to
    copies: bool  # PostgreSQL takes rows by COPY, for half of what as many INSERTs cost


@lru_cache
def _into(dialect: Dialect, table: str, common: tuple[str, ...], own: tuple[str, ...]) -> _Into:
    columns, names = metadata.tables[table].c, (*common, *own)
    ready = {name: columns[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
    if dialect.name == "postgresql":
        listed = ", ".join(map(dialect.identifier_preparer.quote, names))
        return _Into(f"COPY {dialect.identifier_preparer.quote(table)} ({listed}) FROM STDIN", names, ready, True)
    compiled: Any = insert(metadata.tables[table]).compile(dialect=dialect, column_keys=list(names))
    return _Into(str(compiled), tuple(compiled.positiontup), ready, False)


def _ready(processor: Any, value: Any) -> Any:
    return value if processor is None else processor(value)
