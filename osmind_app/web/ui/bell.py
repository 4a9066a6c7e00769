"""The bell at the top of every page of the dashboard: a number, and the way to what it counts (T34)."""

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from osmind_app.web import routes
from osmind_app.web.ui.frames import ProviderFrame
from osmind_app.web.ui.icons import icon

MOST = 99  # more than that is "99+"


def bell() -> rx.Component:
    """Rings without a reload; what is new is said once, quietly, to who listens."""
    unread = ProviderFrame.unread
    shown = rx.cond(unread > MOST, f"{MOST}+", unread.to_string())
    return rx.fragment(
        ReactRouterLink.create(
            icon("bell"),
            rx.el.span("Updates", class_name="unseen"),
            rx.cond(
                unread > 0,
                rx.el.span(shown, rx.el.span(" unread", class_name="unseen"), class_name="badge-count"),
            ),
            to=routes.UPDATES,
            title="Updates",
            class_name="btn btn-icon bell",
        ),
        rx.el.span(
            rx.cond(unread > 0, "Unread updates: " + shown.to(str), ""),
            role="status",
            class_name="unseen",
        ),
    )
