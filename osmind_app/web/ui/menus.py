"""A menu behind a button, on the browser's own `<details>`."""

from typing import Any

import reflex as rx

from osmind_app.web.ui.icons import icon


def menu(label: Any, *items: rx.Component, icon_name: str = "", class_name: str = "") -> rx.Component:
    """A button that unfolds a list of buttons and links."""
    return rx.el.details(
        rx.el.summary(
            *([icon(icon_name)] if icon_name else []),
            rx.el.span(label),
            icon("chevron-down", 16),
            class_name="btn btn-secondary",
        ),
        rx.el.ul(*[rx.el.li(item) for item in items], class_name="menu-items"),
        class_name=f"dropmenu {class_name}",
    )
