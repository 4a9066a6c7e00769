"""Writing many rows at once: for deeds about hundreds of people, whom the unit of work would take one by one."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert
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
    dialect = session.get_bind().dialect
    into = metadata.tables[table]
    names = [*common, *rows[0]]
    compiled = insert(into).compile(dialect=dialect, column_keys=names)
    ready = {name: into.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
    same = {name: _ready(ready[name], value) for name, value in common.items()}
    each = [(name, ready[name]) for name in rows[0]]
    filled = [same | {name: _ready(made, row[name]) for name, made in each} for row in rows]
    order = getattr(compiled, "positiontup", None)
    given: Any = [tuple(row[name] for name in order) for row in filled] if order else filled
    session.connection().exec_driver_sql(str(compiled), given)


def ids_in_a_row(count: int) -> list[UUID]:
    """New random ids that follow each other: rows written together lie together in the indexes."""
    first = uuid4().int & ~LAST_BITS
    return [UUID(int=first + number) for number in range(count)]


def _ready(processor: Callable[[Any], Any] | None, value: Any) -> Any:
    return value if processor is None else processor(value)
