"""One document in a list: its name as a download, what is known of it, and what may be done."""

from typing import Any

import reflex as rx

from osmind_app.web.ui.files import file_link
from osmind_app.web.ui.icons import icon


def document_row(row: Any, detail: Any, *actions: rx.Component) -> rx.Component:
    """`row` has `id` and `name`; a name is text, whichever way it is written."""
    return rx.el.li(
        icon("file-text"),
        rx.el.div(
            file_link(
                row.id,
                row.name,
                rx.el.bdi(row.name),
                rx.el.span(" (download)", class_name="unseen"),
                class_name="link document-name",
            ),
            rx.el.p(detail, class_name="meta"),
            class_name="document-words",
        ),
        *actions,
        class_name="document",
    )
