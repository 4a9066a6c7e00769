"""One invoice: what it is for, what came, what is left, and how to pay it (S8)."""

import reflex as rx

from osmind_app.clinic.billing.bill_view import EntryRow, LineRow
from osmind_app.web import routes
from osmind_app.web.portal.invoice.state import OwnInvoiceState as State
from osmind_app.web.ui.bills import bill_chip, how_to_pay, paper_link, sums
from osmind_app.web.ui.buttons import buttons, link_button, primary_button
from osmind_app.web.ui.feedback import callout, empty_state
from osmind_app.web.ui.in_browser import each_time, in_page
from osmind_app.web.ui.layout import back_link, named_record, section, stack
from osmind_app.web.ui.shell import portal_page

# Each press leads there once: whoever comes back to this page stays on it.
LEAVE = """(() => {
  const page = document.getElementById("payment-page");
  if (sessionStorage.getItem("payment-page") === page.dataset.ticket) return;
  sessionStorage.setItem("payment-page", page.dataset.ticket);
  location.assign(page.href);
})"""


@portal_page(routes.INVOICE, title="Invoice", on_load=State.load)
def invoice() -> rx.Component:
    """The invoice in the address."""
    return rx.fragment(
        back_link("Billing", routes.BILLING),
        named_record(_invoice(), is_here=State.loaded, missing=State.missing, heading="Invoice", otherwise=_missing()),
    )


def _missing() -> rx.Component:
    return empty_state(
        "We can’t find this invoice",
        "The link may be incomplete. Your invoices are under Billing.",
        action=link_button("Billing", routes.BILLING),
    )


def _invoice() -> rx.Component:
    shown, row = State.shown, State.shown.row
    return stack(
        rx.el.header(
            rx.el.div(
                rx.el.h1(row.title, tab_index=-1),
                rx.el.div(paper_link("PDF", "invoice", row.id, about=row.title), class_name="buttons"),
                class_name="page-title",
            ),
            rx.el.div(
                bill_chip(row),
                rx.el.span(row.day),
                rx.cond(row.due != "", rx.el.span("Due ", row.due)),
                class_name="facts",
            ),
            class_name="page-header",
        ),
        rx.cond(
            row.owes,
            section("Amount due", rx.el.p(row.left, class_name="amount"), _by_card(), how_to_pay(shown.how_to_pay)),
        ),
        rx.cond(
            shown.owed_back != "",
            section("Refund", rx.el.p(f"Your clinic owes you {shown.owed_back}. It will be refunded.")),
        ),
        section(
            "What it is for",
            rx.el.ul(rx.foreach(shown.lines, _line), class_name="lines"),
            sums(("Total", row.total), ("Left to pay", row.left)),
        ),
        rx.cond(
            shown.money.length() > 0,
            section("Payments", rx.el.ul(rx.foreach(shown.money, _entry), class_name="lines")),
        ),
    )


def _by_card() -> rx.Component:
    """The way to the payment page, and what is said until something was heard of it."""
    shown = State.shown
    there = rx.fragment(
        rx.el.a(
            "Go to the payment page",
            href=State.pay_at,
            class_name="btn btn-primary",
            custom_attrs={"id": "payment-page", "data-ticket": State.ticket},
        ),
        each_time(State.ticket, in_page(LEAVE)),
    )
    words = rx.cond(shown.paying, "Continue payment", f"Pay {shown.row.left}")
    return rx.cond(
        shown.takes_cards,
        rx.fragment(
            rx.cond(
                shown.paying,
                callout(
                    "A card payment was begun",
                    "If it is done, this page shows it within some minutes. If not, you can continue it: you are "
                    "charged once.",
                ),
            ),
            buttons(rx.cond(State.pay_at != "", there, primary_button(words, on_click=State.pay))),
            rx.el.p("You pay by card on a page of Stripe. Your clinic never sees the card.", class_name="muted"),
        ),
    )


def _line(line: rx.Var[LineRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(line.name, class_name="strong"),
            rx.el.p(
                f"{line.about} · {line.code}",
                rx.cond(line.units == "1", "", f" · {line.units} units"),
                class_name="meta",
            ),
        ),
        rx.el.span(line.amount, class_name="strong"),
        class_name="line",
        key=line.id,
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
