"""Activity of one chart: who looked at it or changed it, and when (B17, D1)."""

import reflex as rx

from osmind_app.clinic.activity.rows import ActivityRow
from osmind_app.web import routes
from osmind_app.web.provider.activity.state import ChartActivityState as State
from osmind_app.web.provider.patient.parts import part_nav
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import link_button
from osmind_app.web.ui.feedback import callout, empty_state, skeleton
from osmind_app.web.ui.layout import page_header, section, stack, timeline, timeline_item
from osmind_app.web.ui.tables import paging


@staff_page(routes.PATIENT_ACTIVITY, title="Activity of a patient", on_load=State.load)
def chart_activity() -> rx.Component:
    """The record of the chart in the address."""
    shown = State.shown
    return rx.fragment(
        page_header(rx.cond(shown.name != "", shown.name, "Activity"), back=("Patients", routes.PATIENTS)),
        rx.cond(
            State.asks_reason != "",
            callout(
                "You are not on this patient’s care team",
                "Open the chart and say why, then open its activity.",
                action=link_button("Open the chart", State.asks_reason),
            ),
            rx.cond(State.missing, _missing(), rx.cond(State.loaded, _record(), skeleton(6))),
        ),
    )


def _missing() -> rx.Component:
    return empty_state(
        "We can’t find this patient",
        "The link may be incomplete, or this patient is not on your care teams. Ask the front desk.",
        action=link_button("All patients", routes.PATIENTS),
    )


def _record() -> rx.Component:
    return stack(
        part_nav(routes.PATIENT_ACTIVITY, State.shown.patient_id),
        section(
            "Activity",
            rx.el.p(
                "Who looked at this chart or changed it. It is written with the deed and can’t be edited.",
                class_name="muted",
            ),
            timeline(State.shown.page.rows, _line),
            paging("", previous=State.first, next=State.next, back="Newest"),
        ),
    )


def _line(row: rx.Var[ActivityRow]) -> rx.Component:
    return timeline_item(row.what, row.who + " · " + row.at, detail=row.why)
