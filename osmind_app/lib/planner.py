"""What SQLite's planner believes about our tables.

Every question names the practice, and many indexes begin with it. Without statistics SQLite takes that for a rare value
and walks through a whole practice; with those of a small table it keeps plans that are slow in a large one. So it is
told once, after each migration, what tables look like when it matters: large. Plans are then the same everywhere.
(PostgreSQL's autovacuum keeps its own statistics.)
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, text

LARGE = 1_000_000  # rows of a table
PART_OF_INDEX = 0.1  # an index over some rows
FEW = 4  # rows that share the value of a column nobody has said more about

# Shadow tables belong to the full-text search, which plans for itself.
EVERY_INDEX = """
    SELECT t.name AS "table", i.name AS "index", i."unique", i.partial, c.name
    FROM pragma_table_list t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
    WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
    ORDER BY t.name, i.name, c.seqno"""


def teach(connection: Connection, shares: Mapping[str, float]) -> None:
    """Write the statistics of every index. `shares`: which part of a table one value of a column holds."""
    if connection.dialect.name != "sqlite":
        return
    connection.execute(text("ANALYZE sqlite_schema"))  # makes the table that statistics are kept in
    connection.execute(text("DELETE FROM sqlite_stat1"))
    rows = []
    for (table, index), columns in groupby(connection.execute(text(EVERY_INDEX)), key=lambda one: one[:2]):
        rows.append({"tbl": table, "idx": index, "stat": _stat(list(columns), shares)})
    if rows:
        connection.execute(text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:tbl, :idx, :stat)"), rows)
    connection.execute(text("ANALYZE sqlite_schema"))  # this connection reads them again


def _stat(columns: Sequence[Any], shares: Mapping[str, float]) -> str:
    """'1000000 125000 4 1': the rows in all, then how many agree on the first column, on the first two, …"""
    agree = LARGE * (PART_OF_INDEX if columns[0].partial else 1.0)
    numbers = [round(agree)]
    for column in columns:
        agree *= shares.get(column.name, FEW / LARGE)
        numbers.append(max(1, round(agree)))
    if columns[0].unique:
        numbers[-1] = 1
    return " ".join(map(str, numbers))
