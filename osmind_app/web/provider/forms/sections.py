"""Forms: what patients sent, the clinic's forms, and the flows that put them in order."""

from typing import Any

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.ui.layout import page_header
from osmind_app.web.ui.saved_views import saved_view, saved_views

SECTIONS = (
    ("Submissions", routes.FORMS),
    ("Templates", routes.FORM_TEMPLATES),
    ("Intake flows", routes.FORM_FLOWS),
)


def forms_section(here: str, *content: rx.Component, actions: tuple[rx.Component, ...] = ()) -> rx.Component:
    """One of the three; `here` is its route."""
    return rx.fragment(
        page_header("Forms", *actions),
        saved_views("Forms", *[saved_view(words, to, here=to == here) for words, to in SECTIONS]),
        rx.el.div(*content, class_name="rows"),
    )


def door_button(text: Any, address: Any, *, icon: rx.Component | None = None, **props: Any) -> rx.Component:
    """A link to a door of ours that answers with a file or a page of its own."""
    return rx.el.a(
        *([icon] if icon is not None else []), rx.el.span(text), href=address, class_name="btn btn-secondary", **props
    )
