"""What stands around every page of both faces: the way out, the idle lock, the connection bar, the notice bar."""

import hashlib
from pathlib import Path
from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from osmind_app.web.notices import SUCCESS, Notices
from osmind_app.web.session import SessionState
from osmind_app.web.ui.buttons import button, primary_button
from osmind_app.web.ui.frames import WARNED_BEFORE, FrameState
from osmind_app.web.ui.icons import icon

_SCRIPT = Path(__file__).parents[3] / "assets" / "ui.js"
SECONDS, SECONDS_WITH_UNDO = 5, 10  # how long a success is shown; refusals stay

_LEAVE = """(() => {
  const door = new URL(document.getElementById("away").href);
  door.searchParams.set("next", location.pathname + location.search);
  window.osmind ? window.osmind.leave(door) : location.assign(door);
})"""


def head() -> list[rx.Component]:
    """What every page says before it is drawn: its icon, the whole screen with its notch, the colours of its bar."""
    return [
        rx.el.meta(name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"),
        rx.el.meta(name="theme-color", content="#ffffff", custom_attrs={"media": "(prefers-color-scheme: light)"}),
        rx.el.meta(name="theme-color", content="#18191b", custom_attrs={"media": "(prefers-color-scheme: dark)"}),
        rx.el.link(rel="icon", href="/icon.svg", type="image/svg+xml"),
    ]


def script() -> rx.Component:
    """The browser's own part of the components, in a file whose address changes with it."""
    version = hashlib.sha256(_SCRIPT.read_bytes()).hexdigest()[:8]
    return rx.el.script(src=f"/ui.js?{version}", defer=True)


def standing(state: type[Any], face: str, reload: list[Any], *, undo: Any = None) -> list[rx.Component]:
    """Everything that stands around a page; `reload` is what the page does when something was undone."""
    return [
        _way_out(),
        connection_bar(),
        newer_bar(),
        idle_lock(state, face),
        notice_bar(undo, reload),
        rx.el.div(id="said", role="status", class_name="unseen"),
    ]


def _way_out() -> rx.Component:
    leaves = rx.el.a(
        "Sign in", id="away", href=SessionState.away, hidden=True, on_mount=rx.call_function(rx.Var(_LEAVE))
    )
    return rx.cond(SessionState.away != "", leaves)


def connection_bar() -> rx.Component:
    """After 2 seconds without the server an amber bar, after 30 a way to try again; what was typed is kept."""
    return rx.el.div(
        rx.cond(
            has_connection_errors,
            rx.el.div(
                rx.el.div(
                    icon("rotate-cw", 16), "Reconnecting… Your answers on this page are kept.", class_name="soon"
                ),
                rx.el.div(
                    icon("wifi-off", 16),
                    "You're offline.",
                    button("Try again", custom_attrs={"data-reloads": ""}),
                    class_name="offline",
                ),
                class_name="connection",
            ),
        ),
        role="status",
    )


def newer_bar() -> rx.Component:
    """The server was updated while this page was open (F22): assets/ui.js shows it, and keeps what was typed."""
    return rx.el.div(
        rx.el.p("There is a new version of this page. What you typed is kept."),
        button("Reload", custom_attrs={"data-reloads": ""}),
        button("Later", custom_attrs={"data-later": ""}),
        id="newer",
        role="status",
        hidden=True,
        class_name="newer",
    )


def idle_lock(state: type[FrameState], face: str) -> rx.Component:
    """Warns, then signs this browser out; assets/ui.js counts and presses the hidden buttons."""
    return rx.fragment(
        rx.el.div(
            rx.el.button("Still here", id="idle-ping", type="button", on_click=state.still_here),
            rx.el.button("Lock", id="idle-lock", type="button", on_click=state.lock),
            id="idle",
            hidden=True,
            custom_attrs={
                "data-face": face,
                "data-who": state.frame.who,
                "data-minutes": state.idle_minutes,
                "data-warns": state.idle_minutes - WARNED_BEFORE,
            },
        ),
        rx.el.dialog(
            rx.el.div(
                rx.el.div(rx.el.h2("Are you still there?", id="idle-title", tab_index=-1), class_name="dialog-head"),
                rx.el.div(
                    rx.el.p("To keep this page private, you will be signed out in 2 minutes. What you typed is kept."),
                    class_name="dialog-body",
                ),
                rx.el.div(
                    primary_button("Stay signed in", on_click=state.still_here, custom_attrs={"data-stay": ""}),
                    class_name="dialog-foot",
                ),
                class_name="dialog-frame",
            ),
            id="idle-dialog",
            aria_labelledby="idle-title",
            class_name="dialog box",
            custom_attrs={"data-stays": ""},
        ),
    )


def notice_bar(undo: Any, reload: list[Any], *, inside: bool = False) -> rx.Component:
    """The one notice of the page. A success fades, later when it can be undone; a refusal stays until closed.

    `inside` a dialog it is shown again: what lies behind an open dialog can be neither pressed nor heard.
    """
    good = Notices.tone == SUCCESS
    undo_button = [
        rx.cond(Notices.undo != "", button("Undo", on_click=[undo(Notices.undo), *reload])) if undo else rx.fragment()
    ]
    seconds = rx.cond(Notices.undo != "", SECONDS_WITH_UNDO, SECONDS)
    return rx.el.div(
        rx.cond(
            Notices.text != "",
            rx.el.div(
                rx.cond(good, icon("circle-check"), icon("circle-alert")),
                rx.el.p(Notices.text),
                *undo_button,
                rx.el.button(
                    icon("x"),
                    type="button",
                    aria_label="Close",
                    on_click=Notices.close,
                    class_name="btn btn-icon",
                    **({} if inside else {"id": "notice-close"}),
                ),
                rx.fragment()
                if inside
                else rx.cond(good, rx.el.span(hidden=True, on_mount=rx.call_function(_fades(seconds)))),
                key=Notices.shown.to_string(),
                class_name=rx.cond(good, "notice tone-good", "notice tone-bad"),
            ),
        ),
        role="status",
        class_name="notices inside" if inside else "notices",
    )


def _fades(seconds: rx.Var[int]) -> rx.Var[Any]:
    return rx.Var(f"(() => window.osmind?.fade({seconds!s}))", _var_data=seconds._get_all_var_data())
