"""One invoice: what is on it, what came for it, and what may be done with it."""

import reflex as rx

from osmind_app.clinic.billing.bill_view import EntryRow, LineRow
from osmind_app.web import routes
from osmind_app.web.provider.billing.invoice import forms
from osmind_app.web.provider.billing.invoice.state import InvoiceState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.bills import bill_chip, paper_link, sums
from osmind_app.web.ui.buttons import button, link, link_button, primary_button
from osmind_app.web.ui.feedback import callout, empty_state
from osmind_app.web.ui.layout import back_link, named_record, section, stack
from osmind_app.web.ui.menus import menu


@staff_page(routes.STAFF_INVOICE, title="Invoice", on_load=State.load)
def invoice() -> rx.Component:
    """The invoice in the address."""
    return rx.fragment(
        back_link("Billing", routes.STAFF_BILLING),
        named_record(
            _invoice(),
            is_here=State.loaded,
            missing=State.missing | State.asks_reason,
            heading="Invoice",
            otherwise=rx.cond(State.asks_reason, _say_why_first(), _missing()),
        ),
    )


def _missing() -> rx.Component:
    return empty_state(
        "We can’t find this invoice",
        "It may have been discarded, or this patient is not on your care teams. Ask the front desk.",
        action=link_button("All invoices", routes.STAFF_BILLING),
    )


def _say_why_first() -> rx.Component:
    return empty_state(
        "You are not on this patient’s care team",
        "Open the patient’s chart and say why you look, then open the invoice again.",
        action=link_button("All patients", routes.PATIENTS),
    )


def _invoice() -> rx.Component:
    shown = State.shown
    return stack(
        rx.el.header(
            rx.el.div(rx.el.h1(shown.row.title, tab_index=-1), _deeds(), class_name="page-title"),
            rx.el.div(
                link(
                    shown.row.patient, f"{routes.PATIENT_BILLING}?id={shown.row.patient_id}", class_name="link strong"
                ),
                bill_chip(shown.row),
                rx.el.span(shown.row.day),
                rx.cond(shown.row.due != "", rx.el.span("Due ", shown.row.due)),
                class_name="facts",
            ),
            class_name="page-header",
        ),
        rx.cond(
            shown.owed_back != "",
            callout(
                f"{shown.owed_back} is to be refunded",
                "More came than this invoice asks for. Pay it back, then record the refund here.",
                tone="warn",
            ),
        ),
        section("Services", _lines(), id="services"),
        rx.cond(shown.is_draft, section("Add a line", forms.line_form())),
        section("Money", _money(), id="money"),
        rx.cond(shown.is_void, rx.fragment(), section("Diagnosis codes", forms.diagnoses_form())),
        forms.dialogs(),
    )


def _deeds() -> rx.Component:
    shown = State.shown
    return rx.el.div(
        rx.cond(
            shown.is_draft,
            rx.fragment(
                primary_button("Issue", opens=forms.ISSUE),
                button("Discard draft", opens=forms.DISCARD),
            ),
            rx.fragment(
                rx.cond(shown.may_pay, primary_button("Record payment", opens=forms.PAY, on_click=State.open_dialog)),
                paper_link("PDF", "invoice", shown.row.id, about=shown.row.title),
                rx.cond(shown.is_void, rx.fragment(), _more()),
            ),
        ),
        class_name="buttons",
    )


def _more() -> rx.Component:
    shown = State.shown
    return menu(
        "More",
        button("Make superbill", on_click=State.make_superbill),
        rx.cond(shown.may_pay, button("Send again", on_click=State.send_again)),
        rx.cond(shown.may_refund, button("Record refund", opens=forms.REFUND, on_click=State.open_dialog)),
        rx.cond(shown.may_pay, button("Write off", opens=forms.WRITE_OFF, on_click=State.open_dialog)),
        rx.cond(shown.may_undo, button("Undo write-off", on_click=State.undo_write_off)),
        rx.cond(shown.may_void, button("Void", opens=forms.VOID)),
    )


def _lines() -> rx.Component:
    shown = State.shown
    return rx.cond(
        shown.lines.length() > 0,
        rx.el.ul(rx.foreach(shown.lines, _line), class_name="lines"),
        rx.el.p("Nothing is on this draft yet. Add the first line below.", class_name="muted"),
    )


def _line(line: rx.Var[LineRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(rx.el.span(line.name, class_name="strong"), " ", rx.el.span(line.code, class_name="meta")),
            rx.el.p(f"{line.about} · ", rx.cond(line.units == "1", "1 unit", f"{line.units} units"), class_name="meta"),
        ),
        rx.el.div(
            rx.el.span(line.amount, class_name="strong"),
            rx.cond(
                State.shown.is_draft,
                button("Remove", tone="quiet", aria_label=f"Remove {line.name}", on_click=State.remove_line(line.id)),
            ),
            class_name="buttons",
        ),
        class_name="line",
        key=line.id,
    )


def _money() -> rx.Component:
    shown = State.shown
    return rx.fragment(
        rx.cond(shown.money.length() > 0, rx.el.ul(rx.foreach(shown.money, _entry), class_name="lines")),
        sums(
            ("Total", shown.row.total),
            ("Paid", shown.paid),
            ("Written off", shown.written_off),
            ("To be refunded", shown.owed_back),
            ("Left to pay", shown.row.left),
        ),
    )


def _entry(entry: rx.Var[EntryRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.p(entry.what, class_name="strong"), rx.el.p(entry.about, class_name="meta")),
        rx.el.div(
            rx.el.span(entry.amount, class_name="strong"),
            rx.cond(entry.has_receipt, paper_link("Receipt", "receipt", entry.id, about=entry.about)),
            class_name="buttons",
        ),
        class_name="line",
        key=entry.id,
    )
