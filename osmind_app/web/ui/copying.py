"""Something to copy: a link in a field that can only be read, and a button that says when it is copied."""

from typing import Any

import reflex as rx

from osmind_app.web.ui.icons import icon


def copy_field(id: str, label: str, value: Any, *, hint: Any = "") -> rx.Component:
    """A link with a Copy button; "Copied" is shown and announced."""
    return rx.el.div(
        rx.el.label(label, html_for=id),
        *([rx.el.p(hint, id=f"{id}-hint", class_name="hint")] if hint else []),
        rx.el.div(
            rx.el.input(id=id, value=value, read_only=True, type="text", class_name="input"),
            copy_button(id),
            class_name="with-button",
        ),
        class_name="field",
    )


def copy_button(of: str) -> rx.Component:
    """Copies the value of the field with this id."""
    return rx.el.button(
        rx.el.span(icon("copy"), "Copy", class_name="before"),
        rx.el.span(icon("check"), "Copied", class_name="after"),
        type="button",
        class_name="btn btn-secondary copy",
        custom_attrs={"data-copy": of},
    )
