"""Tables that turn into cards on a phone, the filters above them and the paging below."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from osmind_app.web.ui.buttons import link, link_button
from osmind_app.web.ui.icons import icon


def data_table(
    caption: str, columns: Sequence[Any], rows: rx.Var[Any], row: Callable[[rx.Var[Any]], rx.Component]
) -> rx.Component:
    """A table; on a phone each row is a card. `columns` are words or `sort_header`s; `row` returns a `table_row`."""
    return rx.el.table(
        rx.el.caption(caption, class_name="unseen"),
        rx.el.thead(
            rx.el.tr(*[c if isinstance(c, rx.Component) else _header(c) for c in columns], role="row"),
            role="rowgroup",
        ),
        rx.el.tbody(rx.foreach(rows, row), role="rowgroup"),
        role="table",
        class_name="data-table",
    )


def table_row(*cells: rx.Component, **props: Any) -> rx.Component:
    """One row; its first cell is a `title_cell` whose link makes the whole row clickable."""
    return rx.el.tr(*cells, role="row", **props)


def title_cell(text: Any, to: Any, *, below: Any = "", anew: bool = False) -> rx.Component:
    """The name of the row, a link that covers the row; `anew` loads the page as a whole, as `link_button` does."""
    more = [rx.el.span(below, class_name="meta")] if not isinstance(below, str) or below else []
    whole = {"reload_document": True} if anew else {}
    return rx.el.th(
        link(text, to, class_name="row-link", **whole), *more, scope="row", role="rowheader", class_name="title"
    )


def cell(label: str, *children: Any) -> rx.Component:
    """A cell; on a phone its column's name stands before it (empty: no name)."""
    return rx.el.td(*children, role="cell", custom_attrs={"data-label": label})


def sort_header(text: str, *, sort: rx.Var[str], key: str, on_click: Any) -> rx.Component:
    """A column's name that sorts by it: `sort` is the state's key, with a leading minus when descending."""
    up, down = sort == key, sort == f"-{key}"
    return rx.el.th(
        rx.el.button(
            text,
            rx.el.span(
                icon("chevron-down", 16), class_name=rx.cond(up, "sorted up", rx.cond(down, "sorted", "unsorted"))
            ),
            type="button",
            on_click=on_click,
            class_name="sort",
        ),
        scope="col",
        role="columnheader",
        aria_sort=rx.cond(up, "ascending", rx.cond(down, "descending", "none")),
    )


def filter_bar(*children: rx.Component, label: str = "Filters") -> rx.Component:
    """The search box and the filters, in one row where there is room."""
    return rx.el.div(*children, role="search", aria_label=label, class_name="filters")


def search_box(label: str, value: Any, on_change: Any, *, id: str = "search") -> rx.Component:
    """Search as you type; the label is inside the box for the eye and outside for the ear."""
    return rx.el.div(
        rx.el.label(label, html_for=id, class_name="unseen"),
        icon("search"),
        rx.el.input(
            id=id,
            type="search",
            default_value=value,
            placeholder=label,
            auto_complete="off",
            spell_check=False,
            on_change=on_change.debounce(200) if hasattr(on_change, "debounce") else on_change,
            class_name="input",
        ),
        class_name="search-box",
    )


def filter_select(
    label: str,
    options: Sequence[tuple[str, str]] | rx.Var[Any],
    value: Any,
    on_change: Any,
    *,
    id: str,
    named: str = "label",
) -> rx.Component:
    """One filter: its name stands as the choice that filters nothing."""
    rows = (
        [rx.foreach(options, lambda o: rx.el.option(getattr(o, named), value=o.id))]
        if isinstance(options, rx.Var)
        else [rx.el.option(words, value=key) for key, words in options]
    )
    return rx.el.div(
        rx.el.label(label, html_for=id, class_name="unseen"),
        rx.el.select(
            rx.el.option(f"{label}: all", value=""),
            *rows,
            id=id,
            value=value,
            on_change=on_change,
            class_name="input select",
        ),
        class_name="filter-field",
    )


def paging(total: Any, *, previous: Any, next: Any, back: str = "Previous") -> rx.Component:
    """How many there are, and the ways back and on: links, empty where there is none; `back` names the first."""
    return rx.el.nav(
        rx.el.p(total, class_name="muted"),
        rx.el.div(
            rx.cond(previous != "", link_button(back, previous, icon="chevron-left")),
            rx.cond(next != "", link_button("Next", next)),
            class_name="buttons",
        ),
        aria_label="Pages",
        class_name="paging",
    )


def _header(text: str) -> rx.Component:
    return rx.el.th(text, scope="col", role="columnheader")
