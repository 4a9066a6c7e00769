"""Calendar: who comes on a day or in a week, what patients asked for, and the way to book, move and cancel."""

import reflex as rx

from osmind_app.clinic.appointments.diary import DAY, MOST, WEEK, DiaryDay
from osmind_app.web import routes
from osmind_app.web.provider.booking.dialog import booking_dialogs
from osmind_app.web.provider.booking.rows import visit_row, waiting_row
from osmind_app.web.provider.booking.state import BookingState as Booking
from osmind_app.web.provider.calendar.state import CalendarState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.addresses import goes_to
from osmind_app.web.ui.buttons import link_button, primary_button
from osmind_app.web.ui.feedback import callout, chip, skeleton
from osmind_app.web.ui.in_browser import each_time
from osmind_app.web.ui.layout import page_header, section, stack
from osmind_app.web.ui.saved_views import saved_view, saved_views
from osmind_app.web.ui.tables import filter_bar, filter_select


@staff_page(routes.CALENDAR, title="Calendar", on_load=State.load)
def calendar() -> rx.Component:
    """The day or the week that the address names."""
    return rx.fragment(
        page_header(
            "Calendar",
            primary_button("Book appointment", icon="plus", on_click=Booking.new("", State.page.day)),
        ),
        saved_views(
            "Day or week",
            saved_view("Day", State.as_day, here=State.page.view == DAY),
            saved_view("Week", State.as_week, here=State.page.view == WEEK),
        ),
        _where_to_look(),
        rx.cond(State.loaded, _days(), skeleton(8)),
        booking_dialogs(),
        rx.cond(Booking.done > 0, each_time(Booking.done.to_string(), State.load)),
    )


def _where_to_look() -> rx.Component:
    page = State.page
    return filter_bar(
        link_button(rx.cond(page.view == WEEK, "Week before", "Day before"), State.previous, icon="chevron-left"),
        link_button("Today", State.today),
        link_button(rx.cond(page.view == WEEK, "Next week", "Next day"), State.next),
        rx.el.div(
            rx.el.label("Go to date", html_for="calendar-day", class_name="unseen"),
            rx.el.input(
                id="calendar-day",
                type="date",
                value=page.day,
                on_change=lambda chosen: goes_to("day", chosen),
                class_name="input",
            ),
            class_name="filter-field",
        ),
        rx.cond(
            page.providers.length() > 1,
            filter_select(
                "Provider",
                page.providers,
                page.provider,
                lambda chosen: goes_to("provider", chosen),
                id="calendar-provider",
            ),
        ),
        label="Which day",
    )


def _days() -> rx.Component:
    page = State.page
    return stack(
        rx.cond(
            page.waiting.length() > 0,
            section(
                "Patients who ask for a time",
                rx.el.ul(rx.foreach(page.waiting, lambda row: waiting_row(row, named=True)), class_name="lines"),
            ),
        ),
        rx.cond(page.capped, callout(f"Only the first {MOST} are shown", "Choose a provider or one day.", tone="warn")),
        rx.cond(page.view == WEEK, rx.el.h2(page.title)),
        rx.foreach(page.days, _day),
        rx.el.p(f"Times are {page.zone}.", class_name="meta"),
    )


def _day(day: rx.Var[DiaryDay]) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(day.words),
            rx.cond(day.is_today, chip("Today", tone="info")),
            class_name="card-head",
        ),
        rx.cond(
            day.rows.length() > 0,
            rx.el.ul(rx.foreach(day.rows, lambda row: visit_row(row, named=True)), class_name="lines"),
            rx.el.p("No appointments.", class_name="muted"),
        ),
        class_name="card-box",
        key=day.day,
    )
