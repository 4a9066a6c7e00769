"""Dialogs on the browser's own `<dialog>`: a box on a desk, a full-screen sheet on a phone.

Open or closed lives in the browser: `button("Add Patient", opens="add-patient")` opens, Esc and the x close, focus
goes to the first field and back to the opener. A dialog with a form asks before typed text is thrown away.
"""

from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from osmind_app.web.notices import SUCCESS, Notices
from osmind_app.web.ui.buttons import DANGER, button, danger_button, icon_button, secondary_button
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.in_browser import each_time, in_page


def dialog(
    id: str,
    title: Any,
    *children: rx.Component,
    footer: list[rx.Component] | None = None,
    asks: bool = True,
    side: bool = False,
    wide: bool = False,
) -> rx.Component:
    """A dialog named like the button that opens it; `footer` holds its buttons, the main one first.

    `side` puts it at the right edge (a sheet beside the page); `asks` is for those in which something is typed.
    """
    kind = "sheet" if side else "box wide" if wide else "box"
    return rx.el.dialog(
        rx.el.div(
            rx.el.div(
                rx.el.h2(title, id=f"{id}-title", tab_index=-1),
                icon_button("x", "Close", custom_attrs={"data-closes": ""}),
                class_name="dialog-head",
            ),
            rx.el.div(*children, class_name="dialog-body"),
            _standing(),
            *([rx.el.div(*footer, class_name="dialog-foot")] if footer else []),
            *([_discard()] if asks else []),
            class_name="dialog-frame",
        ),
        id=id,
        aria_labelledby=f"{id}-title",
        class_name=f"dialog {kind}",
        custom_attrs={"data-guard": ""} if asks else {},
    )


def confirm_dialog(
    id: str, title: Any, text: Any, *, confirm: str, on_confirm: Any, tone: str = DANGER, **props: Any
) -> rx.Component:
    """For what cannot be undone: the title asks, the button says the verb."""
    return dialog(
        id,
        title,
        rx.el.div(text),
        footer=[
            button(confirm, tone=tone, closes="now", on_click=on_confirm, **props),
            secondary_button("Cancel", closes="now"),
        ],
        asks=False,
    )


def closes_when(id: str, counter: rx.Var[int]) -> rx.Component:
    """Close the dialog each time the state's counter grows: the deed was done."""
    return _each_time(counter, f"(() => window.osmind?.close('{id}'))")


def opens_when(id: str, mark: rx.Var[str]) -> rx.Component:
    """Open the dialog once for each mark the state makes: the server has a question.

    The browser remembers the last one: nothing opens by itself on the next page, after a reload, or when a lost
    connection is back.
    """
    return rx.cond(mark != "", each_time(mark, in_page(f"(() => window.osmind?.openOnce('{id}', {mark!s}))", mark)))


def _each_time(counter: rx.Var[int], call: str) -> rx.Component:
    return rx.cond(counter > 0, each_time(counter.to_string(), rx.call_function(rx.Var(call))))


def _standing() -> rx.Component:
    """What the page says meanwhile: its own bars lie beneath an open dialog, out of reach."""
    refused = rx.el.div(
        icon("circle-alert"),
        rx.el.p(Notices.text),
        rx.el.button(icon("x"), type="button", aria_label="Close", on_click=Notices.close, class_name="btn btn-icon"),
        class_name="dialog-notice tone-bad",
    )
    lost = rx.el.div(
        icon("rotate-cw"),
        rx.el.p("Reconnecting… What you typed is kept."),
        class_name="dialog-notice late tone-warn",
    )
    return rx.el.div(
        rx.cond((Notices.text != "") & (Notices.tone != SUCCESS), refused),
        rx.cond(has_connection_errors, lost),
        role="status",
    )


def _discard() -> rx.Component:
    return rx.el.div(
        rx.el.p("Discard what you typed?"),
        rx.el.div(
            danger_button("Discard", closes="now"),
            secondary_button("Keep editing", custom_attrs={"data-keeps": ""}),
            class_name="buttons",
        ),
        role="alert",
        class_name="discard",
    )
