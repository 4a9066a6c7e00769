"""Appointments on a profile: what is to come, what the patient asks for, what was; and booking."""

import reflex as rx

from osmind_app.web.provider.booking.dialog import booking_dialogs
from osmind_app.web.provider.booking.rows import visit_row, waiting_row
from osmind_app.web.provider.booking.state import BookingState as Booking
from osmind_app.web.provider.patient.appointments_state import PatientVisitsState as State
from osmind_app.web.provider.patient.state import PatientState
from osmind_app.web.ui.buttons import button
from osmind_app.web.ui.feedback import skeleton
from osmind_app.web.ui.in_browser import each_time
from osmind_app.web.ui.layout import section, stack


def appointments() -> rx.Component:
    """Read once the chart is shown, and again after each deed."""
    shown = State.shown
    return rx.fragment(
        section(
            "Appointments",
            rx.el.span(on_mount=State.load, hidden=True, key=PatientState.shown.patient.id),
            rx.cond(State.loaded, _rows(), skeleton(3)),
            action=rx.cond(
                shown.may_book,
                button("Book appointment", icon="plus", on_click=Booking.new(PatientState.shown.patient.id, "")),
            ),
            id="appointments",
        ),
        booking_dialogs(),
        rx.cond(Booking.done > 0, each_time(Booking.done.to_string(), State.look_again)),
    )


def _rows() -> rx.Component:
    shown = State.shown
    return stack(
        rx.cond(
            shown.waiting.length() > 0,
            rx.el.ul(rx.foreach(shown.waiting, lambda row: waiting_row(row, named=False)), class_name="lines"),
        ),
        rx.cond(
            shown.upcoming.length() > 0,
            rx.el.ul(rx.foreach(shown.upcoming, lambda row: visit_row(row, named=False)), class_name="lines"),
            rx.el.p("No upcoming appointments.", class_name="muted"),
        ),
        rx.cond(
            (shown.past.length() > 0) | State.earlier,
            rx.el.details(
                rx.el.summary("Past appointments"),
                rx.el.div(
                    rx.el.ul(rx.foreach(shown.past, lambda row: visit_row(row, named=False)), class_name="lines"),
                    rx.el.div(
                        rx.cond(State.earlier, button("Latest", on_click=State.show_latest)),
                        rx.cond(shown.more_before != "", button("Earlier", on_click=State.show_earlier)),
                        class_name="buttons",
                    ),
                    class_name="fold-body",
                ),
                class_name="fold",
            ),
        ),
    )
