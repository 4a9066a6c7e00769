"""The private calendar link, on both faces: got, renewed and turned off by whose appointments it shows."""

from typing import Any

import reflex as rx

from osmind_app.web.ui.buttons import button, buttons
from osmind_app.web.ui.copying import copy_field
from osmind_app.web.ui.dialogs import confirm_dialog
from osmind_app.web.ui.layout import section, stack

NEW_FEED, NO_FEED = "new-calendar-link", "no-calendar-link"


def calendar_feed(url: rx.Var[str], *, state: Any) -> rx.Component:
    """`state` has the events `make_feed` and `turn_off_feed`."""
    return section(
        "In your calendar",
        rx.cond(
            url != "",
            stack(
                rx.el.p(
                    "Subscribe to this private link in your calendar. It shows times titled “Appointment” and nothing "
                    "else. Who has the link can see them: give it to nobody.",
                    class_name="muted",
                ),
                copy_field("calendar-link", "Private calendar link", url),
                buttons(
                    button("New link", icon="rotate-cw", opens=NEW_FEED),
                    button("Turn off", opens=NO_FEED),
                ),
            ),
            stack(
                rx.el.p(
                    "A private link keeps your phone’s calendar up to date. It shows times titled “Appointment” and "
                    "nothing else.",
                    class_name="muted",
                ),
                buttons(button("Get a calendar link", icon="calendar", on_click=state.make_feed)),
            ),
        ),
        confirm_dialog(
            NEW_FEED,
            "Get a new calendar link?",
            "The link you have now stops working. Add the new one to your calendar afterwards.",
            confirm="Get a new link",
            on_confirm=state.make_feed,
            tone="primary",
        ),
        confirm_dialog(
            NO_FEED,
            "Turn off the calendar link?",
            "Calendars that use it are not kept up to date any more. You can get a new link at any time.",
            confirm="Turn off",
            on_confirm=state.turn_off_feed,
        ),
    )
