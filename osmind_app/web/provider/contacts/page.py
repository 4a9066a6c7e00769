"""One patient's contacts: who is called, and who gets copies of letters."""

from typing import Any

import reflex as rx

from osmind_app.clinic.families.details import RELATIONSHIPS
from osmind_app.clinic.families.queries import ContactRow
from osmind_app.web import routes
from osmind_app.web.provider.contacts.state import ContactsState as State
from osmind_app.web.provider.patient.parts import part_nav
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, buttons, link_button, primary_button, secondary_button, submit_button
from osmind_app.web.ui.choices import checkbox, select_field
from osmind_app.web.ui.dialogs import closes_when, confirm_dialog, dialog
from osmind_app.web.ui.feedback import callout, chip, empty_state, skeleton
from osmind_app.web.ui.fields import email_field, phone_field, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import columns, page_header, section, stack

CONTACT, REMOVE = "contact", "remove-contact"


@staff_page(routes.PATIENT_CONTACTS, title="Contacts", on_load=State.load)
def contacts() -> rx.Component:
    """The people around the patient of the chart in the address."""
    return rx.fragment(
        page_header(rx.cond(State.page.name != "", State.page.name, "Contacts"), back=("Patients", routes.PATIENTS)),
        rx.cond(
            State.asks_reason != "",
            _say_why_first(),
            rx.cond(State.missing, _missing(), rx.cond(State.loaded, _content(), skeleton(6))),
        ),
    )


def _say_why_first() -> rx.Component:
    return callout(
        "You are not on this patient’s care team",
        "Open the chart and say why, then open the contacts.",
        action=link_button("Open the chart", State.asks_reason),
    )


def _missing() -> rx.Component:
    return empty_state(
        "We can’t find this patient",
        "The link may be incomplete, or this patient is not on your care teams. Ask the front desk.",
        action=link_button("All patients", routes.PATIENTS),
    )


def _content() -> rx.Component:
    return stack(
        part_nav(routes.PATIENT_CONTACTS, State.page.patient_id),
        section(
            "Contacts",
            rx.el.p("People to call or copy. Being a contact gives no access to the portal.", class_name="muted"),
            rx.cond(
                State.page.rows.length() > 0,
                rx.el.ul(rx.foreach(State.page.rows, _row), class_name="lines"),
                rx.el.p("No contacts yet.", class_name="muted"),
            ),
            action=primary_button("Add contact", icon="plus", opens=CONTACT, on_click=State.choose("")),
            id="contacts",
        ),
        _dialog(),
        confirm_dialog(
            REMOVE,
            f"Remove {State.chosen.name}?",
            "They get no more copies of letters. What was written down about them stays in the record.",
            confirm="Remove contact",
            on_confirm=State.remove,
        ),
    )


def _row(row: rx.Var[ContactRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.strong(row.name),
                f", {row.relationship} ",
                rx.cond(row.main, chip("Main contact", tone="info")),
                rx.cond(row.emergency, chip("Emergency contact", tone="warn")),
                rx.cond(row.visit_copies, chip("Gets copies about appointments", icon_name="mail")),
                class_name="facts",
            ),
            rx.el.p(
                rx.cond(row.email != "", rx.el.span(row.email)),
                rx.cond((row.email != "") & (row.phone != ""), " · ", ""),
                rx.cond(row.phone != "", rx.el.span(row.phone)),
                class_name="muted",
            ),
        ),
        buttons(
            button(
                "Change", tone="quiet", opens=CONTACT, aria_label=f"Change {row.name}", on_click=State.choose(row.id)
            ),
            button(
                "Remove", tone="quiet", opens=REMOVE, aria_label=f"Remove {row.name}", on_click=State.choose(row.id)
            ),
        ),
        class_name="line",
    )


def _dialog() -> rx.Component:
    chosen = State.chosen
    return dialog(
        CONTACT,
        rx.cond(chosen.id != "", f"Change {chosen.name}", "Add contact"),
        form(
            error_summary(State.errors),
            _field(text_field, "contact_name", "Contact’s name", chosen.name, capitals="words"),
            select_field(
                "contact_relationship",
                "Relationship to the patient",
                [(one, one.capitalize()) for one in RELATIONSHIPS],
                errors=State.errors,
                value=chosen.relationship,
                empty="Choose",
            ),
            columns(
                _field(email_field, "contact_email", "Contact’s email", chosen.email, optional=True),
                _field(phone_field, "contact_phone", "Contact’s phone", chosen.phone, optional=True),
            ),
            checkbox("contact_main", "Main contact person", checked=chosen.main),
            checkbox("contact_emergency", "Call in an emergency", checked=chosen.emergency),
            checkbox(
                "contact_visit_copies",
                "Send copies of letters about appointments",
                below="When and where, and no name. For an adult patient, only if they agreed.",
                checked=chosen.visit_copies,
            ),
            on_submit=State.save,
            id="contact-form",
            key=State.asked.to_string(),
        ),
        closes_when(CONTACT, State.saved),
        footer=[submit_button("Save contact", form="contact-form"), secondary_button("Cancel", closes=True)],
    )


def _field(field: Any, name: str, label: str, value: Any, **props: Any) -> rx.Component:
    return field(name, label, errors=State.errors, value=value, about_patient=True, **props)
