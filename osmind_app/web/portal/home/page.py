"""Home: a greeting, what to do next, and who cares for this patient."""

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.portal.home.state import HomeState
from osmind_app.web.ui.feedback import skeleton
from osmind_app.web.ui.home import home_content
from osmind_app.web.ui.layout import page_header, stack
from osmind_app.web.ui.shell import portal_page
from osmind_app.web.ui.visits import looks_again_in


@portal_page(routes.HOME, title="Home", on_load=HomeState.load)
def home() -> rx.Component:
    """The first page after signing in."""
    return stack(
        page_header(rx.cond(HomeState.loaded, _greeting(), "Hello")),
        rx.cond(HomeState.loaded, home_content(HomeState.page), skeleton(6)),
        looks_again_in(HomeState.page.visit.opens_in, HomeState.look_again),  # the video opens, or closes
    )


def _greeting() -> rx.Component:
    page = HomeState.page
    return rx.fragment(rx.cond(page.own, f"Hello {page.first_name}", f"{page.first_name}’s record"))
