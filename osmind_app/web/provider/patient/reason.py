"""What an admin reads in the place of a chart that is not of their care teams (D1)."""

import reflex as rx

from osmind_app.clinic.patients.opening import HOLDS_FOR, LONGEST, REASONS
from osmind_app.web import routes
from osmind_app.web.provider.patient.reason_state import ReasonState as State
from osmind_app.web.ui.buttons import buttons, link_button, submit_button
from osmind_app.web.ui.choices import radio_list
from osmind_app.web.ui.fields import text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import section

MINUTES = int(HOLDS_FOR.total_seconds() // 60)


def reason_prompt() -> rx.Component:
    """Why, in one choice and a few words; nothing of the chart is here yet."""
    return section(
        f"Why do you open the chart of {State.asked_about}?",
        rx.el.p(
            f"You are not on this patient’s care team. Your answer is kept in the record and opens the chart for "
            f"{MINUTES} minutes.",
            class_name="muted",
        ),
        form(
            error_summary(State.reason_errors),
            radio_list("reason", "Reason", list(REASONS.items()), errors=State.reason_errors),
            text_field(
                "words",
                "In a few words",
                errors=State.reason_errors,
                hint="Needed for “Other”. Nothing about the patient’s health.",
                optional=True,
                max_length=LONGEST,
            ),
            buttons(submit_button("Open chart"), link_button("Go back", routes.PATIENTS)),
            on_submit=State.give,
            id="chart-reason",
        ),
    )
