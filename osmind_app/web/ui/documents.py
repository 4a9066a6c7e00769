"""One document in a list: its name as a download, what is known of it, and what may be done."""

from typing import Any

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.ui.icons import icon


def document_row(row: Any, detail: Any, *actions: rx.Component) -> rx.Component:
    """`row` has `id` and `name`; a name is text, whichever way it is written."""
    return rx.el.li(
        icon("file-text"),
        rx.el.div(
            rx.el.a(
                rx.el.bdi(row.name),
                rx.el.span(" (download)", class_name="unseen"),
                href=f"{routes.FILE}?id={row.id}",
                download=row.name,  # else the browser believes it leaves the page, and its socket closes
                class_name="link document-name",
            ),
            rx.el.p(detail, class_name="meta"),
            class_name="document-words",
        ),
        *actions,
        class_name="document",
    )
