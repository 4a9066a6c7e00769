"""Ticking several rows of a table, and the bar that says how many and what can be done with them.

What is ticked is known to the browser alone (assets/ui.js) until the bar's form is sent with it.
"""

from typing import Any

import reflex as rx

from osmind_app.web.ui.buttons import quiet_button, submit_button
from osmind_app.web.ui.in_browser import each_time, in_page

CHOSEN, EVERYBODY, DEED = "chosen", "everybody", "deed"  # the fields of the bar's form


def pick_all(form: str, label: str) -> rx.Component:
    """The heading of the ticks: ticks every row of the page."""
    return rx.el.th(
        rx.el.label(
            rx.el.input(type="checkbox", class_name="checkbox", custom_attrs={"data-picks-all": form}),
            rx.el.span(label, class_name="unseen"),
            class_name="pick",
        ),
        scope="col",
        role="columnheader",
    )


def pick(form: str, value: Any, name: Any) -> rx.Component:
    """The tick of one row; it belongs to the bar's form wherever it stands."""
    return rx.el.td(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                name=f"{CHOSEN}[]",
                value=value,
                default_checked=False,
                class_name="checkbox",
                custom_attrs={"form": form, "data-picks": form},
            ),
            rx.el.span("Select ", name, class_name="unseen"),
            class_name="pick",
        ),
        role="cell",
        class_name="pick-cell",
    )


def pick_page(form: str) -> rx.Component:
    """On a phone, where the table has no headings: ticks every card of the page."""
    return rx.el.label(
        rx.el.input(type="checkbox", class_name="checkbox", custom_attrs={"data-picks-all": form}),
        rx.el.span("Select all on this page"),
        class_name="tick pick-page",
    )


def bulk_button(text: Any, deed: str, **props: Any) -> rx.Component:
    """Sends the bar's form for this deed: a form does not say by itself which of its buttons sent it."""
    return submit_button(text, custom_attrs={"data-deed": deed}, **props)


def bulk_bar(form: str, *deeds: rx.Component, total: Any, rows: Any, on_submit: Any) -> rx.Component:
    """Says how many rows are ticked, offers everybody who matches, and the deeds; hidden while nothing is ticked.

    `rows` is the var whose change means that other rows are shown.
    """
    return rx.el.form(
        rx.el.input(type="hidden", name=EVERYBODY, default_value="", custom_attrs={"data-everybody": ""}),
        rx.el.input(type="hidden", name=DEED, default_value="", custom_attrs={"data-deed-of": form}),
        rx.el.p(
            rx.el.span("0", custom_attrs={"data-count": ""}),
            rx.el.span(" selected"),
            class_name="strong bulk-count some",
        ),
        rx.el.p(f"All {total} that match are selected", class_name="strong bulk-count all"),
        rx.el.div(
            *deeds,
            quiet_button(f"Select all {total} that match", custom_attrs={"data-picks-everybody": form}),
            quiet_button("Clear", custom_attrs={"data-picks-none": form}),
            class_name="buttons",
        ),
        rx.el.span(each_time(rows, in_page(f"(() => window.osmind?.count('{form}'))"))),
        on_submit=on_submit,
        reset_on_submit=False,
        id=form,
        class_name="bulk-bar",
        custom_attrs={"data-bulk": "", "aria-label": "Selected patients"},
        role="region",
    )


def clears_picks(form: str, counter: rx.Var[int]) -> rx.Component:
    """Take every tick away each time the state's counter grows: the deed was done."""
    clear = in_page(f"(() => window.osmind?.unpick('{form}'))")
    return rx.cond(counter > 0, each_time(counter.to_string(), clear))
