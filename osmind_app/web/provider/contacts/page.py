"""One patient's contacts: who is called, and who gets copies of letters."""

from typing import Any

import reflex as rx

from osmind_app.clinic.families.details import RELATIONSHIPS
from osmind_app.clinic.families.models import SCOPES
from osmind_app.clinic.families.queries import ContactRow
from osmind_app.clinic.guardians.queries import ACTIVE, DECLINED, EXPIRED, INVITED, Standing
from osmind_app.web import routes
from osmind_app.web.provider.contacts.state import ContactsState as State
from osmind_app.web.provider.patient.parts import part_nav
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, buttons, link_button, primary_button, secondary_button, submit_button
from osmind_app.web.ui.choices import checkbox, checkbox_list, select_field
from osmind_app.web.ui.dialogs import closes_when, confirm_dialog, dialog
from osmind_app.web.ui.feedback import callout, chip, empty_state, skeleton
from osmind_app.web.ui.fields import email_field, phone_field, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.layout import columns, page_header, section, stack

CONTACT, REMOVE, ACCESS, END = "contact", "remove-contact", "portal-access", "end-access"
TONES = {ACTIVE: "good", INVITED: "info", EXPIRED: "warn", DECLINED: "bad"}


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
            rx.el.p(
                "People to call or copy. Being a contact gives no access to the portal by itself.",
                class_name="muted",
            ),
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
            "They get no more copies of letters, and no longer open the portal. What was written down about them stays "
            "in the record.",
            confirm="Remove contact",
            on_confirm=State.remove,
        ),
        _access_dialog(),
        confirm_dialog(
            END,
            f"End {State.chosen.name}’s access?",
            "The record closes in every browser of theirs at once, and they get an email that says so.",
            confirm="End access",
            on_confirm=State.end_access,
        ),
    )


def _row(row: rx.Var[ContactRow]) -> rx.Component:
    standing = State.standings[row.id].to(Standing)
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
            rx.cond(
                standing.words != "",
                rx.el.p(chip(standing.words, tone=rx.match(standing.state, *TONES.items(), "calm"))),
            ),
        ),
        buttons(
            _about_access(row, standing.state),
            button(
                "Change", tone="quiet", opens=CONTACT, aria_label=f"Change {row.name}", on_click=State.choose(row.id)
            ),
            button(
                "Remove", tone="quiet", opens=REMOVE, aria_label=f"Remove {row.name}", on_click=State.choose(row.id)
            ),
        ),
        class_name="line",
    )


def _about_access(row: rx.Var[ContactRow], state: rx.Var[str]) -> rx.Component:
    opens = {"tone": "quiet", "opens": ACCESS, "on_click": State.choose(row.id)}
    end = button(
        "End access", tone="quiet", opens=END, aria_label=f"End access of {row.name}", on_click=State.choose(row.id)
    )
    off = button(
        "Withdraw", tone="quiet", aria_label=f"Withdraw the invitation of {row.name}", on_click=State.withdraw(row.id)
    )
    return rx.match(
        state,
        (
            ACTIVE,
            rx.fragment(button("Change access", aria_label=f"Change access of {row.name}", **opens), end),
        ),
        (
            INVITED,
            rx.fragment(button("Resend", aria_label=f"Resend the invitation of {row.name}", **opens), off),
        ),
        rx.cond(
            row.email != "",
            button("Give portal access", aria_label=f"Give portal access to {row.name}", **opens),
        ),
    )


def _access_dialog() -> rx.Component:
    active = State.chosen_standing.state == ACTIVE
    return dialog(
        ACCESS,
        rx.cond(active, f"What {State.chosen.name} sees", f"Give {State.chosen.name} portal access"),
        rx.cond(
            active,
            rx.fragment(),
            rx.el.p(f"The invitation goes to {State.chosen.email}. They sign in with their own password."),
        ),
        rx.el.p("Messages stay between the patient and the care team.", class_name="muted"),
        form(
            error_summary(State.errors),
            checkbox_list(
                "scopes",
                "The guardian may see",
                list(SCOPES.items()),
                errors=State.errors,
                chosen=State.chosen_standing.scopes,
            ),
            on_submit=State.give_access,
            id="access-form",
            key=State.asked.to_string(),
        ),
        closes_when(ACCESS, State.given),
        footer=[
            submit_button(rx.cond(active, "Save access", "Send invitation"), form="access-form"),
            secondary_button("Cancel", closes=True),
        ],
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
