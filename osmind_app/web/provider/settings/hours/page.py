"""Settings → Locations and hours."""

import reflex as rx

from osmind_app.clinic.appointments.hours import DAYS, PARTS
from osmind_app.clinic.appointments.hours_page import DayRow, OffRow, ProviderHours
from osmind_app.web import routes
from osmind_app.web.provider.settings.hours.places import locations
from osmind_app.web.provider.settings.hours.state import HoursState as State
from osmind_app.web.provider.settings.sections import settings_section
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, buttons, secondary_button, submit_button
from osmind_app.web.ui.choices import select_field
from osmind_app.web.ui.feedback import skeleton
from osmind_app.web.ui.fields import text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import columns, section

LABELS = dict(zip(PARTS, ("from", "to", "again from", "and to"), strict=True))


@staff_page(routes.SETTINGS_HOURS, title="Locations and hours", on_load=State.load)
def working_hours() -> rx.Component:
    """Where patients are seen, when each provider works, and when somebody is away."""
    shown = State.shown
    return settings_section(
        routes.SETTINGS_HOURS,
        locations(),
        section(
            "Working hours",
            rx.el.p(
                "Whoever books outside of these hours is asked whether that is meant. What is booked already stays.",
                rx.cond(shown.zone != "", f" Times are {shown.zone}.", ""),
            ),
            rx.cond(State.loaded, rx.el.ul(rx.foreach(shown.providers, _provider), class_name="lines"), skeleton(4)),
        ),
        section(
            "Time off",
            rx.cond(
                State.loaded,
                rx.cond(
                    shown.off.length() > 0,
                    rx.el.ul(rx.foreach(shown.off, _off), class_name="lines"),
                    rx.el.p("Nobody has time off in the next 2 years.", class_name="muted"),
                ),
                skeleton(2),
            ),
            rx.cond(shown.may_add.length() > 0, _new_off()),
        ),
    )


def _provider(one: rx.Var[ProviderHours]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            State.changing == one.id,
            form(
                rx.el.h3(one.name),
                error_summary(State.errors),
                *[_day_fields(number, name, one.days[number]) for number, name in enumerate(DAYS)],
                rx.el.p(
                    "A day without times is a day off. No times at all: nobody is asked anything.", class_name="hint"
                ),
                buttons(submit_button("Save changes"), secondary_button("Cancel", on_click=State.change_of(""))),
                on_submit=State.save_week,
                id="week-form",
            ),
            rx.fragment(
                rx.el.div(
                    rx.el.p(one.name, class_name="strong"),
                    rx.cond(
                        one.known,
                        rx.el.ul(
                            rx.foreach(one.days, lambda day: rx.el.li(f"{day.name}: {day.words}", key=day.name)),
                            class_name="muted",
                        ),
                        rx.el.p("Not written down.", class_name="muted"),
                    ),
                ),
                rx.cond(
                    one.may_change,
                    button(
                        "Change hours",
                        tone="quiet",
                        aria_label=f"Change hours: {one.name}",
                        on_click=State.change_of(one.id),
                    ),
                ),
            ),
        ),
        class_name="line",
        key=one.id,
    )


def _day_fields(number: int, name: str, day: rx.Var[DayRow]) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(name, class_name="unseen"),
        rx.el.div(
            *[
                text_field(
                    f"d{number}_{part}",
                    f"{name} {label}",
                    errors=State.errors,
                    value=day.times[part],
                    type="time",
                    width="short",
                )
                for part, label in LABELS.items()
            ],
            class_name="day-times",
        ),
    )


def _off(one: rx.Var[OffRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.p(one.name, class_name="strong"), rx.el.p(one.words, class_name="muted")),
        rx.cond(
            one.may_change,
            button(
                "Take back",
                tone="quiet",
                aria_label=f"Take back: {one.name}, {one.words}",
                on_click=State.take_back(one.id),
            ),
        ),
        class_name="line",
        key=one.id,
    )


def _new_off() -> rx.Component:
    return form(
        rx.el.h3("Add time off"),
        error_summary(State.off_errors),
        select_field("provider", "Provider", State.shown.may_add, errors=State.off_errors),
        columns(
            text_field("first", "First day", errors=State.off_errors, type="date"),
            text_field("last", "Last day", errors=State.off_errors, type="date", optional=True),
        ),
        columns(
            text_field("begins", "From (first day)", errors=State.off_errors, type="time", optional=True),
            text_field("ends", "To (last day)", errors=State.off_errors, type="time", optional=True),
        ),
        rx.el.p("Without times: the whole days.", class_name="hint"),
        buttons(submit_button("Add time off", tone="secondary")),
        on_submit=State.add_off,
        id="off-form",
        key=State.added.to_string(),
    )
