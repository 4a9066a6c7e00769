"""Actions → Personal Information → Change the patient's password (S59): asked first, then shown once in large type."""

from typing import Any

import reflex as rx

from osmind_app.clinic.onboarding.temporary_passwords import Spoken
from osmind_app.web import routes
from osmind_app.web.provider.patient.state import PatientState
from osmind_app.web.provider.patient.temporary_state import TemporaryState as State
from osmind_app.web.ui.buttons import button, buttons, primary_button, secondary_button
from osmind_app.web.ui.feedback import callout
from osmind_app.web.ui.in_browser import in_page
from osmind_app.web.ui.layout import plain_list, stack

BOX = "temporary-password"
WHAT_HAPPENS = (
    "You get a temporary password to read out. It works once, for 1 hour.",
    "The patient’s own password stops working now, and their devices are signed out.",
    "At the next sign-in the patient creates a new password, which you will not know.",
    "The patient gets an email that says so.",
)


def change_password() -> rx.Component:
    """The button, the question before, and the password after."""
    return rx.el.div(
        rx.cond(
            State.shown_once.words != "",
            _shown(),
            rx.cond(State.asking, _question(), _way()),
        ),
        _second_step(),
        class_name="field",
    )


def _second_step() -> rx.Component:
    """Only where the portal asks for one: for the day when phone and recovery codes are lost."""
    since = PatientState.shown.password.second_step
    return rx.cond(
        since != "",
        rx.el.p(
            f"Signs in with a second step since {since}. Phone and recovery codes lost? ",
            rx.el.a(
                "Clear the second step",
                href=routes.clear_patient_second_step("") + PatientState.shown.patient.id.to(str),
                class_name="link",
            ),
            class_name="hint",
        ),
    )


def temporary_password_standing() -> rx.Component:
    """What became of the one that was given last: waiting, used half-way, or expired."""
    change = PatientState.shown.password
    return rx.cond(
        change.standing != "",
        rx.cond(
            change.is_over,
            callout("The temporary password opens nothing any more", change.standing, tone="warn"),
            callout("A temporary password was given", change.standing, tone="info"),
        ),
    )


def _way() -> rx.Component:
    change = PatientState.shown.password
    return stack(
        temporary_password_standing(),
        rx.el.div(
            button(
                "Change the patient’s password",
                on_click=State.ask,
                disabled=change.why_not != "",
                aria_describedby="change-password-why",
            ),
            rx.el.p(change.why_not, id="change-password-why", class_name="hint"),
            class_name="way",
        ),
    )


def _question() -> rx.Component:
    return _box(
        callout(
            "Change the patient’s password?",
            plain_list(WHAT_HAPPENS),
            tone="warn",
            action=buttons(
                primary_button("Give a temporary password", on_click=State.give),
                secondary_button("Go back", on_click=State.put_away),
            ),
        ),
    )


def _shown() -> rx.Component:
    once = State.shown_once
    return _box(
        rx.el.p("Temporary password", class_name="strong"),
        rx.el.p(once.words, class_name="read-out", custom_attrs={"data-words": ""}),
        rx.el.ol(rx.foreach(once.groups, _aloud), class_name="aloud"),
        rx.el.p(f"Works once, until {once.until}."),
        rx.el.p(once.given, class_name="muted"),
        rx.el.p("It is shown this once. Closing forgets it; you can give another one.", class_name="muted"),
        buttons(primary_button("Done", on_click=State.put_away)),
        # The panel was closed, or the page left: nobody pressed Done.
        rx.el.button(
            "Done", type="button", hidden=True, on_click=State.put_away, custom_attrs={"data-when-closed": ""}
        ),
        on_unmount=State.put_away,
    )


def _aloud(group: rx.Var[Spoken]) -> rx.Component:
    return rx.el.li(rx.el.b(group.written), rx.el.span(group.aloud))


def _box(*children: rx.Component, **props: Any) -> rx.Component:
    return rx.el.div(
        *children,
        id=BOX,
        role="group",
        aria_label="Change the patient’s password",
        tab_index=-1,
        on_mount=in_page(f"(() => document.getElementById('{BOX}')?.focus())"),
        class_name="rows once",
        **props,
    )
