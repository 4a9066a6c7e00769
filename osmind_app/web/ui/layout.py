"""How a page is laid out: its header, its cards, pairs of name and value, and a story in time."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from osmind_app.web.ui.buttons import link
from osmind_app.web.ui.feedback import skeleton
from osmind_app.web.ui.icons import icon


def page_header(
    title: Any, *actions: rx.Component, lead: Any = "", back: tuple[str, str] | None = None
) -> rx.Component:
    """The page's heading with its actions at the right. `back` is words and route of the page above."""
    return rx.el.header(
        *([back_link(*back)] if back else []),
        rx.el.div(
            rx.el.h1(title, tab_index=-1),
            *([rx.el.div(*actions, class_name="buttons")] if actions else []),
            class_name="page-title",
        ),
        *([rx.el.p(lead, class_name="lead")] if lead else []),
        class_name="page-header",
    )


def back_link(text: str, to: str) -> rx.Component:
    """The way to the page above."""
    return link(rx.fragment(icon("chevron-left"), text), to, class_name="back")


def named_record(
    shown: rx.Component, *, is_here: Any, missing: Any, heading: str, otherwise: rx.Component
) -> rx.Component:
    """The record an address names: itself, `otherwise` when there is none, a skeleton before anybody knows. Both of
    the latter stand under an unseen heading, since the record's own is not there.
    """
    waits = rx.cond(missing, otherwise, skeleton(6))
    return rx.cond(is_here, shown, rx.fragment(rx.el.h1(heading, class_name="unseen", tab_index=-1), waits))


def section(title: Any, *children: rx.Component, action: rx.Component | None = None, id: str = "") -> rx.Component:
    """A card with a heading of its own."""
    return rx.el.section(
        rx.el.div(rx.el.h2(title), *([action] if action is not None else []), class_name="card-head"),
        *children,
        class_name="card-box",
        **({"id": id} if id else {}),
    )


def card(*children: rx.Component, **props: Any) -> rx.Component:
    """A card without a heading."""
    return rx.el.div(*children, class_name=f"card-box {props.pop('class_name', '')}", **props)


def stack(*children: rx.Component, **props: Any) -> rx.Component:
    """Things below each other, evenly spaced."""
    return rx.el.div(*children, class_name=f"rows {props.pop('class_name', '')}", **props)


def columns(*children: rx.Component, **props: Any) -> rx.Component:
    """Fields side by side where there is room."""
    return rx.el.div(*children, class_name=f"columns {props.pop('class_name', '')}", **props)


def summary_list(*rows: tuple[Any, Any] | tuple[Any, Any, rx.Component]) -> rx.Component:
    """Names and values, each with its action at the right if it has one."""
    return rx.el.dl(*[summary_row(*row) for row in rows], class_name="summary")


def summary_row(name: Any, value: Any, action: rx.Component | None = None) -> rx.Component:
    """One name and its value; for use inside `rx.el.dl(class_name="summary")` with `rx.foreach`."""
    shown = rx.cond(value != "", value, "–") if isinstance(value, rx.Var) else value
    return rx.el.div(
        rx.el.dt(name),
        rx.el.dd(shown),
        *([rx.el.dd(action, class_name="summary-action")] if action is not None else []),
    )


def timeline(rows: rx.Var[Any], item: Callable[[rx.Var[Any]], rx.Component]) -> rx.Component:
    """A story, one `timeline_item` for each row."""
    return rx.el.ol(rx.foreach(rows, item), class_name="story")


def timeline_item(text: Any, when: Any, *, detail: Any = "", tone: Any = "calm") -> rx.Component:
    """What happened, when, and the reason or the person. Tones: calm, info, good, warn, bad."""
    return rx.el.li(
        rx.el.span(class_name=f"dot tone-{tone}", aria_hidden="true"),
        rx.el.div(
            rx.el.p(text, class_name="story-text"),
            rx.cond(detail != "", rx.el.p(detail, class_name="muted")) if isinstance(detail, rx.Var) else detail,
            rx.el.p(when, class_name="meta"),
        ),
    )


def plain_list(items: Sequence[Any]) -> rx.Component:
    """A short bulleted list."""
    return rx.el.ul(*[rx.el.li(item) for item in items], class_name="bullets")
