"""Billing: the amount due, invoices, superbills, receipts and statements (S8)."""

from collections.abc import Callable

import reflex as rx

from osmind_app.clinic.billing.patient_bills import Month, PaperRow
from osmind_app.clinic.billing.rows import BillRow
from osmind_app.web import routes
from osmind_app.web.portal.billing.state import BillingState as State
from osmind_app.web.ui.bills import bill_chip, how_to_pay, paper_link
from osmind_app.web.ui.buttons import link
from osmind_app.web.ui.feedback import empty_state, skeleton
from osmind_app.web.ui.layout import page_header, section, stack
from osmind_app.web.ui.shell import portal_page
from osmind_app.web.ui.tables import paging


@portal_page(routes.BILLING, title="Billing", on_load=State.load)
def billing() -> rx.Component:
    """Everything about the patient's money with the clinic."""
    return stack(page_header("Billing"), rx.cond(State.loaded, _bills(), skeleton(6)))


def _bills() -> rx.Component:
    shown = State.shown
    return rx.fragment(
        section(
            "Amount due",
            rx.el.p(shown.due, class_name="amount"),
            rx.cond(
                shown.owed_back != "",
                rx.el.p(f"Your clinic owes you {shown.owed_back}. It will be refunded."),
            ),
            rx.cond(shown.owes, how_to_pay(shown.how_to_pay)),
        ),
        section(
            "Invoices",
            rx.cond(
                shown.invoices.length() > 0,
                rx.fragment(
                    rx.el.ul(rx.foreach(shown.invoices, _invoice), class_name="lines"),
                    rx.cond(
                        (State.first != "") | (State.next != ""),
                        paging("", previous=State.first, next=State.next, back="Newest"),
                    ),
                ),
                empty_state("No invoices yet", "When your clinic sends you a bill, it appears here."),
            ),
        ),
        rx.cond(
            shown.superbills.length() > 0,
            section(
                "Superbills",
                rx.el.p(
                    "Download a superbill and send it to your insurer to ask for reimbursement.", class_name="muted"
                ),
                rx.el.ul(rx.foreach(shown.superbills, _paper("superbill")), class_name="lines"),
            ),
        ),
        rx.cond(
            shown.receipts.length() > 0,
            section("Receipts", rx.el.ul(rx.foreach(shown.receipts, _paper("receipt")), class_name="lines")),
        ),
        rx.cond(
            shown.months.length() > 0,
            section("Statements", rx.el.ul(rx.foreach(shown.months, _month), class_name="lines")),
        ),
    )


def _invoice(row: rx.Var[BillRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(link(row.title, f"{routes.INVOICE}?id={row.id}", class_name="link strong"), " ", bill_chip(row)),
            rx.el.p(row.day, rx.cond(row.due != "", f" · due {row.due}", ""), class_name="meta"),
        ),
        rx.el.div(
            rx.el.p(row.total, class_name="strong"),
            rx.cond(row.owes, rx.el.p(f"{row.left} left to pay", class_name="meta")),
        ),
        class_name="line",
        key=row.id,
    )


def _paper(paper: str) -> Callable[[rx.Var[PaperRow]], rx.Component]:
    def row(one: rx.Var[PaperRow]) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                rx.el.p(one.title, class_name="strong"), rx.el.p(f"{one.about} · {one.amount}", class_name="meta")
            ),
            paper_link("PDF", paper, one.id, about=one.title),
            class_name="line",
            key=one.id,
        )

    return row


def _month(month: rx.Var[Month]) -> rx.Component:
    return rx.el.li(
        rx.el.span(month.words),
        paper_link("PDF", "statement", State.shown.patient_id, month=month.id, about=f"of {month.words}"),
        class_name="line",
        key=month.id,
    )
