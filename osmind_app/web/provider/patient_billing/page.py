"""One patient's billing: what they owe, invoices, superbills, receipts and statements (S8)."""

import reflex as rx

from osmind_app.clinic.billing.patient_bills import Month, PaperRow
from osmind_app.clinic.billing.rows import BillRow
from osmind_app.web import routes
from osmind_app.web.provider.patient.parts import part_nav
from osmind_app.web.provider.patient_billing.state import PatientBillingState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.bills import bill_chip, paper_link, sums
from osmind_app.web.ui.buttons import button, buttons, link, link_button, primary_button, submit_button
from osmind_app.web.ui.choices import select_field
from osmind_app.web.ui.feedback import callout, chip, empty_state, skeleton
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import page_header, section, stack
from osmind_app.web.ui.tables import paging


@staff_page(routes.PATIENT_BILLING, title="Billing of a patient", on_load=State.load)
def patient_billing() -> rx.Component:
    """The bills of the patient in the address."""
    shown = State.shown
    return rx.fragment(
        page_header(rx.cond(shown.name != "", shown.name, "Billing"), back=("Patients", routes.PATIENTS)),
        rx.cond(
            State.asks_reason != "",
            callout(
                "You are not on this patient’s care team",
                "Open the chart and say why, then open the bills.",
                action=link_button("Open the chart", State.asks_reason),
            ),
            rx.cond(State.missing, _missing(), rx.cond(State.loaded, _bills(), skeleton(6))),
        ),
    )


def _missing() -> rx.Component:
    return empty_state(
        "We can’t find this patient",
        "The link may be incomplete, or this patient is not on your care teams. Ask the front desk.",
        action=link_button("All patients", routes.PATIENTS),
    )


def _bills() -> rx.Component:
    shown = State.shown
    return stack(
        part_nav(routes.PATIENT_BILLING, shown.patient_id),
        section("Balance", sums(("Amount due", shown.due), ("To be refunded", shown.owed_back))),
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
                rx.el.p("No invoices yet.", class_name="muted"),
            ),
            action=primary_button("New invoice", icon="plus", on_click=State.begin),
        ),
        section("Superbills", _superbills(), _new_superbill()),
        rx.el.div(
            rx.cond(
                shown.receipts.length() > 0,
                section("Receipts", rx.el.ul(rx.foreach(shown.receipts, _receipt), class_name="lines")),
            ),
            rx.cond(
                shown.months.length() > 0,
                section("Statements", rx.el.ul(rx.foreach(shown.months, _month), class_name="lines")),
            ),
            class_name="parts",
        ),
    )


def _invoice(row: rx.Var[BillRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                link(row.title, f"{routes.STAFF_INVOICE}?id={row.id}", class_name="link strong"), " ", bill_chip(row)
            ),
            rx.el.p(row.day, rx.cond(row.due != "", f" · due {row.due}", ""), class_name="meta"),
        ),
        rx.el.div(
            rx.el.p(row.total, class_name="strong"),
            rx.cond(row.owes, rx.el.p(f"{row.left} left to pay", class_name="meta")),
        ),
        class_name="line",
        key=row.id,
    )


def _superbills() -> rx.Component:
    return rx.cond(
        State.shown.superbills.length() > 0,
        rx.el.ul(rx.foreach(State.shown.superbills, _superbill), class_name="lines"),
        rx.el.p("No superbills yet. The patient sends one to their insurer.", class_name="muted"),
    )


def _superbill(row: rx.Var[PaperRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.span(row.title, class_name="strong"),
                " ",
                rx.cond(row.withdrawn, chip("Withdrawn", icon_name="ban")),
            ),
            rx.el.p(f"{row.about} · {row.amount}", class_name="meta"),
        ),
        rx.el.div(
            paper_link("PDF", "superbill", row.id, about=row.title),
            rx.cond(
                row.withdrawn,
                rx.fragment(),
                button(
                    "Withdraw",
                    tone="quiet",
                    aria_label=f"Withdraw {row.title}",
                    on_click=State.withdraw_superbill(row.id),
                ),
            ),
            class_name="buttons",
        ),
        class_name="line",
        key=row.id,
    )


def _new_superbill() -> rx.Component:
    return rx.cond(
        State.shown.service_months.length() > 0,
        form(
            error_summary(State.errors),
            select_field(
                "month",
                "Month of the services",
                State.shown.service_months,
                errors=State.errors,
                empty="Choose",
                named="words",
            ),
            buttons(submit_button("Make superbill", tone="secondary")),
            on_submit=State.make_superbill,
            id="superbill-form",
            key=State.made.to_string(),
        ),
    )


def _receipt(row: rx.Var[PaperRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.p(row.title, class_name="strong"), rx.el.p(f"{row.about} · {row.amount}", class_name="meta")),
        paper_link("PDF", "receipt", row.id, about=row.title),
        class_name="line",
        key=row.id,
    )


def _month(month: rx.Var[Month]) -> rx.Component:
    return rx.el.li(
        rx.el.span(month.words),
        paper_link("PDF", "statement", State.shown.patient_id, month=month.id, about=f"of {month.words}"),
        class_name="line",
        key=month.id,
    )
