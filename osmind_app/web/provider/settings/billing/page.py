"""Settings → Billing."""

import reflex as rx

from osmind_app.clinic.billing.settings_view import FeeRow, NumbersRow
from osmind_app.web import routes
from osmind_app.web.provider.settings.billing.state import BillingSettingsState as State
from osmind_app.web.provider.settings.sections import read_only, settings_section
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, buttons, secondary_button, submit_button
from osmind_app.web.ui.choices import checkbox, select_field
from osmind_app.web.ui.feedback import empty_state, skeleton
from osmind_app.web.ui.fields import Errors, text_area, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import columns, section, summary_list


@staff_page(routes.SETTINGS_BILLING, title="Billing settings", on_load=State.load)
def billing_settings() -> rx.Component:
    """The fee schedule, what stands on bills, and whose numbers superbills name."""
    shown = State.shown
    return settings_section(
        routes.SETTINGS_BILLING,
        rx.cond(State.loaded & ~shown.may_change, read_only()),
        section(
            "Fee schedule",
            rx.el.p("Your clinic’s own codes, words and prices. Invoices keep what stands on them."),
            rx.cond(
                State.loaded,
                rx.cond(
                    shown.fees.length() > 0,
                    rx.el.ul(rx.foreach(shown.fees, _fee), class_name="lines"),
                    empty_state("No fees yet", "Add the first one to bill with two clicks."),
                ),
                skeleton(3),
            ),
            rx.cond(shown.may_change, _new_fee()),
        ),
        rx.cond(
            shown.archived.length() > 0,
            section("Archived fees", rx.el.ul(rx.foreach(shown.archived, _archived), class_name="lines")),
        ),
        section(
            "On bills",
            rx.cond(State.loaded, rx.cond(State.editing, _form(), _settings()), skeleton(4)),
            rx.cond(shown.changed != "", rx.el.p(shown.changed, class_name="meta")),
            action=rx.cond(shown.may_change & ~State.editing, button("Edit", icon="pencil", on_click=State.edit)),
        ),
        section(
            "Providers’ numbers",
            rx.el.p("Superbills name them; insurers ask for them."),
            rx.el.ul(rx.foreach(shown.numbers, _numbers), class_name="lines"),
        ),
    )


def _fee(one: rx.Var[FeeRow]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            State.changing == one.id,
            form(
                error_summary(State.errors, ids={name: f"change-{name}" for name in ("code", "name", "price", "type")}),
                _fields(State.errors, "change-", one),
                buttons(submit_button("Save changes"), secondary_button("Cancel", on_click=State.change_of(""))),
                on_submit=State.change,
                id="change-fee",
            ),
            rx.fragment(
                rx.el.div(
                    rx.el.p(rx.el.span(one.code, class_name="strong"), f" {one.name}"),
                    rx.el.p(one.price, rx.cond(one.type != "", f" · charged for {one.type}", ""), class_name="muted"),
                ),
                rx.cond(
                    State.shown.may_change,
                    rx.el.div(
                        _quiet("Change", one.code, State.change_of(one.id)),
                        _quiet("Archive", one.code, State.archive(one.id)),
                        class_name="buttons",
                    ),
                ),
            ),
        ),
        class_name="line",
        key=one.id,
    )


def _fields(errors: Errors, prefix: str, one: rx.Var[FeeRow] | None = None) -> rx.Component:
    return rx.el.div(
        columns(
            text_field("code", "Code", errors=errors, value=one.code if one is not None else "", id=f"{prefix}code"),
            text_field(
                "price",
                "Price",
                errors=errors,
                value=one.plain if one is not None else "",
                id=f"{prefix}price",
                input_mode="decimal",
            ),
        ),
        text_field("name", "Service", errors=errors, value=one.name if one is not None else "", id=f"{prefix}name"),
        select_field(
            "type",
            "Charged for appointments of type",
            State.shown.types,
            errors=errors,
            value=one.type_id if one is not None else "",
            empty="None by itself",
            id=f"{prefix}type",
        ),
        class_name="rows",
    )


def _new_fee() -> rx.Component:
    return form(
        rx.el.h3("New fee"),
        error_summary(State.new_errors, ids={name: f"new-{name}" for name in ("code", "name", "price", "type")}),
        _fields(State.new_errors, "new-"),
        buttons(submit_button("Add fee", tone="secondary")),
        on_submit=State.create,
        id="new-fee",
        key=State.created.to_string(),
    )


def _archived(one: rx.Var[FeeRow]) -> rx.Component:
    return rx.el.li(
        rx.el.span(f"{one.code} {one.name}"),
        rx.cond(State.shown.may_change, _quiet("Restore", one.code, State.restore(one.id))),
        class_name="line",
    )


def _settings() -> rx.Component:
    shown = State.shown
    return summary_list(
        ("Tax ID (EIN)", shown.tax_id),
        ("NPI of the clinic", shown.npi),
        ("Due", f"{shown.due_days} days after an invoice is issued"),
        ("How to pay", rx.el.span(rx.cond(shown.how_to_pay != "", shown.how_to_pay, "–"), class_name="lines")),
        (
            "When a visit took place",
            rx.cond(shown.makes_invoices, "A draft of its invoice is made", "Nothing is made by itself"),
        ),
        (
            "Cards in the portal",
            rx.cond(
                shown.may_take_cards,
                rx.cond(shown.takes_cards, "Patients pay by card", "Patients read how to pay"),
                "Whoever runs the portal has to connect a Stripe account first",
            ),
        ),
    )


def _form() -> rx.Component:
    shown, errors = State.shown, State.errors
    return form(
        error_summary(errors),
        columns(
            text_field("tax_id", "Tax ID (EIN)", errors=errors, value=shown.tax_id, optional=True, hint="9 digits"),
            text_field("npi", "NPI of the clinic", errors=errors, value=shown.npi, optional=True, hint="10 digits"),
        ),
        text_field(
            "due_days",
            "Invoices are due after (days)",
            errors=errors,
            value=shown.due_days,
            width="short",
            input_mode="numeric",
        ),
        text_area(
            "how_to_pay",
            "How to pay",
            errors=errors,
            value=shown.how_to_pay,
            optional=True,
            hint="Patients read this on their bills: where to send a check, when to call.",
        ),
        checkbox(
            "makes_invoices",
            "Make a draft when a visit took place",
            below="Marking an appointment as Occurred begins its invoice with the fees of its type. You issue it.",
            checked=shown.makes_invoices,
        ),
        rx.cond(
            shown.may_take_cards,
            checkbox(
                "takes_cards",
                "Patients pay by card in the portal",
                below="On a page of Stripe. The money goes to the Stripe account of this portal.",
                checked=shown.takes_cards,
            ),
        ),
        buttons(submit_button("Save changes"), secondary_button("Cancel", on_click=State.load)),
        on_submit=State.save,
        id="billing-form",
    )


def _numbers(one: rx.Var[NumbersRow]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            State.changing == one.provider_id,
            form(
                error_summary(State.errors, ids={"npi": "own-npi", "license": "own-license"}),
                columns(
                    text_field(
                        "npi", f"NPI of {one.name}", errors=State.errors, value=one.npi, optional=True, id="own-npi"
                    ),
                    text_field(
                        "license", "License", errors=State.errors, value=one.license, optional=True, id="own-license"
                    ),
                ),
                buttons(submit_button("Save changes"), secondary_button("Cancel", on_click=State.change_of(""))),
                on_submit=State.save_numbers,
                id="numbers-form",
            ),
            rx.fragment(
                rx.el.div(
                    rx.el.p(one.name, class_name="strong"),
                    rx.el.p(
                        rx.cond(one.npi != "", f"NPI {one.npi}", "No NPI yet"),
                        rx.cond(one.license != "", f" · license {one.license}", ""),
                        class_name="muted",
                    ),
                ),
                rx.cond(one.may_change, _quiet("Change numbers", one.name, State.change_of(one.provider_id))),
            ),
        ),
        class_name="line",
        key=one.provider_id,
    )


def _quiet(words: str, name: rx.Var[str], on_click: rx.event.EventSpec) -> rx.Component:
    return button(words, tone="quiet", aria_label=f"{words}: {name}", on_click=on_click)
