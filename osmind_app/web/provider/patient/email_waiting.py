"""A change of e-mail that waits to be confirmed, on the chart and beside the Email field: Send again, and Cancel."""

import reflex as rx

from osmind_app.web.provider.patient.personal_state import PersonalState as State
from osmind_app.web.ui.buttons import button, buttons
from osmind_app.web.ui.feedback import callout


def email_waiting() -> rx.Component:
    """What waits, or nothing."""
    return rx.fragment(
        rx.cond(State.shown.waiting_email.email != "", _waits()),
        rx.cond(State.shown.other_sign_in != "", _elsewhere()),
    )


def _waits() -> rx.Component:
    change = State.shown.waiting_email
    return callout(
        rx.cond(
            change.expired,
            f"{change.email} was not confirmed in time",
            f"Waiting for {change.email} to be confirmed",
        ),
        rx.el.p(
            rx.cond(
                change.expired,
                f"The link worked until {change.until}. {change.old} still signs in.",
                f"The link in its mailbox works until {change.until}. Until then {change.old} signs in.",
            )
        ),
        rx.cond(change.trouble != "", rx.el.p(rx.el.strong(change.trouble))),
        rx.el.p(f"Asked for on {change.asked}.", class_name="hint"),
        tone="info",
        action=buttons(
            button("Send again", on_click=State.send_email_change_again),
            button("Cancel the change", on_click=State.cancel_email_change),
        ),
    )


def _elsewhere() -> rx.Component:
    return callout(
        f"This patient signs in with {State.shown.other_sign_in}",
        "They changed it with another clinic. Ask them for the address, and write it here: no confirmation is needed.",
        tone="info",
    )
