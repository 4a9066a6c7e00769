"""A page of the dashboard with the help drawer and the palette in their places."""

import functools
from collections.abc import Callable
from typing import Any

import reflex as rx

from osmind_app.web.provider.help.drawer import help_drawer
from osmind_app.web.provider.palette.dialog import palette
from osmind_app.web.ui.shell import Page, provider_page


def staff_page(route: str, *, title: str, on_load: Any = None, help_here: Page | None = None) -> Callable[[Page], Page]:
    """Put a page at `route`, inside the provider shell, with the help its Help button opens (D15) and what Find finds.

    `help_here` is what the drawer offers on this page before everything else.
    """

    def decorate(page: Page) -> Page:
        @functools.wraps(page)
        def helped() -> rx.Component:
            return rx.fragment(page(), help_drawer(help_here() if help_here else None), palette())

        return provider_page(route, title=title, on_load=on_load)(helped)

    return decorate
