"""How staff see one appointment, and one patient's wish, in the calendar and on a profile."""

from typing import Any

import reflex as rx

from osmind_app.clinic.appointments.details import STATUSES
from osmind_app.clinic.appointments.diary import WaitingRow
from osmind_app.clinic.appointments.models import ARRIVED, BOOKED, CANCELLED, CONFIRMED, NO_SHOW, OCCURRED
from osmind_app.clinic.appointments.visit_rows import VisitRow
from osmind_app.web import routes
from osmind_app.web.provider.booking.state import BookingState as State
from osmind_app.web.ui.buttons import button, link
from osmind_app.web.ui.feedback import chip
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.menus import menu

# status → tone and icon of its chip
MARKED = {
    BOOKED: ("calm", "calendar"),
    CONFIRMED: ("info", "check"),
    ARRIVED: ("info", "user-round"),
    OCCURRED: ("good", "circle-check"),
    NO_SHOW: ("warn", "circle-alert"),
}


def visit_row(row: rx.Var[VisitRow], *, named: bool) -> rx.Component:
    """One line: when, who, with whom, and what can be done. `named`: with the patient's name, without the day."""
    title = (
        rx.cond(
            row.outside,
            rx.el.span(row.patient, class_name="muted"),
            link(row.patient, f"{routes.PATIENT}?id={row.patient_id}", class_name="link strong"),
        )
        if named
        else rx.el.span(row.day, class_name="strong")
    )
    return rx.el.li(
        rx.el.div(
            rx.el.p(rx.el.time(row.time, date_time=row.starts, class_name="strong"), " · ", title, " ", _chip(row)),
            rx.el.p(
                row.provider,
                rx.cond(row.type != "", rx.fragment(" · ", row.type)),
                rx.fragment(" · ", row.how),
                rx.cond(row.repeats != "", rx.fragment(" · ", row.repeats)),
                rx.cond((row.where != "") & ~row.video, rx.fragment(" · ", row.where)),
                class_name="muted",
            ),
        ),
        rx.cond(row.outside, rx.fragment(), _deeds(row)),
        class_name="line",
        key=row.id,
        id=rx.cond(row.id != "", f"visit-{row.id}", ""),
    )


def waiting_row(row: rx.Var[WaitingRow], *, named: bool) -> rx.Component:
    """What a patient asked for, and the two answers."""
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                link(row.patient, f"{routes.PATIENT}?id={row.patient_id}", class_name="link strong")
                if named
                else rx.fragment(),
                rx.cond(
                    row.about != "",
                    rx.el.span(" asks to change the appointment on ", row.about),
                    rx.el.span(" asks for an appointment"),
                )
                if named
                else rx.cond(
                    row.about != "",
                    rx.el.span("Asks to change the appointment on ", row.about, class_name="strong"),
                    rx.el.span("Asks for an appointment", class_name="strong"),
                ),
            ),
            rx.el.p(row.wishes, class_name="as-typed"),
            rx.el.p("Asked on ", row.asked, class_name="meta"),
        ),
        rx.el.div(
            button(
                rx.cond(row.appointment_id != "", "Reschedule", "Book"),
                aria_label=rx.cond(
                    row.appointment_id != "", f"Reschedule for {row.patient}", f"Book for {row.patient}"
                ),
                on_click=State.answer(row.id),
            ),
            button(
                "Decline",
                tone="quiet",
                aria_label=f"Decline the request of {row.patient}",
                on_click=State.ask_decline(row.id, row.patient),
            ),
            class_name="buttons",
        ),
        class_name="line",
        key=row.id,
    )


def _chip(row: rx.Var[VisitRow]) -> rx.Component:
    return rx.fragment(
        rx.match(
            row.status,
            (CANCELLED, chip(STATUSES[CANCELLED], icon_name="ban", detail=row.cancelled)),
            *[(key, chip(STATUSES[key], tone=tone, icon_name=drawn)) for key, (tone, drawn) in MARKED.items()],
            rx.fragment(),
        ),
        rx.cond(row.asks, chip("Asks for another time", tone="info", icon_name="clock")),
    )


def _deeds(row: rx.Var[VisitRow]) -> rx.Component:
    whose = f"{row.patient}, {row.time}"
    return rx.el.div(
        rx.cond(
            row.video & (row.where != "") & (row.cancelled == ""),
            rx.el.a(
                icon("video"),
                rx.el.span("Video"),
                rx.el.span(f" with {row.patient} (opens in a new tab)", class_name="unseen"),
                href=row.where,
                target="_blank",
                rel="noopener noreferrer",
                class_name="btn btn-quiet",
            ),
        ),
        rx.cond((row.marks.length() > 0) | (row.marked != ""), _status_menu(row, whose)),
        rx.cond(
            row.open,
            rx.fragment(
                button("Reschedule", aria_label=f"Reschedule {whose}", on_click=State.move(row.id)),
                button(
                    "Cancel",
                    tone="quiet",
                    aria_label=f"Cancel {whose}",
                    on_click=State.ask_cancel(
                        row.id, row.version, f"{row.patient}, {row.day}, {row.time}", row.repeats
                    ),
                ),
            ),
        ),
        class_name="buttons",
    )


def _status_menu(row: rx.Var[VisitRow], whose: Any) -> rx.Component:
    return menu(
        rx.fragment("Status", rx.el.span(f" of {whose}", class_name="unseen")),
        rx.foreach(
            row.marks,
            lambda one: button(f"Mark “{one.label}”", tone="quiet", key=one.id, on_click=State.mark(row.id, one.id)),
        ),
        rx.cond(
            row.marked != "",
            button(f"Undo “{row.marked}”", tone="quiet", icon="undo-2", on_click=State.unmark(row.id, row.status)),
        ),
    )
