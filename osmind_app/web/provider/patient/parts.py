"""The parts of one patient's chart, each a page of its own that is loaded when it is opened."""

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.ui.buttons import link

PARTS = (
    ("Overview", routes.PATIENT),
    ("Forms", routes.PATIENT_FORMS),
    ("Billing", routes.PATIENT_BILLING),
    ("Documents", routes.PATIENT_DOCUMENTS),
    ("Contacts", routes.PATIENT_CONTACTS),
    ("Activity", routes.PATIENT_ACTIVITY),
)


def part_nav(here: str, patient_id: rx.Var[str]) -> rx.Component:
    """Links to the parts of this chart; `here` is the route of the one that is open."""
    return rx.el.nav(
        *[_link(words, to, here, patient_id) for words, to in PARTS],
        aria_label="This patient",
        class_name="sections parts-nav",
    )


def _link(words: str, to: str, here: str, patient_id: rx.Var[str]) -> rx.Component:
    current = {"aria_current": "page"} if to == here else {}
    return link(words, f"{to}?id={patient_id}", class_name="section-link", **current)
