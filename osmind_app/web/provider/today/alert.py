"""Today's line about many wrong sign-ins (T13): calm, with what to do, and ticked off by an admin."""

import reflex as rx

from osmind_app.web.provider.today.alert_state import SignInAlertState as State
from osmind_app.web.ui.buttons import button
from osmind_app.web.ui.feedback import callout


def sign_in_alert() -> rx.Component:
    """Nothing, most days."""
    told = State.told
    return rx.cond(
        told.title != "",
        callout(
            told.title,
            told.what_to_do,
            tone="warn",
            action=button(
                "Mark done", aria_label="Mark done: many wrong sign-ins", on_click=State.tick_off(told.until)
            ),
        ),
    )
