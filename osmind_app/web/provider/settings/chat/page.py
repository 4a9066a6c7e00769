"""Settings → Chat: turn the welcome message on, Edit, Save changes (S70–S74)."""

from typing import Any

import reflex as rx

from osmind_app.clinic.messaging.welcome_settings import OWN, PRACTICE, Welcome
from osmind_app.web import routes
from osmind_app.web.provider.settings.chat.state import EXAMPLE, PracticeChatState
from osmind_app.web.provider.settings.chat.state import ChatSettingsState as State
from osmind_app.web.provider.settings.sections import settings_section
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, buttons, secondary_button, submit_button
from osmind_app.web.ui.choices import tick
from osmind_app.web.ui.dialogs import closes_when, dialog
from osmind_app.web.ui.feedback import skeleton
from osmind_app.web.ui.fields import text_area, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import section, summary_list

PLACEHOLDERS = "You can write {first} for the patient’s first name, {provider} for yours and {clinic} for the clinic’s."


@staff_page(routes.SETTINGS_CHAT, title="Chat settings", on_load=State.load)
def chat_settings() -> rx.Component:
    """The reader's own welcome message, the practice's, and what holds for every chat."""
    shown = State.shown
    return settings_section(
        routes.SETTINGS_CHAT,
        rx.cond(
            State.loaded,
            rx.fragment(
                rx.cond(shown.has_own, _welcome(OWN, "Your welcome message", shown.own, State.own_preview)),
                _welcome(PRACTICE, "The practice’s welcome message", shown.practice, State.practice_preview),
                _practice(),
                rx.cond(
                    shown.own.may_change,
                    _dialog(OWN, "Edit your welcome message", shown.own, State.own_preview, State.preview_own),
                ),
                rx.cond(
                    shown.practice.may_change,
                    _dialog(
                        PRACTICE,
                        "Edit the practice’s welcome message",
                        shown.practice,
                        State.practice_preview,
                        State.preview_practice,
                    ),
                ),
            ),
            section("Chat", skeleton(6)),
        ),
    )


def _welcome(whose: str, title: str, welcome: rx.Var[Welcome], preview: rx.Var[str]) -> rx.Component:
    below = {
        OWN: "Sent once, in the chat, to patients whose Primary Provider you are, when they first open the portal.",
        PRACTICE: "For the patients of providers who have not turned their own on or off.",
    }[whose]
    return section(
        title,
        tick(
            "checkbox",
            f"welcome-{whose}",
            "Send a welcome message automatically",
            id=f"welcome-{whose}",
            below=below,
            checked=welcome.on,
            disabled=~welcome.may_change,
            on_change=lambda on: State.turn(whose, on),
        ),
        _preview(preview),
        rx.cond(welcome.may_change, None, rx.el.p("Only owners and admins can change this.", class_name="muted")),
        action=rx.cond(welcome.may_change, button("Edit", icon="pencil", opens=_id(whose))),
    )


def _preview(text: rx.Var[str]) -> rx.Component:
    return rx.el.figure(
        rx.el.figcaption(f"As a patient named {EXAMPLE} reads it:", class_name="muted"),
        rx.el.blockquote(text, class_name="message-box as-typed"),
        class_name="way",
    )


def _dialog(whose: str, title: str, welcome: rx.Var[Welcome], preview: rx.Var[str], on_typed: Any) -> rx.Component:
    return dialog(
        _id(whose),
        title,
        form(
            error_summary(State.errors, ids={"words": f"words-{whose}"}),
            rx.el.input(type="hidden", name="whose", value=whose, read_only=True),
            text_area(
                "words",
                "Welcome message",
                errors=State.errors,
                hint=PLACEHOLDERS,
                value=welcome.words,
                rows=7,
                id=f"words-{whose}",
                on_change=on_typed.debounce(200),
            ),
            _preview(preview),
            on_submit=State.save,
            id=f"welcome-form-{whose}",
            key=State.saved.to_string(),
        ),
        closes_when(_id(whose), State.saved),
        footer=[
            submit_button("Save changes", form=f"welcome-form-{whose}"),
            secondary_button("Cancel", closes=True),
        ],
    )


def _id(whose: str) -> str:
    return f"edit-welcome-{whose}"


def _practice() -> rx.Component:
    shown = State.shown
    return section(
        "Messages",
        rx.cond(
            shown.may_change,
            form(
                error_summary(PracticeChatState.errors),
                text_field(
                    "reply_time",
                    "When patients can expect a reply",
                    errors=PracticeChatState.errors,
                    hint="Stands above every chat in the portal.",
                    value=shown.reply_time,
                ),
                buttons(submit_button("Save", tone="secondary")),
                on_submit=PracticeChatState.set_reply_time,
                id="reply-time",
                key=shown.reply_time,
            ),
            summary_list(("When patients can expect a reply", shown.reply_time)),
        ),
        tick(
            "checkbox",
            "messages-on",
            "Patients and their care teams can write to each other",
            id="messages-on",
            below="Turned off, what was written stays readable, and nobody can write.",
            checked=shown.messages_on,
            disabled=~shown.may_change,
            on_change=PracticeChatState.allow,
        ),
    )
