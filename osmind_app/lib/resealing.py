"""Another key for what is sealed already (T52): columns and files, a part at a time, while the app runs.

Each part is one short transaction, and a row is written only if it still holds what was read: whatever an interruption
left is found the next time by its key id.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import ColumnElement, LargeBinary, Table, bindparam, func, literal, select, update

from osmind_app.lib import db, files, sealed, tokens

PART = 200  # rows of one transaction


@dataclass(frozen=True)
class Part:
    """What became of some rows or a file: how many are under the newest key now, how many could not be read."""

    done: int = 0
    unreadable: int = 0


def is_anything_waiting() -> bool:
    """True while a column or a file needs an older key."""
    return _rows_wait() or next(files.of_older_keys(), None) is not None


def how_many() -> int:
    """Rows and files that are sealed with an older key."""
    with db.glancing() as connection:
        rows = [
            connection.scalar(select(func.count()).select_from(table).where(_is_older(table.c[kept])))
            for _, table, kept in _places()
        ]
    return sum(found or 0 for found in rows) + sum(1 for _ in files.of_older_keys())


def all_of_it() -> Iterator[Part]:
    """Seal everything anew, part by part."""
    for column, table, kept in _places():
        yield from _column(column, table, kept)
    for file_id in files.of_older_keys():
        try:
            files.reseal(file_id)
            yield Part(done=1)
        except files.Damaged:
            yield Part(unreadable=1)
        except FileNotFoundError:  # it was removed meanwhile
            continue


def _rows_wait() -> bool:
    with db.glancing() as connection:
        return any(
            connection.scalar(select(table.c.id).where(_is_older(table.c[kept])).limit(1)) is not None
            for _, table, kept in _places()
        )


def _column(column: str, table: Table, kept: str) -> Iterator[Part]:
    after: UUID | None = None
    while True:
        with db.writing() as session:
            asked = select(table.c.id, table.c[kept]).where(_is_older(table.c[kept])).order_by(table.c.id).limit(PART)
            asked = asked if after is None else asked.where(table.c.id > after)
            found = session.connection().execute(asked).all()
            if not found:
                return
            after, new = found[-1][0], []
            for row_id, old in found:
                try:
                    text = sealed.unseal(old, column=column, row_id=row_id)
                except (InvalidTag, KeyError, ValueError):
                    continue
                new.append({"_id": row_id, "_old": old, "_new": sealed.seal(text, column=column, row_id=row_id)})
            if new:
                same = (table.c.id == bindparam("_id"), table.c[kept] == bindparam("_old"))
                session.connection().execute(update(table).where(*same).values({kept: bindparam("_new")}), new)
        yield Part(done=len(new), unreadable=len(found) - len(new))


def _is_older(column: ColumnElement[bytes]) -> ColumnElement[bool]:
    newest = sealed.head(tokens.signing_key_id())
    begins = func.substr(column, 1, len(newest), type_=LargeBinary)
    return (func.length(column) > 0) & (begins != literal(newest, LargeBinary))


def _places() -> list[tuple[str, Table, str]]:
    """Every sealed column: its name inside the seal, its table, and where it is stored."""
    return [(column, db.metadata.tables[column.partition(".")[0]], kept) for column, kept in sealed.PLACES.items()]
