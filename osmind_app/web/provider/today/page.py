"""Today: where staff land after signing in."""

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.provider.today.state import TodayState
from osmind_app.web.ui.shell import provider_page


@provider_page(routes.TODAY, title="Today", on_load=TodayState.load)
def today() -> rx.Component:
    """What needs attention now."""
    return rx.el.section(
        rx.el.h1("Today", class_name="text-2xl font-semibold"),
        rx.cond(
            TodayState.is_hydrated & (TodayState.tasks.length() == 0),
            rx.el.p("Nothing needs your attention right now."),
        ),
    )
