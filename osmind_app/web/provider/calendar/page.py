"""Calendar: who comes on a day or in a week, what patients asked for, and the way to book, move and cancel."""

import reflex as rx

from osmind_app.clinic.appointments.diary import AGENDA, DAY, MOST, WEEK, DiaryDay
from osmind_app.web import routes
from osmind_app.web.provider.booking.dialog import booking_dialogs
from osmind_app.web.provider.booking.rows import visit_row, waiting_row
from osmind_app.web.provider.booking.state import BookingState as Booking
from osmind_app.web.provider.calendar.grid import calendar_grid
from osmind_app.web.provider.calendar.state import CalendarState as State
from osmind_app.web.provider.palette import places
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.addresses import goes_to
from osmind_app.web.ui.buttons import link_button, primary_button
from osmind_app.web.ui.calendar_feed import calendar_feed
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
            primary_button("Book appointment", icon="plus", on_click=Booking.new("", State.page.day), id=places.BOOK),
        ),
        saved_views(
            "Day, week or agenda",
            saved_view("Day", State.as_day, here=State.page.view == DAY),
            saved_view("Week", State.as_week, here=State.page.view == WEEK),
            saved_view("Agenda", State.as_agenda, here=State.page.view == AGENDA),
        ),
        _where_to_look(),
        stack(
            rx.cond(State.loaded, _days(), skeleton(8)),
            rx.cond(State.feed.offered, calendar_feed(State.feed.url, state=State)),
        ),
        booking_dialogs(),
        rx.cond(Booking.done > 0, each_time(Booking.done.to_string(), State.load)),
    )


def _where_to_look() -> rx.Component:
    page = State.page
    return filter_bar(
        rx.el.span(
            link_button(_step("Day before", "Week before", "2 weeks before"), State.previous, icon="chevron-left"),
            custom_attrs={"data-calendar-previous": ""},
        ),
        link_button("Today", State.today),
        rx.el.span(
            link_button(_step("Next day", "Next week", "Next 2 weeks"), State.next),
            custom_attrs={"data-calendar-next": ""},
        ),
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
        rx.cond(
            page.locations.length() > 0,
            filter_select(
                "Location",
                page.locations,
                page.location,
                lambda chosen: goes_to("location", chosen),
                id="calendar-location",
            ),
        ),
        label="Which day",
    )


def _step(day: str, week: str, agenda: str) -> rx.Var[str]:
    return rx.match(State.page.view, (WEEK, week), (AGENDA, agenda), day)


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
        rx.cond(page.view != DAY, rx.el.h2(page.title)),
        rx.el.div(
            rx.cond(page.view != AGENDA, calendar_grid(page.grid, page.title)),
            rx.el.div(
                rx.foreach(page.days, _day),
                rx.cond(page.days.length() == 0, rx.el.p("No appointments in these 2 weeks.")),
                class_name="rows",
            ),
            class_name=rx.cond(page.view == AGENDA, "rows", "calendar-split"),
        ),
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
            day.hours.length() > 0,
            rx.el.ul(rx.foreach(day.hours, rx.el.li), aria_label="Working hours", class_name="facts"),
        ),
        rx.cond(
            day.rows.length() > 0,
            rx.el.ul(rx.foreach(day.rows, lambda row: visit_row(row, named=True)), class_name="lines"),
            rx.el.p("No appointments.", class_name="muted"),
        ),
        class_name="card-box",
        key=day.day,
    )
