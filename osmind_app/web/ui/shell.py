"""The frame around every page of each face, and the decorators that put a page into it."""

import functools
from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_components_core.base.error_boundary import ErrorBoundary

from osmind_app.web.notices import Notices
from osmind_app.web.session import PortalState, ProviderState, SessionState

Page = Callable[[], rx.Component]

_LEAVE = """(() => {
  const door = new URL(document.getElementById("away").href);
  door.searchParams.set("next", location.pathname + location.search);
  location.assign(door);
})"""


def provider_page(route: str, *, title: str, on_load: Any = None) -> Callable[[Page], Page]:
    """Put a page of the dashboard at `route`, inside the provider shell."""
    return _page(route, title, on_load, _provider_shell)


def portal_page(route: str, *, title: str, on_load: Any = None) -> Callable[[Page], Page]:
    """Put a page of the portal at `route`, inside the portal shell."""
    return _page(route, title, on_load, _portal_shell)


def _page(
    route: str, title: str, on_load: Any, shell: Callable[[rx.Component], rx.Component]
) -> Callable[[Page], Page]:
    def decorate(page: Page) -> Page:
        @functools.wraps(page)
        def framed() -> rx.Component:
            return shell(page())

        return rx.page(route=route, title=f"{title} · Osmind Portal", on_load=on_load)(framed)

    return decorate


def _provider_shell(content: rx.Component) -> rx.Component:
    return rx.el.div(
        *session_parts(ProviderState),
        notice_bar(),
        rx.el.main(content, id="main", class_name="mx-auto max-w-6xl p-4"),
    )


def _portal_shell(content: rx.Component) -> rx.Component:
    return rx.el.div(
        *session_parts(PortalState),
        notice_bar(),
        rx.el.main(content, id="main", class_name="mx-auto max-w-xl p-4"),
    )


def session_parts(face: type[ProviderState] | type[PortalState]) -> list[rx.Component]:
    """What every page needs to keep its session honest: the way out, and the buttons assets/session.js presses."""
    return [
        rx.cond(
            SessionState.away != "",
            rx.el.a(id="away", href=SessionState.away, hidden=True, on_mount=rx.call_function(rx.Var(_LEAVE))),
        ),
        rx.el.button(id="still-here", type="button", hidden=True, on_click=face.still_here),
        rx.el.button(id="lock", type="button", hidden=True, on_click=face.lock),
    ]


def notice_bar() -> rx.Component:
    """The one notice of the page, read out when it appears."""
    return rx.el.div(
        rx.cond(
            Notices.text != "",
            rx.el.div(
                rx.el.span(Notices.text),
                rx.el.button("Close", type="button", class_name="btn btn-sm", on_click=Notices.close),
                class_name="alert",
            ),
        ),
        role="status",
    )


def _fallback() -> rx.Component:
    return rx.el.main(
        rx.el.h1("This page could not be shown", class_name="text-2xl font-semibold"),
        rx.el.p("Reload the page. If it happens again, call your clinic."),
        class_name="mx-auto max-w-xl p-4",
    )


# What stands around every page: no toasts, and no report of the browser's that a stranger could write into our log.
WRAPS: dict[tuple[int, str], Callable[[bool], rx.Component | None]] = {
    (55, "ErrorBoundary"): lambda _stateful: ErrorBoundary.create(
        on_error=rx.noop(), fallback_render=rx.Var.create(_fallback())
    ),
}
