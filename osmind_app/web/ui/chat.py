"""The chat's log and composer, the same on both faces (design.md §3, the row "Chat").

The log is a list that says nothing by itself: a long history must not be read out again, so what is new is said once,
in a place of its own. It never jumps while somebody reads further up: a pill says that there is more below.
"""

import hashlib
from pathlib import Path
from typing import Any

import reflex as rx

from osmind_app.clinic.messaging.rows import AttachedFile, MessageRow
from osmind_app.clinic.messaging.sending import LONGEST
from osmind_app.web.ui.buttons import button, quiet_button, submit_button
from osmind_app.web.ui.feedback import callout
from osmind_app.web.ui.fields import NOT_ABOUT_ME
from osmind_app.web.ui.files import file_link
from osmind_app.web.ui.forms import form
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.in_browser import each_time, in_page
from osmind_app.web.ui.uploading import upload_field

_SCRIPT = Path(__file__).parents[3] / "assets" / "chat.js"
SAVED_AFTER_MS = 700  # of no typing
NOT_FOR_EMERGENCIES = "Not for emergencies. Call 911, or call or text 988 at any time."


def emergency_banner() -> rx.Component:
    """Above every chat, before anything can be typed."""
    return rx.el.p(icon("triangle-alert"), rx.el.span(NOT_FOR_EMERGENCIES), class_name="chat-banner tone-warn")


def chat(state: type[Any], *, label: Any, empty: str, patient: Any = "") -> rx.Component:
    """The log, and below it the composer or why there is none. In the dashboard `patient` is whose chat it is."""
    return rx.el.div(
        _script(),
        _log(state, label, empty),
        rx.el.div(id="chat-said", role="status", class_name="unseen"),
        rx.el.button(
            "Seen",
            type="button",
            hidden=True,
            on_click=state.seen(state.chat.patient_id, state.chat.newest),
            custom_attrs={"data-chat-seen": ""},
        ),
        rx.cond(
            state.chat.closed != "",
            rx.el.div(callout(state.chat.closed), class_name="composer"),
            _composer(state, patient),
        ),
        each_time(_mark(state), in_page("(() => window.osmindChat?.settle())")),
        class_name="chat",
    )


def _mark(state: type[Any]) -> rx.Var[str]:
    """Changes with what the log holds and with the composer."""
    shown = state.chat
    return (
        shown.patient_id + ":" + shown.first.to_string() + ":" + shown.newest.to_string() + ":" + shown.form_key
    ).to(str)


def _log(state: type[Any], label: Any, empty: str) -> rx.Component:
    shown = state.chat
    return rx.el.div(
        rx.el.div(
            rx.cond(
                shown.has_earlier,
                rx.el.div(button("Show earlier messages", on_click=state.earlier), class_name="chat-edge"),
            ),
            rx.cond(
                shown.newest > 0,
                rx.el.ol(rx.foreach(state.above, _message), rx.foreach(state.below, _message), class_name="messages"),
                rx.el.p(empty, class_name="muted chat-edge"),
            ),
            rx.cond(
                shown.has_later,
                rx.el.div(button("Show newest messages", on_click=state.newest), class_name="chat-edge"),
            ),
            role="log",
            aria_label=label,
            aria_live="off",
            tab_index=0,
            class_name="chat-log",
            custom_attrs={
                "data-chat": "",
                "data-of": shown.patient_id,
                "data-first": shown.first,
                "data-newest": shown.newest,
                "data-read": shown.read_number,
            },
        ),
        rx.el.button(
            "New messages ↓", type="button", hidden=True, class_name="chat-more", custom_attrs={"data-chat-more": ""}
        ),
        class_name="chat-view",
    )


def _message(row: rx.Var[MessageRow]) -> rx.Component:
    return rx.fragment(
        rx.cond(row.day != "", rx.el.li(row.day, class_name="message-day")),
        rx.el.li(
            rx.el.div(
                rx.el.p(
                    rx.el.span(row.author, class_name="message-author"),
                    " ",
                    rx.el.time(row.at, custom_attrs={"dateTime": row.moment}),
                    class_name="message-head",
                ),
                rx.cond(row.text != "", rx.el.p(row.text, class_name="message-text")),
                rx.cond(row.files.length() > 0, rx.el.ul(rx.foreach(row.files, _file), class_name="message-files")),
                class_name="message-box",
            ),
            rx.cond(row.state != "", rx.el.p(row.state, class_name="meta message-state")),
            class_name=rx.cond(row.own, "message own", rx.cond(row.ours, "message ours", "message")),
            custom_attrs={
                "data-number": row.number,
                "data-own": rx.cond(row.own, "", None),
                "data-ours": rx.cond(row.ours, "", None),
            },
        ),
        key=row.number.to_string(),
    )


def _file(file: rx.Var[AttachedFile]) -> rx.Component:
    return rx.el.li(
        file_link(
            file.id,
            file.name,
            icon("paperclip", 16),
            rx.el.span(file.name, " (", file.size, ")"),
            class_name="message-file",
        )
    )


def _composer(state: type[Any], patient: Any) -> rx.Component:
    key = state.chat.form_key
    told = [
        rx.el.p(
            rx.cond(
                state.error != "",
                rx.fragment(icon("circle-alert"), rx.el.span(rx.el.span("Error: ", class_name="unseen"), state.error)),
            ),
            id="message-error",
            class_name="error",
        )
    ]
    attached = rx.cond(
        state.files > 0,
        rx.el.p(
            rx.cond(state.files == 1, "1 file goes with this message. ", f"{state.files} files go with this message. "),
            quiet_button("Send without", on_click=state.detach),
            class_name="muted",
        ),
    )
    return form(
        rx.el.div(rx.el.label("Message", html_for="message", class_name="unseen"), *told, class_name="field"),
        rx.el.input(type="hidden", name="form_key", value=key, read_only=True),
        rx.el.div(
            rx.el.textarea(
                name="text",
                default_value=state.chat.draft,
                placeholder="Write a message",
                rows="1",
                on_change=lambda text: state.keep_draft(key, text).debounce(SAVED_AFTER_MS),
                class_name="input textarea chat-text",
                aria_describedby="message-hint message-error",
                aria_invalid=rx.cond(state.error != "", "true", "false"),
                custom_attrs={"id": "message", "data-chat-text": "", **NOT_ABOUT_ME},
            ),
            submit_button("Send", icon="send"),
            class_name="composer-row",
        ),
        rx.el.p(
            f"Up to {LONGEST:,} characters. Ctrl and Enter sends.", id="message-hint", class_name="meta composer-hint"
        ),
        attached,
        rx.el.details(
            rx.el.summary(icon("paperclip", 16), "Attach a photo or PDF"),
            upload_field(
                "Choose photos or PDFs",
                on_uploaded=lambda file: state.attach(state.chat.patient_id, file),
                patient=patient,
            ),
            class_name="composer-files",
        ),
        on_submit=state.send,
        id="composer",
        key=state.chat.patient_id + ":" + state.turn.to_string(),
        class_name="composer",
    )


def _script() -> rx.Component:
    """Loaded with the first chat of a tab."""
    version = hashlib.sha256(_SCRIPT.read_bytes()).hexdigest()[:8]
    return rx.el.script(src=f"/chat.js?{version}", custom_attrs={"async": True})
