"""The locations among the settings: where patients are seen beside the clinic's own address."""

import reflex as rx

from osmind_app.clinic.appointments.hours_page import LocationRow
from osmind_app.web.provider.settings.hours.state import HoursState as State
from osmind_app.web.ui.buttons import button, buttons, secondary_button, submit_button
from osmind_app.web.ui.feedback import skeleton
from osmind_app.web.ui.fields import Errors, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import section


def locations() -> rx.Component:
    """Read by everybody, changed by admins."""
    shown = State.shown
    return rx.fragment(
        section(
            "Locations",
            rx.el.p("Patients read the name and the address. Without a location a visit in person is at the clinic."),
            rx.cond(
                State.loaded,
                rx.cond(
                    shown.locations.length() > 0,
                    rx.el.ul(rx.foreach(shown.locations, _location), class_name="lines"),
                    rx.el.p("The clinic’s address alone.", class_name="muted"),
                ),
                skeleton(2),
            ),
            rx.cond(shown.is_admin, _new()),
        ),
        rx.cond(
            shown.archived.length() > 0,
            section("Archived locations", rx.el.ul(rx.foreach(shown.archived, _archived), class_name="lines")),
        ),
    )


def _location(one: rx.Var[LocationRow]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            State.changing == one.id,
            form(
                error_summary(State.place_errors, ids={"name": "change-name", "address": "change-address"}),
                _fields(State.place_errors, "change-", one),
                buttons(submit_button("Save changes"), secondary_button("Cancel", on_click=State.change_of(""))),
                on_submit=State.change_place,
                id="change-location",
            ),
            rx.fragment(
                rx.el.div(rx.el.p(one.name, class_name="strong"), rx.el.p(one.address, class_name="muted")),
                rx.cond(
                    State.shown.is_admin,
                    rx.el.div(
                        _quiet("Change", one.name, State.change_of(one.id)),
                        _quiet("Archive", one.name, State.archive_place(one.id)),
                        class_name="buttons",
                    ),
                ),
            ),
        ),
        class_name="line",
        key=one.id,
    )


def _new() -> rx.Component:
    return form(
        rx.el.h3("New location"),
        error_summary(State.new_place_errors, ids={"name": "new-name", "address": "new-address"}),
        _fields(State.new_place_errors, "new-"),
        buttons(submit_button("Add location", tone="secondary")),
        on_submit=State.add_place,
        id="new-location",
        key=State.placed.to_string(),
    )


def _fields(errors: Errors, prefix: str, one: rx.Var[LocationRow] | None = None) -> rx.Component:
    return rx.el.div(
        text_field("name", "Name", errors=errors, value=one.name if one is not None else "", id=f"{prefix}name"),
        text_field(
            "address", "Address", errors=errors, value=one.address if one is not None else "", id=f"{prefix}address"
        ),
        class_name="rows",
    )


def _archived(one: rx.Var[LocationRow]) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.name),
        rx.cond(State.shown.is_admin, _quiet("Restore", one.name, State.restore_place(one.id))),
        class_name="line",
        key=one.id,
    )


def _quiet(words: str, name: rx.Var[str], on_click: rx.event.EventSpec) -> rx.Component:
    return button(words, tone="quiet", aria_label=f"{words}: {name}", on_click=on_click)
