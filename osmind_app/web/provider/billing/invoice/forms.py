"""The forms of an invoice: a line, the diagnosis codes, and the dialogs about its money."""

from typing import Any

import reflex as rx

from osmind_app.clinic.billing.codes import PLACES
from osmind_app.clinic.billing.details import METHODS, WRITE_OFF_REASONS
from osmind_app.web.provider.billing.invoice.state import InvoiceState as State
from osmind_app.web.ui.buttons import PRIMARY, buttons, secondary_button, submit_button
from osmind_app.web.ui.choices import select_field
from osmind_app.web.ui.dialogs import closes_when, confirm_dialog, dialog
from osmind_app.web.ui.fields import text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import columns

ISSUE, DISCARD, VOID = "issue-invoice", "discard-draft", "void-invoice"
PAY, REFUND, WRITE_OFF = "record-payment", "record-refund", "write-off"


def line_form() -> rx.Component:
    """One service; the fee schedule fills it in."""
    fee, errors, shown = State.fee, State.line_errors, State.shown
    return rx.fragment(
        rx.cond(
            shown.fees.length() > 0,
            rx.el.div(
                select_field(
                    "fee",
                    "From the fee schedule",
                    shown.fees,
                    value=fee.id,
                    empty="Choose, or fill in the fields below",
                    on_change=State.pick_fee,
                    id="pick-fee",
                ),
                key=State.begun.to_string(),
            ),
        ),
        form(
            error_summary(errors),
            columns(
                text_field("code", "Code", errors=errors, value=fee.code, hint="Your clinic’s own"),
                text_field("modifiers", "Modifiers", errors=errors, optional=True, hint="For example 95"),
            ),
            text_field("name", "Service", errors=errors, value=fee.name),
            columns(
                text_field("price", "Price per unit", errors=errors, value=fee.price, input_mode="decimal"),
                text_field("units", "Units", errors=errors, value="1", input_mode="numeric", width="short"),
            ),
            columns(
                text_field("date", "Date of service", errors=errors, value=shown.today, type="date"),
                select_field("place", "Place of service", list(PLACES.items()), errors=errors, value="11"),
            ),
            select_field(
                "provider", "Provided by", shown.providers, errors=errors, value=shown.provider, empty="Choose"
            ),
            buttons(submit_button("Add line", tone="secondary")),
            on_submit=State.add_line,
            id="line-form",
            key=State.asked.to_string(),
        ),
    )


def diagnoses_form() -> rx.Component:
    """The codes that superbills name."""
    return form(
        error_summary(State.code_errors),
        text_field(
            "diagnoses",
            "ICD-10-CM codes",
            errors=State.code_errors,
            value=State.shown.diagnoses,
            hint="For superbills only, a comma between each: F32.9, F41.1. The invoice does not show them.",
            optional=True,
            capitals="characters",
        ),
        buttons(submit_button("Save codes", tone="secondary")),
        on_submit=State.save_diagnoses,
        id="diagnoses-form",
        key=State.asked.to_string(),
    )


def dialogs() -> rx.Component:
    """Everything that opens over the invoice."""
    shown = State.shown
    return rx.fragment(
        confirm_dialog(
            ISSUE,
            f"Issue an invoice over {shown.row.total}?",
            "It gets its number and stays as it is. The patient sees it in the portal and gets an email without "
            "amounts or services.",
            confirm="Issue invoice",
            on_confirm=State.issue,
            tone=PRIMARY,
        ),
        confirm_dialog(
            DISCARD,
            "Discard this draft?",
            "It is thrown away with its lines. Nobody but the staff has seen it.",
            confirm="Discard draft now",
            on_confirm=State.discard,
        ),
        confirm_dialog(
            VOID,
            f"Void {shown.row.title}?",
            "Nothing is due for it any more. It keeps its number, and the patient sees that it is void.",
            confirm="Void invoice",
            on_confirm=State.void,
        ),
        _money_dialog(PAY, "Record payment", "payment", State.pay, shown.due_plain, "The patient gets a receipt."),
        _money_dialog(
            REFUND,
            "Record refund",
            "refund",
            State.refund,
            shown.back_plain,
            "What is refunded is due again, unless more came than was asked for. Write it off if it is not. "
            "What was paid by card in the portal is refunded in Stripe and recorded here by itself.",
        ),
        dialog(
            WRITE_OFF,
            "Write off",
            form(
                error_summary(State.errors, ids={"amount": "off-amount", "reason": "off-reason"}),
                _amount("off", shown.due_plain),
                select_field(
                    "reason",
                    "Why",
                    list(WRITE_OFF_REASONS.items()),
                    errors=State.errors,
                    empty="Choose",
                    id="off-reason",
                ),
                on_submit=State.write_off,
                id="off-form",
                key=State.asked.to_string(),
            ),
            closes_when(WRITE_OFF, State.entered),
            footer=[submit_button("Write off amount", form="off-form"), secondary_button("Cancel", closes=True)],
        ),
    )


def _money_dialog(id: str, title: str, word: str, on_submit: Any, amount: Any, says: str) -> rx.Component:
    return dialog(
        id,
        title,
        form(
            error_summary(State.errors, ids={field: f"{word}-{field}" for field in ("amount", "method", "date")}),
            rx.el.p(says, class_name="muted"),
            _amount(word, amount),
            columns(
                select_field(
                    "method", "How", list(METHODS.items()), errors=State.errors, empty="Choose", id=f"{word}-method"
                ),
                text_field("date", "On", errors=State.errors, value=State.shown.today, type="date", id=f"{word}-date"),
            ),
            on_submit=on_submit,
            id=f"{word}-form",
            key=State.asked.to_string(),
        ),
        closes_when(id, State.entered),
        footer=[submit_button(f"Save {word}", form=f"{word}-form"), secondary_button("Cancel", closes=True)],
    )


def _amount(word: str, value: Any) -> rx.Component:
    return text_field(
        "amount",
        "Amount in dollars",
        errors=State.errors,
        value=value,
        input_mode="decimal",
        width="medium",
        id=f"{word}-amount",
    )
