"""Settings → Activity log."""

import reflex as rx

from osmind_app.clinic.activity.rows import KINDS, ActivityRow
from osmind_app.web import routes
from osmind_app.web.provider.settings.activity.state import ActivityState as State
from osmind_app.web.provider.settings.sections import not_for_you, settings_section
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.addresses import goes_to
from osmind_app.web.ui.buttons import link, link_button
from osmind_app.web.ui.feedback import empty_state, skeleton
from osmind_app.web.ui.frames import ProviderFrame
from osmind_app.web.ui.layout import section
from osmind_app.web.ui.tables import cell, data_table, filter_bar, filter_select, paging, table_row


@staff_page(routes.SETTINGS_ACTIVITY, title="Activity log", on_load=State.load)
def activity() -> rx.Component:
    """Who did what, about whom and when; owners and admins only (D1)."""
    frame = ProviderFrame.frame
    return settings_section(
        routes.SETTINGS_ACTIVITY, rx.cond((frame.who != "") & ~frame.is_admin, not_for_you(), _record())
    )


def _record() -> rx.Component:
    kinds = [(key, words) for key, (words, _events) in KINDS.items()]
    return section(
        "Activity log",
        rx.el.p(
            "Everything that was looked at or changed. It is written with the deed and can’t be edited.",
            class_name="muted",
        ),
        filter_bar(
            filter_select("Kind", kinds, State.kind, lambda chosen: goes_to("kind", chosen), id="activity-kind"),
            filter_select("Staff", State.people, State.who, lambda chosen: goes_to("who", chosen), id="activity-who"),
            label="Filter the log",
        ),
        rx.cond(State.loaded, rx.cond(State.rows.length() > 0, _table(), _nothing()), skeleton(8)),
    )


def _table() -> rx.Component:
    return rx.fragment(
        data_table("Activity", ["What", "Who", "When"], State.rows, _row),
        paging("", previous=State.first, next=State.next, back="Newest"),
    )


def _row(row: rx.Var[ActivityRow]) -> rx.Component:
    return table_row(
        rx.el.th(
            rx.el.span(row.what, class_name="strong"),
            rx.cond(
                row.patient != "",
                rx.el.span(
                    link(row.patient, f"{routes.PATIENT}?id={row.patient_id}", class_name="link"), class_name="meta"
                ),
            ),
            rx.cond(row.why != "", rx.el.span(row.why, class_name="meta")),
            scope="row",
            role="rowheader",
            class_name="title",
        ),
        cell("Who", row.who),
        cell("When", row.at),
    )


def _nothing() -> rx.Component:
    return empty_state(
        "Nothing matches",
        "Choose another kind or another member of the staff.",
        action=link_button("Clear filters", routes.SETTINGS_ACTIVITY),
    )
