"""Today: where staff land after signing in; who comes, what needs attention with its cure, who is new."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from osmind_app.clinic.appointments.diary import MOST_ON_TODAY
from osmind_app.clinic.onboarding.day import NewPatient
from osmind_app.clinic.onboarding.today import ANSWER, OPEN_BILL, READ_FORM, RESEND, REVIEW, WRITE, TodayCount, TodayRow
from osmind_app.web import routes
from osmind_app.web.provider.booking.dialog import booking_dialogs
from osmind_app.web.provider.booking.rows import visit_row
from osmind_app.web.provider.booking.state import BookingState as Booking
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.provider.today.alert import sign_in_alert
from osmind_app.web.provider.today.alert_state import SignInAlertState
from osmind_app.web.provider.today.state import TodayState as State
from osmind_app.web.ui.buttons import button, link, link_button
from osmind_app.web.ui.feedback import chip, empty_state, skeleton
from osmind_app.web.ui.in_browser import each_time
from osmind_app.web.ui.layout import page_header, section, stack
from osmind_app.web.ui.tables import paging

# cause → word, tone and icon of its chip
CHIPS = {
    "form_needs_review": ("Form: read today", "bad", "triangle-alert"),
    "not_me": ("Not me", "bad", "circle-alert"),
    "email_kept": ("Old email kept", "bad", "mail-x"),
    "bounced": ("Bounced", "bad", "triangle-alert"),
    "link_requested": ("Asked for a link", "info", "mail"),
    "message_waits": ("Message: no answer", "warn", "message-square"),
    "not_left": ("Not left yet", "warn", "clock"),
    "letter_failed": ("Not sent", "bad", "triangle-alert"),
    "appointment_asked": ("Asks for an appointment", "info", "calendar"),
    "join_asked": ("Joined by link: asked", "warn", "circle-help"),
    "joined": ("Joined by link: review", "info", "link"),
    "form_to_review": ("Form to review", "info", "clipboard-list"),
    "overdue": ("Invoice overdue", "warn", "clock"),
    "expired": ("Expired", "warn", "clock"),
    "contact_changed": ("New contact info", "info", "user-round"),
    "expires_today": ("Expires today", "warn", "clock"),
}


@staff_page(routes.TODAY, title="Today", on_load=[State.load, SignInAlertState.load])
def today() -> rx.Component:
    """What needs attention now."""
    return stack(
        page_header("Today"),
        sign_in_alert(),
        _agenda(),
        section(
            "Needs attention",
            rx.cond(
                State.loaded,
                rx.cond(State.page.rows.length() > 0, _lines(), _nothing()),
                skeleton(4),
            ),
        ),
        _new_patients(),
        booking_dialogs(),
        rx.cond(Booking.done > 0, each_time(Booking.done.to_string(), State.look_again)),
    )


def _agenda() -> rx.Component:
    agenda = State.day.agenda
    return section(
        rx.cond(agenda.own, "Your appointments", "Appointments"),
        rx.cond(
            State.loaded,
            rx.fragment(
                rx.el.p(agenda.words, class_name="muted"),
                rx.cond(
                    agenda.rows.length() > 0,
                    rx.el.ul(
                        rx.foreach(agenda.rows, lambda row: visit_row(row, named=True)),
                        aria_label="Today’s appointments",
                        class_name="lines",
                    ),
                    rx.el.p("No appointments today."),
                ),
                rx.cond(agenda.more, rx.el.p(f"The first {MOST_ON_TODAY} are shown.", class_name="muted")),
            ),
            skeleton(4),
        ),
        action=link_button("All of today", routes.CALENDAR, icon="calendar"),
    )


def _new_patients() -> rx.Component:
    return section(
        "New patients this week",
        rx.cond(
            State.loaded,
            rx.cond(
                State.day.new.length() > 0,
                rx.el.ul(rx.foreach(State.day.new, _new), class_name="lines"),
                rx.el.p("Nobody yet. Patients you add, and those who join by a link, will stand here."),
            ),
            skeleton(2),
        ),
        action=link_button(
            rx.cond(State.day.more_new, "All new patients", "All patients"), routes.patients({"sort": "-added"})
        ),
    )


def _new(one: rx.Var[NewPatient]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(link(one.name, f"{routes.PATIENT}?id={one.id}", class_name="link strong")),
            rx.el.p(f"{one.how} on {one.at} · {one.provider}", class_name="muted"),
        ),
        class_name="line",
        key=one.id,
    )


def _lines() -> rx.Component:
    return rx.fragment(
        rx.el.ul(rx.foreach(State.page.counts, _count), aria_label="How many of each", class_name="chips"),
        rx.el.ul(rx.foreach(State.page.rows, _line), aria_label="Needs attention", class_name="lines"),
        paging(f"{State.page.total_text} to look at", previous=State.previous, next=State.next),
    )


def _nothing() -> rx.Component:
    return empty_state(
        "Nothing needs your attention",
        "Invitations that bounce or expire, forms to review and messages without an answer will stand here, each with "
        "what to do about it.",
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
                        rx.match(
                            line.cure,
                            (REVIEW, "Review"),
                            (ANSWER, "Answer"),
                            (WRITE, "Open chat"),
                            (READ_FORM, "Review form"),
                            (OPEN_BILL, "Open invoice"),
                            "Open patient",
                        ),
                        rx.el.span(f" {line.name}", class_name="unseen"),
                    ),
                    rx.match(
                        line.cure,
                        (WRITE, f"{routes.STAFF_MESSAGES}?id={line.patient_id}"),
                        (READ_FORM, f"{routes.FORM_SENT}?id={line.form_id}"),
                        (OPEN_BILL, f"{routes.STAFF_INVOICE}?id={line.bill_id}"),
                        chart,
                    ),
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
