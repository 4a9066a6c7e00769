"""How a patient sees an appointment, wherever it stands: in the list, on Home, on its own page."""

from typing import Any

import reflex as rx

from osmind_app.web.ui.buttons import secondary_button, submit_button
from osmind_app.web.ui.dialogs import closes_when, dialog
from osmind_app.web.ui.feedback import chip
from osmind_app.web.ui.fields import text_area
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.in_browser import each_time, in_page

LOOKS = "visit-looks-again"


def visit_time(card: Any) -> rx.Component:
    """When: on the clinic's clock, and on the patient's where that shows another time (F18)."""
    return rx.fragment(
        rx.el.p(rx.el.time(card.at, date_time=card.starts), class_name="strong"),
        rx.cond(card.at_yours != "", rx.el.p("For you: ", card.at_yours, class_name="muted")),
    )


def visit_words(card: Any) -> rx.Component:
    """With whom, how and how long."""
    return rx.el.p(
        rx.cond(card.provider != "", rx.fragment(rx.el.span(card.provider), " · "), ""),
        rx.el.span(card.how),
        " · ",
        rx.el.span(card.minutes, " minutes"),
        class_name="muted",
    )


def visit_chip(card: Any) -> rx.Component:
    """What became of it, if that is not plain."""
    return rx.cond(
        card.cancelled != "",
        chip("Cancelled", icon_name="ban"),
        rx.cond(
            card.join_url != "",
            chip("You can join now", tone="good", icon_name="video"),
            rx.cond(card.confirmed, chip("Confirmed", tone="good", icon_name="check")),
        ),
    )


def join_video(card: Any) -> rx.Component:
    """The way into a video visit, from 15 minutes before until its end; before that, when it opens."""
    return rx.cond(
        card.join_url != "",
        rx.el.a(
            icon("video"),
            rx.el.span("Join video"),
            rx.el.span(" (opens in a new tab)", class_name="unseen"),
            href=card.join_url,
            target="_blank",
            rel="noopener noreferrer",
            class_name="btn btn-primary wide",
        ),
        rx.cond(
            card.join_from != "",
            rx.el.p("Join video appears here at ", card.join_from, ".", class_name="muted"),
        ),
    )


def ask_dialog(id: str, title: str, *, state: Any, turn: rx.Var[int], lead: str = "") -> rx.Component:
    """Ask for a time: what suits the patient, in their words. `turn` counts up when it was sent, which closes it."""
    form_id = f"{id}-form"
    return rx.fragment(
        dialog(
            id,
            title,
            *([rx.el.p(lead)] if lead else []),
            form(
                error_summary(state.errors),
                text_area(
                    "wishes",
                    "Which days and times work for you?",
                    errors=state.errors,
                    value=state.page.waiting.wishes,
                    hint="For example, Tuesday or Thursday mornings. Nothing about your health is needed here.",
                ),
                rx.el.p("Not for emergencies. Call 911, or call or text 988 at any time.", class_name="hint"),
                on_submit=state.ask,
                id=form_id,
                key=turn.to_string(),
            ),
            footer=[submit_button("Send request", form=form_id), secondary_button("Close", closes=True)],
        ),
        closes_when(id, turn),
    )


def looks_again_in(milliseconds: rx.Var[int], event: Any) -> rx.Component:
    """Read the page again when the video opens or closes, for whoever waits in front of it."""
    wait = in_page(
        f"(() => {{ clearTimeout(window.osmindVisit); if ({milliseconds!s} > 0)"
        f" window.osmindVisit = setTimeout(() => document.getElementById('{LOOKS}')?.click(), {milliseconds!s}); }})",
        milliseconds,
    )
    return rx.fragment(
        rx.el.button("Look again", id=LOOKS, type="button", hidden=True, on_click=event),
        each_time(milliseconds.to_string(), wait),
    )
