"""Settings → Staff and roles."""

import reflex as rx

from osmind_app.clinic.staff.rows import STATES, StaffRow
from osmind_app.clinic.staff.story import StaffEvent
from osmind_app.web import routes
from osmind_app.web.provider.settings.sections import not_for_you, settings_section
from osmind_app.web.provider.settings.staff.inviting import invite_button, invite_dialog
from osmind_app.web.provider.settings.staff.managing import ManageStaffState
from osmind_app.web.provider.settings.staff.sheet import SHEET, manage_sheet
from osmind_app.web.provider.settings.staff.state import StaffState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.addresses import goes_to
from osmind_app.web.ui.buttons import button, link_button
from osmind_app.web.ui.feedback import chip, empty_state, skeleton
from osmind_app.web.ui.frames import ProviderFrame
from osmind_app.web.ui.layout import section, timeline, timeline_item
from osmind_app.web.ui.tables import cell, data_table, filter_bar, filter_select, paging, search_box, table_row

# state → tone and icon of its chip
CHIPS = {
    "active": ("good", "circle-check"),
    "invited": ("info", "mail"),
    "expired": ("warn", "clock"),
    "deactivated": ("calm", "ban"),
}


@staff_page(routes.SETTINGS_STAFF, title="Staff and roles", on_load=State.load)
def staff() -> rx.Component:
    """Who works here and may do what; owners and admins only (D1)."""
    frame = ProviderFrame.frame
    return settings_section(
        routes.SETTINGS_STAFF,
        rx.cond((frame.who != "") & ~frame.is_admin, not_for_you(), _people()),
    )


def _people() -> rx.Component:
    return rx.fragment(
        section(
            "Staff and roles",
            _filters(),
            rx.cond(State.loaded, rx.cond(State.rows.length() > 0, _table(), _nobody()), skeleton(6)),
            action=invite_button(),
        ),
        rx.cond(State.lately.length() > 0, section("Lately", timeline(State.lately, _event))),
        invite_dialog(),
        manage_sheet(),
    )


def _filters() -> rx.Component:
    return filter_bar(
        search_box(
            "Search name or email",
            State.q,
            lambda typed: goes_to("q", typed, replace=True).debounce(200),
            id="staff-search",
        ),
        filter_select(
            "State", list(STATES.items()), State.standing, lambda chosen: goes_to("state", chosen), id="filter-state"
        ),
        label="Filter staff",
    )


def _table() -> rx.Component:
    return rx.fragment(
        data_table("Staff", ["Name", "Role", "State", "Second step", ""], State.rows, _row),
        paging(
            rx.cond(State.total == "1", "1 person", f"{State.total} people"), previous=State.previous, next=State.next
        ),
    )


def _row(row: rx.Var[StaffRow]) -> rx.Component:
    you = rx.cond(row.is_self, rx.el.span(" (you)", class_name="muted"))
    return table_row(
        rx.el.th(
            rx.el.span(row.name, class_name="strong"),
            you,
            rx.el.span(row.email, class_name="meta"),
            scope="row",
            role="rowheader",
            class_name="title",
        ),
        cell("Role", row.role),
        cell("", _chip(row), rx.el.p(row.detail, class_name="meta")),
        cell("Second step", rx.cond(row.kind == "member", rx.cond(row.second_step, "On", "Off"), "–")),
        cell(
            "",
            button(
                "Manage",
                tone="quiet",
                aria_label=f"Manage {row.name}",
                opens=SHEET,
                on_click=ManageStaffState.open(row.kind, row.id),
            ),
        ),
    )


def _chip(row: rx.Var[StaffRow]) -> rx.Component:
    cases = [(key, chip(row.state_words, tone=tone, icon_name=name)) for key, (tone, name) in CHIPS.items()]
    return rx.match(row.state, *cases, rx.fragment())


def _nobody() -> rx.Component:
    return empty_state(
        "Nobody matches",
        "Check the spelling, or look among everybody.",
        action=link_button("Clear filters", routes.SETTINGS_STAFF),
    )


def _event(event: rx.Var[StaffEvent]) -> rx.Component:
    return timeline_item(event.text, event.at)
