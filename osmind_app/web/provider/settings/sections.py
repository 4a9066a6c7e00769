"""Settings: the list of sections at the left, and one section beside it."""

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.ui.buttons import link
from osmind_app.web.ui.feedback import callout
from osmind_app.web.ui.frames import ProviderFrame
from osmind_app.web.ui.layout import page_header

SECTIONS = (
    ("Practice", routes.SETTINGS_PRACTICE),
    ("Patient groups", routes.SETTINGS_GROUPS),
    ("Staff and roles", routes.SETTINGS_STAFF),
    ("Notifications", routes.SETTINGS_NOTIFICATIONS),
    ("Chat", routes.SETTINGS_CHAT),
    ("Appointments", routes.SETTINGS_APPOINTMENTS),
    ("Locations and hours", routes.SETTINGS_HOURS),
    ("Billing", routes.SETTINGS_BILLING),
    ("Outbox", routes.SETTINGS_OUTBOX),
    ("Activity log", routes.SETTINGS_ACTIVITY),
    ("Security", routes.SETTINGS_SECURITY),
)
FOR_ADMINS = {
    routes.SETTINGS_STAFF,
    routes.SETTINGS_OUTBOX,
    routes.SETTINGS_ACTIVITY,
}  # the others neither see nor open them (D1)


def settings_section(here: str, *content: rx.Component) -> rx.Component:
    """One section of the settings; `here` is its route."""
    return rx.fragment(
        page_header("Settings"),
        rx.el.div(
            rx.el.nav(
                *[_link(words, to, here) for words, to in SECTIONS],
                aria_label="Settings",
                class_name="sections",
            ),
            rx.el.div(*content, class_name="rows"),
            class_name="settings",
        ),
    )


def _link(words: str, to: str, here: str) -> rx.Component:
    shown = link(words, to, class_name="section-link", **({"aria_current": "page"} if to == here else {}))
    return rx.cond(ProviderFrame.frame.is_admin, shown) if to in FOR_ADMINS else shown


def not_for_you() -> rx.Component:
    """What somebody reads who is no admin, in a section that admins alone see."""
    return callout("Only owners and admins of the clinic see this", "Ask one of them if something is wrong.")


def read_only() -> rx.Component:
    """Why somebody who is no admin finds no buttons here."""
    return callout("Only owners and admins of the clinic can change this", "Ask one of them if something is wrong.")
