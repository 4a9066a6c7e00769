"""The menu of whoever is signed in: appearance and the way out."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from osmind_app.web.ui.icons import icon

THEMES = (("system", "As this device"), ("light", "Light"), ("dark", "Dark"))


class DoorForm(BaseHTML):
    """A form that the browser itself sends to a door; Reflex's own form never lets it."""

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]


def account_menu(state: type[Any], sign_out: str) -> rx.Component:
    """The person's name; behind it the appearance and Sign out."""
    return rx.el.details(
        rx.el.summary(
            icon("user-round"),
            rx.el.span(rx.cond(state.frame.name != "", state.frame.name, "Account")),
            icon("chevron-down", 16),
            class_name="btn btn-quiet",
        ),
        rx.el.div(theme_select("theme"), sign_out_form(sign_out), class_name="menu-items panel"),
        class_name="dropmenu",
    )


def theme_select(id: str) -> rx.Component:
    """Light, dark, or as the device has it; kept in this browser."""
    return rx.el.div(
        rx.el.label("Appearance", html_for=id),
        rx.el.select(
            *[rx.el.option(words, value=key) for key, words in THEMES],
            id=id,
            class_name="input select",
            custom_attrs={"data-theme-choice": ""},
        ),
        class_name="field",
    )


def sign_out_form(action: str, *, everywhere: bool = False) -> rx.Component:
    """Signs this browser out, or all of them: a form to a door, since only a door takes the cookie back."""
    return DoorForm.create(
        *([rx.el.input(type="hidden", name="everywhere", value="on", read_only=True)] if everywhere else []),
        rx.el.button(
            icon("log-out"),
            rx.el.span("Sign out everywhere" if everywhere else "Sign out"),
            type="submit",
            class_name="btn btn-secondary wide",
        ),
        method="post",
        action=action,
    )
