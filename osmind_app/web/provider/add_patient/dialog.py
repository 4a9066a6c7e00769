"""The Add Patient dialog."""

from typing import Any

import reflex as rx

from osmind_app.clinic.families.details import RELATIONSHIPS
from osmind_app.clinic.onboarding.details import DO_NOT_SEND, SEND
from osmind_app.web import routes
from osmind_app.web.provider.add_patient import fields
from osmind_app.web.provider.add_patient.fields import typed_so_far
from osmind_app.web.provider.add_patient.retiring import RetiringState
from osmind_app.web.provider.add_patient.state import AddPatientState as State
from osmind_app.web.provider.help.drawer import AUTOFILL, steps_of
from osmind_app.web.provider.palette import places
from osmind_app.web.provider.share_link.panel import share_link
from osmind_app.web.provider.share_link.state import ShareLinkState
from osmind_app.web.ui.buttons import button, buttons, primary_button, secondary_button, submit_button
from osmind_app.web.ui.choices import checkbox_list, date_fields, select_field, tick
from osmind_app.web.ui.dialogs import closes_when, dialog
from osmind_app.web.ui.feedback import callout
from osmind_app.web.ui.fields import email_field, phone_field, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.in_browser import in_page, kept
from osmind_app.web.ui.layout import columns, plain_list, stack, summary_list
from osmind_app.web.ui.tabs import tabs

DIALOG, FORM = "add-patient", "add-patient-form"
OF_FIRST = {"data-of-tab": "0"}  # buttons of the sheet that belong to one tab
CONSEQUENCES = [  # S46–S48, said before saving
    "use the patient portal",
    "fill in forms online",
    "get email reminders and receipts",
]

# What only the browser needs to know while somebody types.
has_email = kept("add_patient_has_email", False)
sends = kept("add_patient_sends", True)
is_minor = kept("add_patient_is_minor", False)


def add_patient_button() -> rx.Component:
    """The blue button on the Patients page (S16)."""
    fresh = [
        has_email.set_value(False),
        sends.set_value(True),
        is_minor.set_value(False),
        State.begin,
        ShareLinkState.begin,
    ]
    return primary_button("Add Patient", icon="plus", opens=DIALOG, on_click=fresh, id=places.ADD_PATIENT)


def add_patient_dialog() -> rx.Component:
    """Everything about a new patient on one sheet; only the name must be known today (S17)."""
    asks_whose = State.in_use.sentence != ""
    return dialog(
        DIALOG,
        "Add Patient",
        has_email,
        sends,
        is_minor,
        rx.cond(asks_whose, _email_in_use()),
        rx.el.div(
            tabs(
                "add-patient-ways",
                "Ways to add a patient",
                ("Add Patient", _form()),
                ("Share Invite Link", share_link()),
            ),
            hidden=asks_whose,
        ),
        closes_when(DIALOG, State.added),
        footer=[
            rx.cond(asks_whose, rx.fragment(), submit_button("Add patient", form=FORM, custom_attrs=OF_FIRST)),
            secondary_button("Cancel", closes=True, custom_attrs=OF_FIRST),
            secondary_button("Close", closes=True, custom_attrs={"data-of-tab": "1"}),
        ],
        wide=True,
    )


def _form() -> rx.Component:
    return form(
        error_summary(State.errors),
        _filled_in(),
        columns(
            _text(fields.FIRST, "Legal first name", capitals="words"),
            _text(fields.LAST, "Legal last name", hint=_remark("last_name"), capitals="words"),
        ),
        _text(fields.CALLED, "Name they go by", optional=True, capitals="words", width="medium"),
        date_fields(
            fields.BORN,
            "Date of birth",
            errors=State.errors,
            about_patient=True,
            optional=True,
            on_change=_look(),
        ),
        _matches(),
        _email(),
        phone_field(
            fields.PHONE,
            "Mobile",
            errors=State.errors,
            about_patient=True,
            optional=True,
            hint=_remark("phone"),
            on_change=_look(),
        ),
        tick("checkbox", fields.TEXTS, "Patient agreed to text messages"),
        rx.cond(State.blank.asks_provider, _care_team()),
        select_field(
            fields.GROUP, "Patient group", State.blank.groups, errors=State.errors, empty="No group", optional=True
        ),
        tick(
            "checkbox",
            fields.MINOR,
            "Patient is a minor",
            checked=is_minor.value,
            on_change=lambda ticked: is_minor.set_value(ticked),
        ),
        rx.cond(is_minor.value, _guardian()),
        _invitation(),
        on_submit=State.add,
        id=FORM,
        auto_complete="off",
    )


def _text(name: str, label: str, **props: Any) -> rx.Component:
    return text_field(name, label, errors=State.errors, about_patient=True, on_change=_look(), **props)


def _look() -> Any:
    return State.look(typed_so_far()).debounce(400)


def _remark(meaning: str) -> rx.Component:
    """What may be a slip of this field."""
    return rx.fragment(State.seen.hints[meaning])


def _filled_in() -> rx.Component:
    """The provider's own details in a patient's form, and how to stop the browser (S65–S67)."""
    return rx.el.div(
        rx.cond(
            State.seen.filled_in.length() > 0,
            callout(
                "These look like your own details. Your browser may have filled them in.",
                steps_of(AUTOFILL),
                tone="warn",
            ),
        ),
        role="status",
        class_name="live",
    )


def _email() -> rx.Component:
    """Its hint says what it is needed for; a slip of the finger is offered its cure (B13)."""
    meant = State.seen.email_meant
    box = f"document.getElementById('{fields.EMAIL}')"
    accept = in_page(f"(() => {{ {box}.value = {meant!s}; {box}.focus(); }})", meant)
    return rx.el.div(
        email_field(
            fields.EMAIL,
            errors=State.errors,
            about_patient=True,
            optional=True,
            hint=rx.fragment("Needed for the portal, reminders and online forms. ", _remark("email")),
            on_change=lambda typed: [has_email.set_value(typed.strip() != ""), _look()],
        ),
        rx.cond(
            meant != "",
            rx.el.p(
                rx.el.span("Did you mean ", rx.el.strong(meant), "?"),
                button("Use this", tone="quiet", on_click=[accept, _look()]),
                class_name="flex flex-wrap items-center gap-2",
                role="status",
            ),
        ),
    )


def _matches() -> rx.Component:
    """Who may be the same person; nobody is stopped."""
    return rx.el.div(
        rx.cond(
            State.seen.matches.length() > 0,
            callout(
                "This may be somebody you already have",
                rx.el.ul(
                    rx.foreach(
                        State.seen.matches,
                        lambda row: rx.el.li(
                            rx.el.a(row.name, href=f"{routes.PATIENT}?id={row.patient_id}", target="_blank"),
                            rx.cond(row.birth_day != "", f", born {row.birth_day}", ""),
                            f". {row.why}",
                            rx.cond(row.archived, " (archived)", ""),
                        ),
                    ),
                    class_name="bullets",
                ),
                tone="warn",
            ),
        ),
        role="status",
        class_name="live",
    )


def _care_team() -> rx.Component:
    return rx.fragment(
        select_field(
            fields.PRIMARY,
            "Primary Provider",
            State.blank.providers,
            errors=State.errors,
            value=State.blank.primary_provider,
            empty="Choose a provider",
            key=State.blank.primary_provider,
        ),
        checkbox_list(
            fields.TEAM,
            "Care Team",
            State.blank.providers,
            errors=State.errors,
            hint="Optional. They can find this patient too.",
        ),
    )


def _guardian() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("Parent or guardian", class_name="card-legend"),
        rx.el.p("A contact has no access to the portal by itself.", class_name="hint"),
        columns(
            _text(fields.GUARDIAN, "Guardian’s name", capitals="words"),
            _relationship(fields.RELATIONSHIP),
        ),
        columns(
            email_field(
                fields.GUARDIAN_EMAIL, "Guardian’s email", errors=State.errors, about_patient=True, optional=True
            ),
            phone_field(
                fields.GUARDIAN_PHONE, "Guardian’s phone", errors=State.errors, about_patient=True, optional=True
            ),
        ),
        class_name="rows inset-box",
    )


def _relationship(name: str) -> rx.Component:
    return select_field(
        name,
        "Relationship to the patient",
        [(one, one.capitalize()) for one in RELATIONSHIPS],
        errors=State.errors,
        empty="Choose",
    )


def _invitation() -> rx.Component:
    sending = has_email.value & sends.value
    return rx.el.fieldset(
        rx.el.legend("Invitation"),
        tick(
            "radio",
            fields.INVITE,
            "Send invite email",
            id=fields.INVITE,
            value=SEND,
            checked=sending,
            disabled=~has_email.value,
            on_change=sends.set_value(True),
            below=rx.cond(
                has_email.value,
                f"The link works for {State.blank.works_for}, until {State.blank.deadline}. "
                "A sent email can’t be called back; you can still turn the link off.",
                "Enter an email to send an invite.",
            ),
        ),
        tick(
            "radio",
            fields.INVITE,
            "Do not send invite email",
            id=f"{fields.INVITE}-not",
            value=DO_NOT_SEND,
            checked=~sending,
            on_change=sends.set_value(False),
            below="You can send it later from the patient’s profile.",
        ),
        rx.cond(sending, _letter()),
        rx.cond(
            ~has_email.value,
            callout("Without an email, this patient can’t:", plain_list(CONSEQUENCES), tone="warn"),
        ),
        class_name="field",
    )


def _letter() -> rx.Component:
    """What would be sent for what is typed so far (B16): words only, the whole of it is on the patient's preview."""
    letter = State.letter
    shown = rx.el.div(
        summary_list(("From", letter.sender), ("To", letter.reader), ("Subject", letter.subject)),
        rx.el.p(letter.text, class_name="as-typed"),
        rx.el.p("Nothing was sent. The link is a sample.", class_name="hint"),
        class_name="inset-box rows",
    )
    return rx.el.div(
        button("See the email", tone="quiet", icon="eye", on_click=State.see_letter(typed_so_far())),
        rx.el.div(rx.cond(letter.text != "", shown), role="status"),
        class_name="rows",
    )


def _email_in_use() -> rx.Component:
    """Somebody of the practice has the address: open that chart, go back, or add them as a contact (D3, S75–S77)."""
    return stack(
        callout("This email is already in use", State.in_use.sentence, tone="warn"),
        buttons(
            rx.cond(
                State.in_use.chart != "",
                rx.el.a(f"Open {State.in_use.name}’s chart", href=State.in_use.chart, class_name="btn btn-primary"),
            ),
            rx.cond(
                State.in_use.unused_member != "",
                primary_button(
                    "Retire the staff account and add the patient",
                    on_click=RetiringState.retire_account(State.in_use.unused_member),
                ),
            ),
            rx.cond(
                State.in_use.unused_invitation != "",
                primary_button(
                    "Withdraw the staff invitation and add the patient",
                    on_click=RetiringState.withdraw_invitation(State.in_use.unused_invitation),
                ),
            ),
            secondary_button("Go back and change the email", on_click=State.go_back),
            rx.cond(
                State.in_use.may_go_on,
                secondary_button("Use this email for the new patient", on_click=State.use_anyway),
            ),
        ),
        rx.cond(~State.in_use.is_staff, _whose()),
    )


def _whose() -> rx.Component:
    return form(
        error_summary(State.errors),
        rx.el.h3("It is a parent’s, guardian’s or partner’s email"),
        rx.el.p(
            "The patient is added without an email of their own, and this person as their contact. "
            "A contact has no access to the portal by itself.",
            class_name="muted",
        ),
        columns(
            text_field(
                fields.CONTACT,
                "Contact’s name",
                errors=State.errors,
                value=State.in_use.name,
                about_patient=True,
                key=State.in_use.name,
            ),
            _relationship(fields.CONTACT_IS),
        ),
        buttons(submit_button("Add as a contact", tone="secondary")),
        on_submit=State.add_as_contact,
        id="add-patient-contact",
    )
