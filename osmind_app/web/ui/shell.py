"""The decorators that put a page into its face's shell."""

import functools
from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_components_core.base.error_boundary import ErrorBoundary

from osmind_app.web.ui.frames import PortalFrame, ProviderFrame
from osmind_app.web.ui.portal_shell import portal_shell
from osmind_app.web.ui.provider_shell import provider_shell

Page = Callable[[], rx.Component]


def provider_page(route: str, *, title: str, on_load: Any = None) -> Callable[[Page], Page]:
    """Put a page of the dashboard at `route`, inside the provider shell."""
    return _page(route, title, on_load, provider_shell, ProviderFrame)


def portal_page(route: str, *, title: str, on_load: Any = None) -> Callable[[Page], Page]:
    """Put a page of the portal at `route`, inside the portal shell."""
    return _page(route, title, on_load, portal_shell, PortalFrame)


def _page(
    route: str, title: str, on_load: Any, shell: Callable[..., rx.Component], frame: type[Any]
) -> Callable[[Page], Page]:
    loads = on_load if isinstance(on_load, list) else [on_load] if on_load is not None else []

    def decorate(page: Page) -> Page:
        @functools.wraps(page)
        def framed() -> rx.Component:
            return shell(page(), route=route, reload=loads)

        # In the portal whose record is open is known before anything of it is shown.
        order = [frame.load, *loads] if frame is PortalFrame else [*loads, frame.load]
        return rx.page(route=route, title=f"{title} · Osmind Portal", on_load=order)(framed)

    return decorate


def _fallback() -> rx.Component:
    return rx.el.main(
        rx.el.h1("This page could not be shown"),
        rx.el.p("Reload the page. If it happens again, call your clinic."),
        class_name="rows alone",
    )


# What stands around every page: no toasts, and no report of the browser's that a stranger could write into our log.
WRAPS: dict[tuple[int, str], Callable[[bool], rx.Component | None]] = {
    (55, "ErrorBoundary"): lambda _stateful: ErrorBoundary.create(
        on_error=rx.noop(), fallback_render=rx.Var.create(_fallback())
    ),
}
