"""Settings → Appointments."""

import reflex as rx

from osmind_app.clinic.appointments.details import HOW, LONGEST_CUT_OFF, LONGEST_GRACE, ROOM
from osmind_app.clinic.appointments.queries import RoomRow, TypeRow
from osmind_app.web import routes
from osmind_app.web.provider.settings.appointments.state import AppointmentSettingsState as State
from osmind_app.web.provider.settings.sections import read_only, settings_section
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, buttons, secondary_button, submit_button
from osmind_app.web.ui.choices import checkbox, select_field
from osmind_app.web.ui.feedback import empty_state, skeleton
from osmind_app.web.ui.fields import Errors, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import columns, section, summary_list


@staff_page(routes.SETTINGS_APPOINTMENTS, title="Appointment settings", on_load=State.load)
def appointment_settings() -> rx.Component:
    """What is offered, what patients may do themselves, and where video visits are."""
    shown = State.shown
    return settings_section(
        routes.SETTINGS_APPOINTMENTS,
        rx.cond(State.loaded & ~shown.may_change, read_only()),
        section(
            "Types of appointments",
            rx.el.p("Names are for the staff only. Patients read the time, the provider and “Video” or “In person”."),
            rx.cond(
                State.loaded,
                rx.cond(
                    shown.types.length() > 0,
                    rx.el.ul(rx.foreach(shown.types, _type), class_name="lines"),
                    empty_state("No types yet", "Add the first one to book appointments."),
                ),
                skeleton(3),
            ),
            rx.cond(shown.may_change, _new_type()),
        ),
        rx.cond(
            shown.archived.length() > 0,
            section("Archived types", rx.el.ul(rx.foreach(shown.archived, _archived), class_name="lines")),
        ),
        section(
            "What patients may do",
            rx.cond(State.loaded, rx.cond(State.editing, _rules_form(), _rules()), skeleton(4)),
            rx.cond(shown.changed != "", rx.el.p(shown.changed, class_name="meta")),
            action=rx.cond(shown.may_change & ~State.editing, button("Edit", icon="pencil", on_click=State.edit)),
        ),
        section(
            "Video links",
            rx.el.p("Where each provider’s video visits are. Patients see the link from 15 minutes before."),
            rx.el.ul(rx.foreach(shown.rooms, _room), class_name="lines"),
        ),
    )


def _type(one: rx.Var[TypeRow]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            State.changing == one.id,
            form(
                error_summary(State.errors, ids={"name": "change-name", "minutes": "change-minutes"}),
                _type_fields(State.errors, "change-", one),
                buttons(submit_button("Save changes"), secondary_button("Cancel", on_click=State.change_of(""))),
                on_submit=State.change,
                id="change-type",
            ),
            rx.fragment(
                rx.el.div(
                    rx.el.p(one.name, class_name="strong"),
                    rx.el.p(f"{one.minutes} minutes · {one.how_words}", class_name="muted"),
                ),
                rx.cond(
                    State.shown.may_change,
                    rx.el.div(
                        _quiet("Change", one.name, State.change_of(one.id)),
                        _quiet("Archive", one.name, State.archive(one.id)),
                        class_name="buttons",
                    ),
                ),
            ),
        ),
        class_name="line",
        key=one.id,
    )


def _type_fields(errors: Errors, prefix: str, one: rx.Var[TypeRow] | None = None) -> rx.Component:
    return rx.el.div(
        text_field("name", "Name", errors=errors, value=one.name if one is not None else "", id=f"{prefix}name"),
        columns(
            text_field(
                "minutes",
                "Length in minutes",
                errors=errors,
                value=one.minutes if one is not None else "50",
                id=f"{prefix}minutes",
                input_mode="numeric",
                width="short",
            ),
            select_field(
                "how",
                "Video or in person",
                list(HOW.items()),
                errors=errors,
                value=one.how if one is not None else "video",
                id=f"{prefix}how",
            ),
        ),
        class_name="rows",
    )


def _new_type() -> rx.Component:
    return form(
        rx.el.h3("New type"),
        error_summary(State.new_errors, ids={"name": "new-name", "minutes": "new-minutes"}),
        _type_fields(State.new_errors, "new-"),
        buttons(submit_button("Add type", tone="secondary")),
        on_submit=State.create,
        id="new-type",
        key=State.created.to_string(),
    )


def _archived(one: rx.Var[TypeRow]) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.name),
        rx.cond(State.shown.may_change, _quiet("Restore", one.name, State.restore(one.id))),
        class_name="line",
    )


def _rules() -> rx.Component:
    shown = State.shown
    return summary_list(
        (
            "In the portal",
            rx.cond(shown.view_only, "Patients only look: they call to change", "Patients cancel and ask for times"),
        ),
        ("Until", f"{shown.cut_off_hours} hours before the appointment"),
        ("Grace after booking", f"{shown.grace_minutes} minutes"),
        ("Video rooms by template", shown.video_template),
    )


def _rules_form() -> rx.Component:
    shown = State.shown
    return form(
        error_summary(State.errors),
        checkbox(
            "view_only",
            "Patients only look",
            below="They see their appointments and join video visits; to book, change or cancel they call.",
            checked=shown.view_only,
        ),
        text_field(
            "cut_off_hours",
            "Patients may cancel until (hours before)",
            errors=State.errors,
            value=shown.cut_off_hours,
            width="short",
            input_mode="numeric",
            hint=f"0 to {LONGEST_CUT_OFF}. Afterwards they read “Call the clinic”.",
        ),
        text_field(
            "grace_minutes",
            "Grace after booking or moving (minutes)",
            errors=State.errors,
            value=shown.grace_minutes,
            width="short",
            input_mode="numeric",
            hint=f"0 to {LONGEST_GRACE}. For so long they may cancel even a visit that is near.",
        ),
        text_field(
            "video_template",
            "Video rooms by template",
            errors=State.errors,
            value=shown.video_template,
            hint=f"For providers without a link of their own, for example https://meet.example.org/{ROOM}",
            optional=True,
            input_mode="url",
        ),
        buttons(submit_button("Save changes"), secondary_button("Cancel", on_click=State.load)),
        on_submit=State.save_rules,
        id="rules-form",
    )


def _room(one: rx.Var[RoomRow]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            State.changing == one.provider_id,
            form(
                error_summary(State.errors),
                text_field(
                    "url",
                    f"Video link of {one.name}",
                    errors=State.errors,
                    value=one.url,
                    hint="https only; nothing in it may say what the visit is for.",
                    optional=True,
                    input_mode="url",
                ),
                buttons(submit_button("Save changes"), secondary_button("Cancel", on_click=State.change_of(""))),
                on_submit=State.save_room,
                id="room-form",
            ),
            rx.fragment(
                rx.el.div(
                    rx.el.p(one.name, class_name="strong"),
                    rx.el.p(rx.cond(one.url != "", one.url, "No link"), class_name="muted"),
                ),
                rx.cond(one.may_change, _quiet("Change link", one.name, State.change_of(one.provider_id))),
            ),
        ),
        class_name="line",
        key=one.provider_id,
    )


def _quiet(words: str, name: rx.Var[str], on_click: rx.event.EventSpec) -> rx.Component:
    return button(words, tone="quiet", aria_label=f"{words}: {name}", on_click=on_click)
