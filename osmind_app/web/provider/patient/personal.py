"""Actions → Personal Information (S56–S60, S63, S64)."""

from typing import Any

import reflex as rx

from osmind_app.clinic.families.details import RELATIONSHIPS
from osmind_app.clinic.onboarding.personal_information import DO_NOT_SEND, SEND
from osmind_app.web.provider.patient import fields
from osmind_app.web.provider.patient.contact_news import contact_news
from osmind_app.web.provider.patient.email_waiting import email_waiting
from osmind_app.web.provider.patient.personal_state import PersonalState as State
from osmind_app.web.provider.patient.temporary import change_password
from osmind_app.web.ui.buttons import button, buttons, primary_button, secondary_button, submit_button
from osmind_app.web.ui.choices import checkbox_list, date_fields, select_field, tick
from osmind_app.web.ui.feedback import callout, invite_chip
from osmind_app.web.ui.fields import email_field, phone_field, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.in_browser import in_page
from osmind_app.web.ui.layout import columns

FORM = "personal-information-form"


def personal_information() -> rx.Component:
    """The form, filled with the chart as it was opened; another chart or version starts it afresh."""
    now = State.shown.patient
    key = f"{now.id}-{now.version}"
    asked = State.question.about == key
    return form(
        error_summary(State.errors),
        rx.cond(State.changed_by_other != "", _changed_by_other()),
        contact_news(),
        rx.el.fieldset(
            _text(email_field, fields.EMAIL, "Email", now.email, optional=True),
            rx.cond(
                State.owner_chart != "",
                rx.el.a("Open that chart", href=State.owner_chart, class_name="link"),
            ),
            email_waiting(),
            _getting_in(),
            change_password(),
            select_field(
                fields.PRIMARY,
                "Primary Provider",
                State.shown.providers,
                errors=State.errors,
                value=now.primary_provider_id,
            ),
            checkbox_list(
                fields.TEAM,
                "Other care team members",
                State.shown.providers,
                errors=State.errors,
                hint="They can find this patient and receive updates.",
                chosen=State.shown.other_ids,
            ),
            columns(
                _text(text_field, fields.FIRST, "Legal first name", now.first_name, capitals="words"),
                _text(text_field, fields.LAST, "Legal last name", now.last_name, capitals="words"),
            ),
            columns(
                _text(text_field, fields.CALLED, "Name they go by", now.preferred_name, optional=True),
                _text(text_field, fields.PRONOUNS, "Pronouns", now.pronouns, optional=True),
            ),
            date_fields(
                fields.BORN,
                "Date of birth",
                errors=State.errors,
                about_patient=True,
                optional=True,
                month=now.birth_month,
                day=now.birth_day_of_month,
                year=now.birth_year,
            ),
            _text(phone_field, fields.PHONE, "Mobile", now.phone, optional=True),
            tick("checkbox", fields.TEXTS, "Patient agreed to text messages", default_checked=now.texts_agreed != ""),
            _text(text_field, fields.STREET, "Address line 1", now.address, optional=True, capitals="words"),
            _text(text_field, fields.MORE, "Address line 2", now.address_line2, optional=True, capitals="words"),
            columns(
                _text(text_field, fields.CITY, "City", now.city, optional=True, capitals="words"),
                _text(
                    text_field, fields.STATE, "State", now.state, optional=True, width="short", capitals="characters"
                ),
                _text(text_field, fields.ZIP, "ZIP", now.postal_code, optional=True, width="short"),
            ),
            columns(
                _text(
                    text_field, fields.CALL, "Emergency contact", now.emergency_name, optional=True, capitals="words"
                ),
                select_field(
                    fields.CALL_IS,
                    "Emergency contact is their",
                    [(one, one.capitalize()) for one in RELATIONSHIPS],
                    errors=State.errors,
                    value=now.emergency_relationship,
                    empty="Choose",
                    optional=True,
                ),
                _text(phone_field, fields.CALL_PHONE, "Emergency contact’s phone", now.emergency_phone, optional=True),
            ),
            select_field(
                fields.ZONE,
                "Time zone",
                State.shown.zones,
                errors=State.errors,
                value=now.time_zone,
                empty="Same as the clinic",
                optional=True,
            ),
            select_field(
                fields.GROUP,
                "Patient group",
                State.shown.groups,
                errors=State.errors,
                value=now.group_id,
                empty="No group",
                optional=True,
            ),
            disabled=asked,
            class_name="rows",
        ),
        rx.cond(asked, _question(), buttons(submit_button("Save changes"))),
        on_submit=State.save,
        id=FORM,
        key=key,
        auto_complete="off",
    )


def _text(field: Any, name: str, label: str, value: Any, **props: Any) -> rx.Component:
    return field(name, label, errors=State.errors, value=value, about_patient=True, **props)


def _getting_in() -> rx.Component:
    """The state of the invitation, and the pair of buttons of which one fits (A10, S58)."""
    ways = State.shown.buttons
    return rx.el.div(
        rx.el.div(
            invite_chip(State.shown.patient.chip),
            rx.el.span(State.shown.patient.chip.detail, class_name="hint"),
            class_name="note",
        ),
        buttons(
            _way(ways.invite, State.send_invite, "invite"),
            _way(ways.reset, State.reset_password, "reset"),
        ),
        rx.cond(
            ways.invite.why_not == "",
            rx.el.p(f"{State.shown.invites_left} of 5 invites left for 24 hours.", class_name="hint"),
        ),
        class_name="field",
    )


def _way(way: Any, on_click: Any, key: str) -> rx.Component:
    return rx.el.div(
        button(way.label, on_click=on_click, disabled=way.why_not != "", aria_describedby=f"{key}-why"),
        rx.el.p(way.why_not, id=f"{key}-why", class_name="hint"),
        class_name="way",
    )


def _question() -> rx.Component:
    """What the change of the e-mail ends, asked before anything is saved (A7, A8)."""
    asked = State.question
    return rx.el.div(
        callout(
            asked.sentence,
            tone="warn",
            action=buttons(
                rx.cond(asked.send != "", primary_button(asked.send, on_click=State.answer(SEND))),
                rx.cond(asked.keep != "", button(asked.keep, on_click=State.answer(DO_NOT_SEND))),
                secondary_button("Go back", on_click=State.keep_editing),
            ),
        ),
        role="alert",
        tab_index=-1,
        on_mount=in_page("(() => document.getElementById('email-question').focus())"),
        id="email-question",
    )


def _changed_by_other() -> rx.Component:
    return rx.el.div(
        callout(
            State.changed_by_other,
            tone="warn",
            action=secondary_button("Reload the patient", on_click=State.reload),
        ),
        role="alert",
    )
