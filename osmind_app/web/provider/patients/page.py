"""Patients: the list, its filters, and the way to add somebody."""

import reflex as rx

from osmind_app.clinic.onboarding.patient_filter import STATUSES
from osmind_app.clinic.onboarding.queries import PatientRow
from osmind_app.clinic.onboarding.views import MINE, VIEWS
from osmind_app.web import routes
from osmind_app.web.provider.add_patient.dialog import add_patient_button, add_patient_dialog
from osmind_app.web.provider.changing_many.dialog import changing_many_dialog
from osmind_app.web.provider.changing_many.state import ChangingManyState as Changing
from osmind_app.web.provider.inviting.dialog import inviting_dialog
from osmind_app.web.provider.inviting.state import InvitingState as Inviting
from osmind_app.web.provider.patients.chosen import CHANGE, INVITE
from osmind_app.web.provider.patients.state import PatientsState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.accounts import DoorForm
from osmind_app.web.ui.addresses import goes_to
from osmind_app.web.ui.buttons import link, link_button
from osmind_app.web.ui.feedback import chip, empty_state, invite_chip, skeleton
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.in_browser import each_time, in_page, kept
from osmind_app.web.ui.layout import page_header
from osmind_app.web.ui.picking import bulk_bar, bulk_button, clears_picks, pick, pick_all, pick_page
from osmind_app.web.ui.saved_views import saved_view, saved_views
from osmind_app.web.ui.tables import (
    cell,
    data_table,
    filter_bar,
    filter_select,
    paging,
    search_box,
    sort_header,
    table_row,
    title_cell,
)

SEARCH, BULK = "search", "bulk"
arrived = kept("patients_arrived", False)


@staff_page(routes.PATIENTS, title="Patients", on_load=State.load)
def patients() -> rx.Component:
    """The patients the reader may find, filtered by the words of the address."""
    return rx.fragment(
        page_header(
            rx.fragment("Patients ", rx.el.span(State.total, class_name="count")), add_patient_button(), _export()
        ),
        _views(),
        _filters(),
        # After a page load the tab still holds the rows it had before: they are not shown again.
        arrived,
        rx.cond(rx.State.is_hydrated, each_time(rx.Var.create("here"), arrived.set_value(True))),
        rx.cond(
            arrived.value & State.loaded,
            rx.fragment(
                rx.cond(State.rows.length() > 0, _table(), _nobody()),
                rx.el.span(on_mount=State.count_views, hidden=True),
            ),
            skeleton(8),
        ),
        add_patient_dialog(),
        inviting_dialog(),
        changing_many_dialog(),
        rx.cond(Changing.finished > 0, each_time(Changing.finished.to_string(), [State.load, State.count_views])),
        rx.cond(Inviting.finished > 0, each_time(Inviting.finished.to_string(), [State.load, State.count_views])),
    )


def _views() -> rx.Component:
    def view(key: str) -> rx.Component:
        words, asked = VIEWS[key]
        return saved_view(words, routes.patients(asked.to_query()), count=State.counts[key], here=State.view == key)

    return saved_views(
        "Views of patients",
        *[rx.cond(State.counts[MINE] != "", view(key)) if key == MINE else view(key) for key in VIEWS],
    )


def _export() -> rx.Component:
    """The list as it is filtered, as a file: a form to a door, which writes down who took it."""
    words = {
        "q": State.q,
        "group": State.group,
        "provider": State.provider,
        "status": State.status,
        "sort": State.sort,
        "archived": rx.cond(State.archived, "1", ""),
        "mine": rx.cond(State.mine, "1", ""),
    }
    return DoorForm.create(
        *[rx.el.input(type="hidden", name=name, value=word, read_only=True) for name, word in words.items()],
        rx.el.button(icon("download"), rx.el.span("Export CSV"), type="submit", class_name="btn btn-secondary"),
        method="post",
        action=routes.PATIENTS_EXPORT,
    )


def _filters() -> rx.Component:
    return filter_bar(
        rx.el.div(
            search_box(
                "Search name, email, phone or birth date",
                State.q,
                lambda typed: goes_to("q", typed, replace=True).debounce(200),
                id=SEARCH,
            ),
            rx.el.kbd("/", aria_hidden="true", class_name="search-key"),
            _search_follows_address(),
            class_name="search-with-key",
        ),
        filter_select(
            "Group", State.choices.groups, State.group, lambda chosen: goes_to("group", chosen), id="filter-group"
        ),
        rx.cond(
            State.choices.providers.length() > 1,
            filter_select(
                "Provider",
                State.choices.providers,
                State.provider,
                lambda chosen: goes_to("provider", chosen),
                id="filter-provider",
            ),
        ),
        filter_select(
            "Invite status",
            list(STATUSES.items()),
            State.status,
            lambda chosen: goes_to("status", chosen),
            id="filter-status",
        ),
        rx.el.label(
            rx.el.input(
                type="checkbox",
                class_name="checkbox",
                checked=State.archived,
                on_change=lambda ticked: goes_to("archived", rx.cond(ticked, "1", "")),
            ),
            rx.el.span("Archived"),
            class_name="tick filter-tick",
        ),
        label="Filter patients",
    )


def _table() -> rx.Component:
    return rx.fragment(
        bulk_bar(
            BULK,
            bulk_button("Send invite", INVITE),
            bulk_button("Change", CHANGE, tone="secondary"),
            total=State.total,
            rows=State.rows.to_string(),
            on_submit=[Inviting.look, Changing.look],
        ),
        clears_picks(BULK, Inviting.finished),
        clears_picks(BULK, Changing.finished),
        pick_page(BULK),
        data_table(
            "Patients",
            [
                pick_all(BULK, "Select all on this page"),
                _sorted_by("Name", "name"),
                "Date of birth",
                "Provider",
                "Group",
                "Portal",
                _sorted_by("Added", "added"),
            ],
            State.rows,
            _row,
        ),
        paging(f"{State.total} patients", previous=State.previous, next=State.next),
    )


def _sorted_by(words: str, key: str) -> rx.Component:
    other_way = rx.cond(State.sort == key, f"-{key}", key)
    return sort_header(words, sort=State.sort, key=key, on_click=goes_to("sort", other_way))


def _row(row: rx.Var[PatientRow]) -> rx.Component:
    also = rx.cond(row.called != "", f"“{row.called}” ", "") + rx.cond(row.pronouns != "", f"({row.pronouns})", "")
    return table_row(
        pick(BULK, row.id, row.name),
        title_cell(row.name, f"{routes.PATIENT}?id={row.id}", below=also),
        cell("Born", row.birth_day),
        cell("Provider", row.provider),
        cell("Group", row.group),
        cell("", _why_not_in(row), " ", rx.cond(row.to_review, _joined())),
        cell("Added", row.added),
        key=row.id,
    )


def _why_not_in(row: rx.Var[PatientRow]) -> rx.Component:
    """The chip says where they stand; pressed, it leads to why they can't sign in and what cures it (B1)."""
    return link(
        rx.fragment(invite_chip(row.chip), rx.el.span(" Why can’t ", row.name, " sign in?", class_name="unseen")),
        f"{routes.PATIENT}?id={row.id}&why=1",
        class_name="chip-link",
    )


def _joined() -> rx.Component:
    return chip("Joined by link: review", tone="info", icon_name="link")


def _nobody() -> rx.Component:
    cleared = link_button("Clear filters", routes.PATIENTS)
    return rx.cond(
        State.filtered,
        rx.cond(
            State.q != "",
            empty_state(
                f"No patients match “{State.q}”", "Check the spelling, or look among all patients.", action=cleared
            ),
            rx.cond(
                State.archived,
                empty_state(
                    "No archived patients match", "Archived patients stay here for the record.", action=cleared
                ),
                empty_state("No patients match these filters", action=cleared),
            ),
        ),
        empty_state("No patients yet", "Add your first patient to invite them to the portal."),
    )


def _search_follows_address() -> rx.Component:
    """Back and forward change the words of the address; the box shows them unless somebody is typing in it."""
    follow = (
        f'(() => {{ const box = document.getElementById("{SEARCH}");'
        f" if (box && box !== document.activeElement) box.value = {State.q!s}; }})"
    )
    return each_time(State.q, in_page(follow, State.q))
