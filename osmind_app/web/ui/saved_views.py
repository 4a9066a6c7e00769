"""Saved views of a list: links that stand as tabs above it, each with how many it holds."""

from typing import Any

import reflex as rx

from osmind_app.web.ui.buttons import link


def saved_views(label: str, *views: rx.Component) -> rx.Component:
    """The views in a row that scrolls sideways where there is no room."""
    return rx.el.nav(*views, aria_label=label, class_name="views")


def saved_view(words: str, to: str, *, count: Any = "", here: Any = False) -> rx.Component:
    """One view: its name, and how many it holds once that is known."""
    number = rx.cond(count != "", rx.el.span(count, class_name="count")) if isinstance(count, rx.Var) else count
    return link(
        rx.fragment(rx.el.span(words), number),
        to,
        class_name="view",
        aria_current=rx.cond(here, "page", "false"),
    )
