"""The dialog about the patients that are ticked: another provider, another group, archiving, and what came of it."""

import reflex as rx

from osmind_app.clinic.onboarding.many_charts import Refused
from osmind_app.web.provider.changing_many.state import ChangingManyState as State
from osmind_app.web.ui.buttons import buttons, danger_button, primary_button, secondary_button, submit_button
from osmind_app.web.ui.choices import select_field
from osmind_app.web.ui.dialogs import dialog, opens_when
from osmind_app.web.ui.feedback import callout
from osmind_app.web.ui.forms import form

DIALOG = "changing-many"


def changing_many_dialog() -> rx.Component:
    """Asks what, and then says for how many it worked."""
    return dialog(
        DIALOG,
        rx.cond(State.number == 1, "Change 1 patient", f"Change {State.number} patients"),
        rx.cond(State.report != "", _report(), rx.el.div(_asks(), key=State.opened.to_string())),
        opens_when(DIALOG, State.opened),
        footer=[
            rx.cond(State.report != "", primary_button("Done", closes="now"), secondary_button("Cancel", closes="now"))
        ],
        asks=False,
    )


def _asks() -> rx.Component:
    return rx.el.div(
        form(
            select_field(
                "provider",
                "Primary Provider",
                State.choices.providers,
                errors=State.errors,
                empty="Choose",
                id="many-provider",
            ),
            buttons(submit_button("Assign provider", tone="secondary")),
            on_submit=State.assign,
            id="assign-many",
        ),
        form(
            select_field(
                "group", "Patient group", State.choices.groups, errors=State.errors, empty="Choose", id="many-group"
            ),
            buttons(submit_button("Move to group", tone="secondary")),
            on_submit=State.move,
            id="move-many",
        ),
        rx.el.div(
            rx.el.h3("Archive"),
            rx.el.p(
                "They leave the list. Links stop working, portal access ends now, and appointments still to come are "
                "cancelled; whoever gets emails about them is told. You can restore each chart.",
                class_name="muted",
            ),
            buttons(danger_button("Archive patients", on_click=State.archive)),
            class_name="rows",
        ),
        class_name="rows",
    )


def _report() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.cond(State.refused.length() > 0, callout(State.report, tone="warn"), callout(State.report, tone="good")),
            role="status",
        ),
        rx.cond(
            State.refused.length() > 0,
            rx.el.ul(rx.foreach(State.refused, _refused), aria_label="Not changed", class_name="lines outcomes"),
        ),
        class_name="rows",
    )


def _refused(one: rx.Var[Refused]) -> rx.Component:
    return rx.el.li(rx.el.p(one.name, class_name="strong"), rx.el.p(one.why, class_name="meta"), class_name="line")
