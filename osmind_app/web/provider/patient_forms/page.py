"""Forms of one patient: what was asked and how far it is, one more to ask, one to print (S9, S50)."""

import reflex as rx

from osmind_app.clinic.intake.models import REQUIRED, SKIPPABLE
from osmind_app.clinic.intake.schedule_rows import ScheduleRow
from osmind_app.clinic.intake.sent_forms import SentRow
from osmind_app.web import routes
from osmind_app.web.provider.forms.sent.page import pressing_chip, status_chip
from osmind_app.web.provider.patient.parts import part_nav
from osmind_app.web.provider.patient_forms.scores import scores
from osmind_app.web.provider.patient_forms.state import FIRST_LATER, FIRST_NOW
from osmind_app.web.provider.patient_forms.state import PatientFormsState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import buttons, link, link_button, quiet_button, submit_button
from osmind_app.web.ui.choices import select_field
from osmind_app.web.ui.feedback import callout, empty_state, skeleton
from osmind_app.web.ui.fields import text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import page_header, section, stack


@staff_page(routes.PATIENT_FORMS, title="Forms of a patient", on_load=State.load)
def patient_forms() -> rx.Component:
    """The forms of the patient in the address."""
    shown = State.shown
    return rx.fragment(
        page_header(rx.cond(shown.name != "", shown.name, "Forms"), back=("Patients", routes.PATIENTS)),
        rx.cond(
            State.asks_reason != "",
            callout(
                "You are not on this patient’s care team",
                "Open the chart and say why, then open the forms.",
                action=link_button("Open the chart", State.asks_reason),
            ),
            rx.cond(State.missing, _missing(), rx.cond(State.loaded, _forms(), skeleton(6))),
        ),
    )


def _missing() -> rx.Component:
    return empty_state(
        "We can’t find this patient",
        "The link may be incomplete, or this patient is not on your care teams. Ask the front desk.",
        action=link_button("All patients", routes.PATIENTS),
    )


def _forms() -> rx.Component:
    shown = State.shown
    return stack(
        part_nav(routes.PATIENT_FORMS, shown.patient_id),
        section(
            "Forms",
            rx.cond(
                shown.rows.length() > 0,
                rx.el.ul(rx.foreach(shown.rows, _row), class_name="lines"),
                empty_state("No forms yet", "Those of the group’s flow come by themselves when a patient joins."),
            ),
        ),
        scores(),
        rx.cond(State.schedules.length() > 0, section("On a schedule", _schedules())),
        rx.el.div(
            rx.cond(shown.archived, rx.fragment(), section("Give a form", _assign())),
            rx.cond(shown.archived, rx.fragment(), section("Put a form on a schedule", _schedule())),
            section("Print a blank form", _print()),
            class_name="parts",
        ),
    )


def _row(row: rx.Var[SentRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.cond(
                    row.may_open,
                    link(row.title, f"{routes.FORM_SENT}?id={row.id}", class_name="link strong"),
                    rx.el.span(row.title, class_name="strong"),
                ),
                " ",
                status_chip(row),
                " ",
                rx.cond(row.pressing, pressing_chip()),
            ),
            rx.el.p(row.at, class_name="meta"),
        ),
        rx.cond(
            row.status == "not_started",
            quiet_button("Take back", aria_label=f"Take back {row.title}", on_click=State.withdraw(row.id)),
        ),
        class_name="line",
        key=row.id,
    )


def _assign() -> rx.Component:
    return form(
        error_summary(State.assign_errors),
        select_field(
            "form_key", "Form", State.choices, errors=State.assign_errors, empty="Choose a form", id="give-form"
        ),
        select_field(
            "rule", "The patient", [(REQUIRED, "must fill it in"), (SKIPPABLE, "may skip it")], id="give-rule"
        ),
        buttons(submit_button("Give form", tone="secondary")),
        on_submit=State.assign,
        id="assign-form",
        key=State.assigned.to_string(),
    )


def _schedules() -> rx.Component:
    def one(row: rx.Var[ScheduleRow]) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                rx.el.p(rx.el.span(row.title, class_name="strong"), " ", row.words),
                rx.el.p(row.begun, class_name="meta"),
            ),
            quiet_button("Stop", aria_label=f"Stop the schedule of {row.title}", on_click=State.stop_schedule(row.id)),
            class_name="line",
            key=row.id,
        )

    return rx.el.ul(rx.foreach(State.schedules, one), class_name="lines")


def _schedule() -> rx.Component:
    errors = State.schedule_errors
    return form(
        error_summary(errors, ids={"form_key": "schedule-form_key"}),
        rx.el.p("It comes in the morning, and not while an earlier one still waits.", class_name="muted"),
        select_field(
            "form_key",
            "Form that comes back",
            State.choices,
            errors=errors,
            empty="Choose a form",
            id="schedule-form_key",
        ),
        text_field(
            "every_weeks", "Every how many weeks", errors=errors, value="2", width="short", input_mode="numeric"
        ),
        select_field("first", "First time", [(FIRST_NOW, "today"), (FIRST_LATER, "after these weeks")]),
        buttons(submit_button("Begin schedule", tone="secondary")),
        on_submit=State.schedule,
        id="schedule-form",
        key=State.begun.to_string(),
    )


def _print() -> rx.Component:
    """Printed intake forms, for who uses no portal (S50)."""
    return rx.el.div(
        rx.el.p("For patients who write by hand. Upload the completed paper under Documents.", class_name="muted"),
        rx.el.ul(
            rx.foreach(
                State.choices,
                lambda one: rx.el.li(
                    rx.el.a(one.label, href=f"{routes.STAFF_FORM_BLANK}?key={one.id}", class_name="link")
                ),
            ),
            class_name="bullets",
        ),
    )
