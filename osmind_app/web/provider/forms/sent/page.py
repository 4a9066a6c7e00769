"""Forms → Submissions: what must be read today, what is to review, who is at which page."""

import reflex as rx

from osmind_app.clinic.intake.sent_forms import LISTS, REVIEW, REVIEWED, TODAY, WAITING, SentRow
from osmind_app.web import routes
from osmind_app.web.provider.forms.sections import forms_section
from osmind_app.web.provider.forms.sent.state import SentFormsState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.addresses import goes_to
from osmind_app.web.ui.buttons import link
from osmind_app.web.ui.feedback import callout, chip, empty_state, skeleton
from osmind_app.web.ui.layout import section
from osmind_app.web.ui.saved_views import saved_view, saved_views
from osmind_app.web.ui.tables import cell, data_table, filter_bar, filter_select, paging, table_row, title_cell

TONES = {
    "sent": ("info", "mail-check"),
    "reviewed": ("good", "circle-check"),
    "in_progress": ("warn", "clock"),
    "skipped": ("calm", "ban"),
    "not_started": ("calm", "circle-dashed"),
}
EMPTY = {
    TODAY: ("Nothing must be read today", "An answer that asks for help at once will stand here."),
    REVIEW: ("Nothing to review", "Forms stand here from the moment a patient sends them."),
    WAITING: ("No forms are with patients", "Forms stand here while patients fill them in, with the page they are at."),
    REVIEWED: ("Nothing was reviewed yet", "Forms stand here once somebody has marked them as reviewed."),
}


@staff_page(routes.FORMS, title="Forms", on_load=State.load)
def sent_forms() -> rx.Component:
    """The list the address asks for."""
    return forms_section(
        routes.FORMS,
        section(
            "Submissions",
            rx.cond(
                State.loaded & ~State.shown.reads_answers,
                callout("You see how far forms are", "Answers and scores are shown to clinicians and admins."),
            ),
            saved_views("Which forms", *[_view(key) for key in LISTS]),
            filter_bar(
                filter_select(
                    "Form", State.choices, State.form, lambda chosen: goes_to("form", chosen), id="filter-form"
                ),
                filter_select(
                    "Provider",
                    State.providers,
                    State.provider,
                    lambda chosen: goes_to("provider", chosen),
                    id="filter-provider",
                    named="name",
                ),
                label="Filter submissions",
            ),
            rx.cond(State.loaded, rx.cond(State.shown.rows.length() > 0, _table(), _nothing()), skeleton(5)),
        ),
    )


def _view(key: str) -> rx.Component:
    shown = saved_view(LISTS[key], routes.forms({"list": key}), here=State.which == key)
    return rx.cond(State.shown.reads_answers, shown) if key == TODAY else shown


def _table() -> rx.Component:
    return rx.fragment(
        data_table("Submissions", ["Form", "Patient", "Status", "Since"], State.shown.rows, _row),
        rx.cond(
            (State.next != "") | (State.first != ""),
            paging("", previous=State.first, next=State.next, back="First page"),
        ),
    )


def _row(row: rx.Var[SentRow]) -> rx.Component:
    patient = f"{routes.PATIENT}?id={row.patient_id}"
    return table_row(
        rx.cond(
            row.may_open,
            title_cell(row.title, f"{routes.FORM_SENT}?id={row.id}"),
            rx.el.th(row.title, scope="row", role="rowheader", class_name="title"),
        ),
        cell("Patient", link(row.patient, patient)),
        cell("Status", status_chip(row), " ", rx.cond(row.pressing, pressing_chip())),
        cell("Since", row.at),
        key=row.id,
    )


def status_chip(row: rx.Var[SentRow]) -> rx.Component:
    """How far a form is, in a word, an icon and a tone."""
    cases = [(key, chip(row.words, tone=tone, icon_name=icon)) for key, (tone, icon) in TONES.items()]
    return rx.match(row.status, *cases, chip(row.words))


def pressing_chip() -> rx.Component:
    """An answer that must be read today."""
    return chip("Read today", tone="bad", icon_name="triangle-alert")


def _nothing() -> rx.Component:
    by_list = [(key, empty_state(*words)) for key, words in EMPTY.items()]
    return rx.cond(
        (State.form != "") | (State.provider != ""),
        empty_state("No submissions match this filter", action=link("Clear filters", routes.FORMS)),
        rx.match(State.which, *by_list, rx.fragment()),
    )
