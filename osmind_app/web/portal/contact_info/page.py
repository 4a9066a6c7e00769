"""Contact info: how the clinic reaches this patient, and whom it may call (S10)."""

from typing import Any

import reflex as rx

from osmind_app.clinic.families.contact_info import Difference
from osmind_app.clinic.patients.details import RELATIONSHIPS
from osmind_app.web import routes
from osmind_app.web.portal.contact_info.state import ContactInfoState as State
from osmind_app.web.ui.buttons import buttons, submit_button
from osmind_app.web.ui.choices import select_field
from osmind_app.web.ui.feedback import callout, skeleton
from osmind_app.web.ui.fields import phone_field, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.in_browser import in_page
from osmind_app.web.ui.layout import columns, page_header, stack, summary_list
from osmind_app.web.ui.shell import portal_page


@portal_page(routes.CONTACT_INFO, title="Contact info", on_load=State.load)
def contact_info() -> rx.Component:
    """The form, filled with what the clinic has."""
    return stack(
        page_header("Contact info", back=("Me", routes.ME), lead="Is this still right? Change what is not, then save."),
        rx.cond(State.loaded, _form(), skeleton(10)),
    )


def _form() -> rx.Component:
    info = State.page.info
    return form(
        error_summary(State.errors),
        rx.cond(State.moved != "", _moved()),
        _text("preferred_name", "Name you go by", info.preferred_name, "nickname", optional=True, capitals="words"),
        _text("pronouns", "Pronouns", info.pronouns, optional=True),
        phone_field("phone", "Mobile phone", errors=State.errors, value=info.phone, autocomplete="tel"),
        rx.el.fieldset(
            rx.el.legend("Address", class_name="strong"),
            _text("address", "Address line 1", info.address, "address-line1", optional=True, capitals="words"),
            _text("address_line2", "Address line 2", info.address_line2, "address-line2", optional=True),
            columns(
                _text("city", "City", info.city, "address-level2", optional=True, capitals="words"),
                _text("state", "State", info.state, "address-level1", optional=True, capitals="words"),
                _text(
                    "postal_code",
                    "ZIP",
                    info.postal_code,
                    "postal-code",
                    optional=True,
                    width="short",
                    input_mode="numeric",
                ),
            ),
            class_name="rows",
        ),
        rx.el.fieldset(
            rx.el.legend("Emergency contact", class_name="strong"),
            rx.el.p("Somebody your clinic may call if it is worried about you.", class_name="hint"),
            _text("emergency_name", "Their name", info.emergency_name, optional=True, capitals="words"),
            select_field(
                "emergency_relationship",
                "They are your",
                [(one, one.capitalize()) for one in RELATIONSHIPS],
                errors=State.errors,
                value=info.emergency_relationship,
                empty="Choose",
                optional=True,
            ),
            phone_field(
                "emergency_phone", "Their phone", errors=State.errors, value=info.emergency_phone, optional=True
            ),
            class_name="rows",
        ),
        summary_list(
            ("Email", State.page.email, rx.el.a("Change email", href=routes.PATIENT_EMAIL, class_name="link")),
            ("Language of letters", "English"),
        ),
        buttons(submit_button("Save", wide=True)),
        on_submit=State.save,
        id="contact-info",
        key=State.saved.to_string(),
    )


def _text(name: str, label: str, value: Any, autocomplete: str = "off", **props: Any) -> rx.Component:
    return text_field(name, label, errors=State.errors, value=value, autocomplete=autocomplete, **props)


def _moved() -> rx.Component:
    """What the clinic has meanwhile; what was typed stays in the fields."""
    return rx.el.div(
        callout(
            State.moved,
            rx.el.ul(rx.foreach(State.differences, _difference), class_name="bullets"),
            tone="warn",
        ),
        role="alert",
        tab_index=-1,
        id="moved",
        on_mount=in_page("(() => document.getElementById('moved').focus())"),
    )


def _difference(one: rx.Var[Difference]) -> rx.Component:
    return rx.el.li(one.label, " is now: ", rx.el.strong(one.now))
