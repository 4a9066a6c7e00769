"""One patient's profile: who they are, who cares for them, and how their invitation went."""

from typing import Any

import reflex as rx

from osmind_app.clinic.invitations.story import StoryLine
from osmind_app.clinic.onboarding.profile import ContactCard
from osmind_app.web import routes
from osmind_app.web.provider.patient.appointments import appointments
from osmind_app.web.provider.patient.contact_news import contact_news, marked
from osmind_app.web.provider.patient.email_waiting import email_waiting
from osmind_app.web.provider.patient.messages import messages_link
from osmind_app.web.provider.patient.panel import ACTIONS, actions_panel, opens_personal_information
from osmind_app.web.provider.patient.parts import part_nav
from osmind_app.web.provider.patient.reason import reason_prompt
from osmind_app.web.provider.patient.review import review
from osmind_app.web.provider.patient.review_state import ReviewState
from osmind_app.web.provider.patient.state import PatientState as State
from osmind_app.web.provider.patient.temporary import temporary_password_standing
from osmind_app.web.provider.patient.temporary_state import TemporaryState
from osmind_app.web.provider.patient.why import why_button, why_panel
from osmind_app.web.provider.patient.why_state import WhyState
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, link_button, primary_button
from osmind_app.web.ui.feedback import callout, chip, empty_state, invite_chip, skeleton
from osmind_app.web.ui.layout import back_link, plain_list, section, summary_list, timeline, timeline_item

TONES = {"plain": "calm", "good": "good", "warning": "warn", "bad": "bad"}  # of a story's line
WITHOUT_EMAIL = (  # S46–S48
    "use the patient portal",
    "fill in forms online",
    "get email reminders and receipts",
)
ADDRESS = ("address", "address_line2", "city", "state", "postal_code")
EMERGENCY = ("emergency_name", "emergency_relationship", "emergency_phone")
INSTEAD = (  # S49–S51
    "Text reminders, where the clinic has text messages",
    "Printed intake forms, uploaded to Private Documents when they are filled in",
    "For a video visit, the link as a text message",
)


def _help() -> rx.Component:
    return rx.cond(State.loaded, why_button(closes="now"))


@staff_page(
    routes.PATIENT,
    title="Patient",
    on_load=[State.load, ReviewState.load, TemporaryState.put_away, WhyState.open_if_asked],
    help_here=_help,
)
def patient() -> rx.Component:
    """The chart the address names."""
    return rx.fragment(
        back_link("Patients", routes.PATIENTS),
        rx.cond(State.loaded & ~State.missing, None, rx.el.h1("Patient", class_name="unseen", tab_index=-1)),
        rx.cond(
            State.asked_about != "",
            reason_prompt(),
            rx.cond(State.missing, _missing(), rx.cond(State.loaded, _chart(), skeleton(6))),
        ),
    )


def _missing() -> rx.Component:
    return empty_state(
        "We can’t find this patient",
        "The link may be incomplete, or this patient is not on your care teams. Ask the front desk.",
        action=link_button("All patients", routes.PATIENTS),
    )


def _chart() -> rx.Component:
    return rx.fragment(
        _header(),
        part_nav(routes.PATIENT, State.shown.patient.id),
        rx.el.div(
            rx.cond(State.shown.patient.archived != "", _archived()),
            review(),
            rx.cond(State.shown.patient.email == "", _no_email()),
            temporary_password_standing(),
            email_waiting(),
            contact_news(),
            appointments(),
            rx.el.div(
                rx.el.div(_details(), _contacts(), class_name="rows"),
                _invitation(),
                class_name="parts",
            ),
            class_name="rows",
        ),
        actions_panel(_at_the_top()),
        why_panel(),
    )


def _at_the_top() -> rx.Component:
    preview = f"{routes.PREVIEW}?id={State.shown.patient.id}"
    return rx.el.div(
        why_button(tone="quiet", closes=True),
        link_button("See what they will see", preview, tone="quiet", icon="eye", anew=True),
        class_name="buttons",
    )


def _header() -> rx.Component:
    shown = State.shown.patient
    return rx.el.header(
        rx.el.div(
            rx.el.h1(shown.name, tab_index=-1),
            rx.el.div(
                primary_button("Actions", icon="ellipsis", opens=ACTIONS), messages_link(shown.id), class_name="buttons"
            ),
            class_name="page-title",
        ),
        rx.el.div(
            invite_chip(shown.chip),
            rx.cond(shown.to_review, chip("Joined by link: review", tone="info", icon_name="link")),
            rx.cond(shown.discreet, chip("Discreet emails", tone="info", icon_name="mail")),
            rx.cond(shown.birth_day != "", rx.el.span("Born ", shown.birth_day)),
            rx.cond(shown.pronouns != "", rx.el.span(shown.pronouns)),
            rx.el.span("Primary Provider: ", shown.primary_provider),
            why_button(tone="quiet"),
            class_name="facts",
        ),
        class_name="page-header",
    )


def _archived() -> rx.Component:
    return callout(
        "This patient is archived",
        "Links and portal access ended, and what was booked was cancelled. "
        "Restore the patient in Actions to invite them again.",
        tone="info",
    )


def _no_email() -> rx.Component:
    return callout(
        "Without an email, this patient can’t:",
        plain_list(WITHOUT_EMAIL),
        rx.el.p("Instead:"),
        plain_list(INSTEAD),
        tone="warn",
        action=button("Add an email", opens=ACTIONS, on_click=opens_personal_information()),
    )


def _address(lines: Any) -> rx.Component:
    return rx.cond(lines != "", rx.el.span(lines, class_name="as-typed"), "–")


def _details() -> rx.Component:
    shown = State.shown.patient
    return section(
        "Details",
        summary_list(
            ("Name they go by", marked(shown.called, "preferred_name")),
            ("Date of birth", shown.birth_day),
            ("Email", shown.email),
            ("Mobile", marked(shown.phone, "phone")),
            ("Address", marked(_address(shown.postal_address), *ADDRESS)),
            ("Emergency contact", marked(shown.emergency_contact, *EMERGENCY)),
            ("Language of letters", "English"),
            ("Contact info checked", shown.contact_checked),
            ("Patient group", shown.group),
            ("Added", shown.added),
            ("Primary Provider", shown.primary_provider),
            (
                "Other care team members",
                State.shown.others,
            ),
        ),
    )


def _contacts() -> rx.Component:
    return rx.cond(
        State.shown.patient.contacts.length() > 0,
        section(
            "Contacts",
            rx.el.p("Being a contact gives no access to the portal.", class_name="muted"),
            rx.el.ul(rx.foreach(State.shown.patient.contacts, _contact), class_name="lines"),
            action=link_button("Manage contacts", f"{routes.PATIENT_CONTACTS}?id={State.shown.patient.id}"),
        ),
    )


def _contact(contact: rx.Var[ContactCard]) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.strong(contact.name),
            f", {contact.relationship} ",
            rx.cond(contact.main, chip("Main contact", tone="info")),
        ),
        rx.el.p(
            rx.cond(contact.email != "", rx.el.span(contact.email)),
            rx.cond((contact.email != "") & (contact.phone != ""), " · ", ""),
            rx.cond(contact.phone != "", rx.el.span(contact.phone)),
            class_name="muted",
        ),
    )


def _invitation() -> rx.Component:
    return section(
        "Invitation",
        rx.el.div(
            invite_chip(State.shown.patient.chip),
            rx.el.p(State.shown.patient.chip.detail, class_name="muted"),
            class_name="note",
        ),
        rx.cond(
            State.shown.story.length() > 0,
            timeline(State.shown.story, _told),
            rx.el.p("Nothing was sent yet.", class_name="muted"),
        ),
        action=button("Manage invitation", opens=ACTIONS, on_click=opens_personal_information()),
        id="invitation",
    )


def _told(line: rx.Var[StoryLine]) -> rx.Component:
    return timeline_item(line.text, line.at, tone=rx.match(line.tone, *TONES.items(), "calm"))
