"""Home: the portal's first page."""

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.portal.home.state import HomeState
from osmind_app.web.ui.shell import portal_page


@portal_page(routes.HOME, title="Home", on_load=HomeState.load)
def home() -> rx.Component:
    """What to do next."""
    return rx.el.section(
        rx.el.h1("Home", class_name="text-2xl font-semibold"),
        rx.cond(HomeState.first_name != "", rx.el.p("Hello ", HomeState.first_name)),
    )
