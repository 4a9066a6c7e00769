"""Billing: every invoice of the practice's patients, what is unpaid first."""

import reflex as rx

from osmind_app.clinic.billing.bill_list import ALL, DRAFTS, LISTS, PAID, UNPAID
from osmind_app.clinic.billing.rows import OVERDUE, BillRow
from osmind_app.web import routes
from osmind_app.web.provider.billing.bills.state import BillsState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.accounts import DoorForm
from osmind_app.web.ui.bills import bill_chip
from osmind_app.web.ui.buttons import link
from osmind_app.web.ui.feedback import empty_state, skeleton
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import page_header, section
from osmind_app.web.ui.saved_views import saved_view, saved_views
from osmind_app.web.ui.tables import cell, data_table, paging, table_row, title_cell

EMPTY = {
    UNPAID: ("Nothing is unpaid", "Invoices stand here from the moment they are issued until they are paid."),
    OVERDUE: ("Nothing is overdue", "Unpaid invoices stand here once their due date is over."),
    DRAFTS: ("No drafts", "Begin an invoice on a patient’s Billing page, or let visits that took place make one."),
    PAID: ("Nothing was paid yet", "Invoices stand here once nothing is due any more."),
    ALL: ("No invoices yet", "Begin the first one on a patient’s Billing page."),
}


@staff_page(routes.STAFF_BILLING, title="Billing", on_load=State.load)
def bills() -> rx.Component:
    """The list the address asks for."""
    return rx.fragment(
        page_header("Billing", _export()),
        section(
            "Invoices",
            saved_views(
                "Which invoices",
                *[
                    saved_view(words, routes.bills({"list": key}), here=State.which == key)
                    for key, words in LISTS.items()
                ],
            ),
            rx.cond(State.loaded, rx.cond(State.shown.rows.length() > 0, _table(), _nothing()), skeleton(5)),
        ),
    )


def _export() -> rx.Component:
    """Takes this list as a file: a door, since a page can't send one."""
    return DoorForm.create(
        rx.el.input(type="hidden", name="list", value=State.which, read_only=True),
        rx.el.button(icon("download"), rx.el.span("Export CSV"), type="submit", class_name="btn btn-secondary"),
        method="post",
        action=routes.BILLS_EXPORT,
    )


def _table() -> rx.Component:
    return rx.fragment(
        data_table("Invoices", ["Invoice", "Patient", "Date", "Due", "Status", "Left to pay"], State.shown.rows, _row),
        rx.cond(
            (State.next != "") | (State.first != ""),
            paging("", previous=State.first, next=State.next, back="First page"),
        ),
    )


def _row(row: rx.Var[BillRow]) -> rx.Component:
    return table_row(
        title_cell(row.title, f"{routes.STAFF_INVOICE}?id={row.id}", below=row.total),
        cell("Patient", link(row.patient, f"{routes.PATIENT_BILLING}?id={row.patient_id}")),
        cell("Date", row.day),
        cell("Due", rx.cond(row.due != "", row.due, "–")),
        cell("Status", bill_chip(row)),
        cell("Left to pay", row.left),
        key=row.id,
    )


def _nothing() -> rx.Component:
    return rx.match(State.which, *[(key, empty_state(*words)) for key, words in EMPTY.items()], rx.fragment())
