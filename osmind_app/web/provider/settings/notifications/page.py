"""Settings → Notifications."""

import reflex as rx

from osmind_app.clinic.updates.choices import KindChoice
from osmind_app.web import routes
from osmind_app.web.provider.settings.notifications.state import NotificationsState as State
from osmind_app.web.provider.settings.sections import settings_section
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.choices import tick
from osmind_app.web.ui.feedback import skeleton
from osmind_app.web.ui.layout import section


@staff_page(routes.SETTINGS_NOTIFICATIONS, title="Notifications", on_load=State.load)
def notifications() -> rx.Component:
    """What the bell tells by email too."""
    return settings_section(
        routes.SETTINGS_NOTIFICATIONS,
        section("Emails about your patients", rx.cond(State.loaded, _choices(), skeleton(8))),
    )


def _choices() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            f"The bell always rings for patients whose care team you are on. For what you tick here, an email goes to "
            f"{State.shown.email} too. It names no patient and says nothing of what happened, and about one patient "
            "there is at most one every 15 minutes."
        ),
        rx.el.fieldset(
            rx.el.legend("Email me about", class_name="strong"),
            rx.foreach(State.shown.kinds, _kind),
            class_name="field",
        ),
    )


def _kind(one: rx.Var[KindChoice]) -> rx.Component:
    return tick(
        "checkbox",
        one.kind,
        one.words,
        checked=one.by_email,
        on_change=lambda on: State.choose(one.kind, on),
    )
