"""Buttons and links. A button is busy from the click until the server has answered and ignores a second click."""

from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from osmind_app.web.ui.icons import icon as draw

PRIMARY, SECONDARY, DANGER, QUIET = "primary", "secondary", "danger", "quiet"


def button(
    text: Any,
    *,
    tone: str = SECONDARY,
    icon: str = "",
    opens: str = "",
    closes: bool | str = False,
    wide: bool = False,
    **props: Any,
) -> rx.Component:
    """A button that does something on this page.

    `opens` is the id of a dialog, `closes` closes the one around it (`"now"`: without asking about typed text); both
    happen in the browser. With `on_click` it is guarded against a second click; a form's button is by its form.
    """
    attrs: dict[str, Any] = {**props.pop("custom_attrs", {})}
    if opens:
        attrs |= {"data-opens": opens, "aria-haspopup": "dialog"}
    if closes:
        attrs |= {"data-closes": closes if isinstance(closes, str) else ""}
    if "on_click" in props:
        attrs |= {"data-once": ""}
    props.setdefault("type", "button")
    return rx.el.button(
        *([draw(icon)] if icon else []),
        rx.el.span(text),
        class_name=f"btn btn-{tone}{' wide' if wide else ''}",
        custom_attrs=attrs,
        **props,
    )


def primary_button(text: Any, **props: Any) -> rx.Component:
    """The one thing this page is for."""
    return button(text, tone=PRIMARY, **props)


def secondary_button(text: Any, **props: Any) -> rx.Component:
    """Anything else that may be done here."""
    return button(text, tone=SECONDARY, **props)


def danger_button(text: Any, **props: Any) -> rx.Component:
    """What takes something away."""
    return button(text, tone=DANGER, **props)


def quiet_button(text: Any, **props: Any) -> rx.Component:
    """A button without a frame, for rows and toolbars."""
    return button(text, tone=QUIET, **props)


def submit_button(text: Any, *, tone: str = PRIMARY, **props: Any) -> rx.Component:
    """Sends the form around it, or the one whose id is `form`."""
    return button(text, tone=tone, type="submit", **props)


def icon_button(icon: str, label: str, **props: Any) -> rx.Component:
    """A square button whose word is only heard; for copy and close."""
    attrs: dict[str, Any] = {**props.pop("custom_attrs", {})}
    if "on_click" in props:
        attrs |= {"data-once": ""}
    return rx.el.button(
        draw(icon), type="button", aria_label=label, title=label, class_name="btn btn-icon", custom_attrs=attrs, **props
    )


def link(text: Any, to: Any, **props: Any) -> rx.Component:
    """A link to another page of this face, without loading the app again."""
    return ReactRouterLink.create(text, to=to, class_name=props.pop("class_name", "link"), **props)


def link_button(text: Any, to: Any, *, tone: str = SECONDARY, icon: str = "", anew: bool = False) -> rx.Component:
    """A link that looks like a button; `anew` loads the page as a whole, for one with a policy of its own."""
    return ReactRouterLink.create(
        *([draw(icon)] if icon else []),
        rx.el.span(text),
        to=to,
        class_name=f"btn btn-{tone}",
        **({"reload_document": True} if anew else {}),
    )


def buttons(*children: rx.Component) -> rx.Component:
    """Buttons side by side, stacked on a phone; the first is the one meant most."""
    return rx.el.div(*children, class_name="buttons")
