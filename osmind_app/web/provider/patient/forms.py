"""Forms on the profile: what was asked and how far it is, one more to ask, one to print (S9, S50)."""

import reflex as rx

from osmind_app.clinic.intake.models import REQUIRED, SKIPPABLE
from osmind_app.clinic.intake.sent_forms import SentRow
from osmind_app.web import routes
from osmind_app.web.provider.forms.sent.page import pressing_chip, status_chip
from osmind_app.web.provider.patient.forms_state import PatientFormsState as State
from osmind_app.web.ui.buttons import buttons, link, quiet_button, submit_button
from osmind_app.web.ui.choices import select_field
from osmind_app.web.ui.feedback import empty_state, skeleton
from osmind_app.web.ui.forms import error_summary, form


def patient_forms() -> rx.Component:
    """A section that is read when somebody opens it."""
    return rx.el.details(
        rx.el.summary("Forms", on_click=State.load),
        rx.el.div(
            rx.cond(
                State.loaded,
                rx.fragment(
                    rx.cond(
                        State.rows.length() > 0,
                        rx.el.ul(rx.foreach(State.rows, _row), class_name="lines"),
                        empty_state(
                            "No forms yet", "Forms of the group’s flow come by themselves when a patient joins."
                        ),
                    ),
                    _assign(),
                    _print(),
                ),
                skeleton(3),
            ),
            class_name="rows fold-body",
        ),
        class_name="fold on-page",
        id="patient-forms",
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
            "form_key", "Give a form", State.choices, errors=State.assign_errors, empty="Choose a form", id="give-form"
        ),
        select_field(
            "rule", "The patient", [(REQUIRED, "must fill it in"), (SKIPPABLE, "may skip it")], id="give-rule"
        ),
        buttons(submit_button("Give form", tone="secondary")),
        on_submit=State.assign,
        id="assign-form",
        key=State.assigned.to_string(),
    )


def _print() -> rx.Component:
    """Printed intake forms, for who uses no portal (S50)."""
    return rx.el.div(
        rx.el.p("Print a blank form", class_name="strong"),
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
