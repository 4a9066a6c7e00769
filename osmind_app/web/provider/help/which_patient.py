"""The help drawer's way to a patient who can't sign in: search, then the answer (B1, S76)."""

import reflex as rx

from osmind_app.clinic.onboarding.queries import PatientRow
from osmind_app.web import routes
from osmind_app.web.provider.help.search_state import WhichPatientState as State
from osmind_app.web.ui.buttons import link
from osmind_app.web.ui.feedback import invite_chip
from osmind_app.web.ui.in_browser import in_page
from osmind_app.web.ui.provider_shell import HELP

BOX = "which-patient"


def which_patient() -> rx.Component:
    """A box, and beneath it the few who match, each leading to the answer."""
    return rx.el.div(
        rx.el.h3("Why can’t this patient sign in?"),
        rx.el.label("Which patient?", html_for=BOX),
        rx.el.input(
            id=BOX,
            type="search",
            auto_complete="off",
            class_name="input",
            aria_describedby=f"{BOX}-hint",
            on_change=State.look.debounce(250),
        ),
        rx.el.p("Name, email, phone or birth date.", id=f"{BOX}-hint", class_name="hint"),
        rx.el.div(
            rx.cond(
                State.found.length() > 0,
                rx.el.ul(rx.foreach(State.found, _patient), class_name="lines"),
                rx.cond(State.typed != "", rx.el.p(f"No patients match “{State.typed}”.", class_name="muted")),
            ),
            rx.cond(State.more, rx.el.p("There are more: type a little more of the name.", class_name="hint")),
            role="status",
        ),
        class_name="field",
    )


def _patient(row: rx.Var[PatientRow]) -> rx.Component:
    closes = in_page(f"(() => window.osmind?.close('{HELP}'))")
    return rx.el.li(
        link(row.name, f"{routes.PATIENT}?id={row.id}&why=1", on_click=closes),
        invite_chip(row.chip),
        class_name="line",
    )
