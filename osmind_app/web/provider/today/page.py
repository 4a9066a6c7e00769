"""Today: where staff land after signing in; what about invitations needs attention, each with its cure."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from osmind_app.clinic.onboarding.today import ANSWER, RESEND, REVIEW, TodayCount, TodayRow
from osmind_app.web import routes
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.provider.today.alert import sign_in_alert
from osmind_app.web.provider.today.alert_state import SignInAlertState
from osmind_app.web.provider.today.state import TodayState as State
from osmind_app.web.ui.buttons import button, link, link_button
from osmind_app.web.ui.feedback import chip, empty_state, skeleton
from osmind_app.web.ui.layout import page_header, section
from osmind_app.web.ui.tables import paging

# cause → word, tone and icon of its chip
CHIPS = {
    "form_needs_review": ("Form: read today", "bad", "triangle-alert"),
    "not_me": ("Not me", "bad", "circle-alert"),
    "email_kept": ("Old email kept", "bad", "mail-x"),
    "bounced": ("Bounced", "bad", "triangle-alert"),
    "link_requested": ("Asked for a link", "info", "mail"),
    "not_left": ("Not left yet", "warn", "clock"),
    "letter_failed": ("Not sent", "bad", "triangle-alert"),
    "appointment_asked": ("Asks for an appointment", "info", "calendar"),
    "join_asked": ("Joined by link: asked", "warn", "circle-help"),
    "joined": ("Joined by link: review", "info", "link"),
    "expired": ("Expired", "warn", "clock"),
    "contact_changed": ("New contact info", "info", "user-round"),
    "expires_today": ("Expires today", "warn", "clock"),
}


@staff_page(routes.TODAY, title="Today", on_load=[State.load, SignInAlertState.load])
def today() -> rx.Component:
    """What needs attention now."""
    return rx.fragment(
        page_header("Today"),
        sign_in_alert(),
        section(
            "Needs attention",
            rx.cond(
                State.loaded,
                rx.cond(State.page.rows.length() > 0, _lines(), _nothing()),
                skeleton(4),
            ),
        ),
    )


def _lines() -> rx.Component:
    return rx.fragment(
        rx.el.ul(rx.foreach(State.page.counts, _count), aria_label="How many of each", class_name="chips"),
        rx.el.ul(rx.foreach(State.page.rows, _line), class_name="lines"),
        paging(f"{State.page.total_text} to look at", previous=State.previous, next=State.next),
    )


def _nothing() -> rx.Component:
    return empty_state(
        "Nothing needs your attention",
        "Invitations that bounce, expire or can’t be used will stand here, each with what to do about it.",
    )


def _count(count: rx.Var[TodayCount]) -> rx.Component:
    return rx.el.li(_chip(count.cause, lambda word: f"{word} {count.number}"))


def _line(line: rx.Var[TodayRow]) -> rx.Component:
    chart = f"{routes.PATIENT}?id={line.patient_id}"
    return rx.el.li(
        rx.el.div(
            rx.el.p(link(line.name, chart, class_name="link strong"), " ", _chip(line.cause)),
            rx.el.p(line.sentence),
        ),
        rx.el.div(
            rx.cond(
                line.cure == RESEND,
                button(
                    "Resend invite",
                    aria_label=f"Resend invite to {line.name}",
                    on_click=State.resend_invite(line.patient_id, line.name),
                ),
                link_button(
                    rx.fragment(
                        rx.match(line.cure, (REVIEW, "Review"), (ANSWER, "Answer"), "Open patient"),
                        rx.el.span(f" {line.name}", class_name="unseen"),
                    ),
                    chart,
                ),
            ),
            rx.cond(
                line.task_id != "",
                button(
                    "Mark done",
                    tone="quiet",
                    aria_label=f"Mark done: {line.name}",
                    on_click=State.mark_done(line.task_id),
                ),
            ),
            class_name="buttons",
        ),
        class_name="line",
    )


def _chip(cause: rx.Var[str], words: Callable[[str], Any] = str) -> rx.Component:
    cases = [(key, chip(words(word), tone=tone, icon_name=icon)) for key, (word, tone, icon) in CHIPS.items()]
    return rx.match(cause, *cases, rx.fragment())
