"""Bills on both faces: the state of an invoice in a chip, its row, and the way to its paper."""

from typing import Any

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.ui.feedback import chip
from osmind_app.web.ui.frames import PortalFrame
from osmind_app.web.ui.icons import icon

TONES = {
    "draft": ("calm", "circle-dashed"),
    "issued": ("info", "clock"),
    "part_paid": ("info", "clock"),
    "overdue": ("warn", "triangle-alert"),
    "paid": ("good", "circle-check"),
    "void": ("calm", "ban"),
}


def bill_chip(row: Any) -> rx.Component:
    """Where an invoice stands: a `BillRow`'s status in a word, an icon and a tone."""
    cases = [(key, chip(row.words, tone=tone, icon_name=name)) for key, (tone, name) in TONES.items()]
    return rx.match(row.status, *cases, chip(row.words))


def paper_link(text: Any, paper: str, id: Any, *, month: Any = "", about: Any = "") -> rx.Component:
    """A link that downloads a bill; `about` is what it is of, for the ear."""
    address = f"{routes.BILL}?paper={paper}&id={id}"
    return rx.el.a(
        icon("download", 16),
        rx.el.span(text),
        *([rx.el.span(" ", about, class_name="unseen")] if isinstance(about, rx.Var) or about else []),
        href=f"{address}&month={month}" if isinstance(month, rx.Var) or month else address,
        download="",  # else the browser believes it leaves the page, and its socket closes
        class_name="btn btn-quiet",
    )


def sums(*rows: tuple[Any, Any]) -> rx.Component:
    """Names and amounts below each other; an amount that is empty has no row."""
    return rx.el.dl(
        *[
            rx.cond(value != "", _sum(name, value)) if isinstance(value, rx.Var) else _sum(name, value)
            for name, value in rows
        ],
        class_name="summary sums",
    )


def _sum(name: Any, value: Any) -> rx.Component:
    return rx.el.div(rx.el.dt(name), rx.el.dd(value))


def how_to_pay(words: Any) -> rx.Component:
    """The clinic's own words, or whom to call."""
    frame = PortalFrame.frame
    return rx.cond(
        words != "",
        rx.el.div(rx.el.h3("How to pay"), rx.el.p(words, class_name="as-typed")),
        rx.el.p("To pay, call ", frame.clinic, rx.cond(frame.phone != "", f" at {frame.phone}", ""), "."),
    )
