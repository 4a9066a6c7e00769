"""What we are measured beside: one page, one state, one table read from SQLite when the page loads.

It has no sign-in, no gate, no style and no second page, so it is about as fast as a Reflex page with rows can be.
"""

import asyncio
import os
import sqlite3
from dataclasses import dataclass

import reflex as rx


@dataclass
class Row:
    """One line of the table: the five columns of our Patients tab."""

    name: str
    birthday: str
    provider: str
    group: str
    portal: str


def _rows() -> list[Row]:
    with sqlite3.connect(os.environ["BARE_DATABASE"]) as connection:
        found = connection.execute("SELECT name, birthday, provider, grp, portal FROM patient ORDER BY name LIMIT 25")
        return [Row(*row) for row in found]


class BareState(rx.State):
    """The rows and a counter."""

    rows: list[Row] = []  # noqa: RUF012 - each tab gets its own
    clicks: int = 0

    @rx.event
    async def load(self):
        """Read the rows, off the event loop, as any careful app does."""
        self.rows = await asyncio.to_thread(_rows)
        self.clicks += 1

    @rx.event
    async def click(self):
        """The least a handler can do."""
        self.clicks += 1


def _row(row: Row) -> rx.Component:
    cells = (row.name, row.birthday, row.provider, row.group, row.portal)
    return rx.el.tr(*(rx.el.td(cell) for cell in cells))


def _patients() -> rx.Component:
    return rx.el.main(
        rx.el.h1("Patients"),
        rx.el.button("Count", on_click=BareState.click),
        rx.el.p(BareState.clicks),
        rx.el.table(rx.el.tbody(rx.foreach(BareState.rows, _row))),
    )


app = rx.App(theme=None, toaster=None)
app.add_page(_patients, route="/", title="Patients", on_load=BareState.load)
