"""The dashboard's shell: a rail at the left, on a phone a bar at the bottom; name and sign-out at the top right."""

from typing import Any

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.ui.accounts import account_menu
from osmind_app.web.ui.bell import bell
from osmind_app.web.ui.buttons import button
from osmind_app.web.ui.frames import ProviderFrame
from osmind_app.web.ui.navigation import brand, nav, skip_link
from osmind_app.web.ui.standing import standing

HELP, FIND = "help", "find"  # the drawer and the palette that staff pages bring along
CHARTS = (
    routes.PATIENTS,
    routes.PATIENT,
    routes.PATIENT_FORMS,
    routes.PATIENT_BILLING,
    routes.PATIENT_DOCUMENTS,
    routes.PATIENT_CONTACTS,
)
PLACES = (
    ("Today", routes.TODAY, "sun", (routes.TODAY,)),
    ("Patients", routes.PATIENTS, "users", CHARTS),
    ("Calendar", routes.CALENDAR, "calendar", (routes.CALENDAR,)),
    ("Messages", routes.STAFF_MESSAGES, "message-square", (routes.STAFF_MESSAGES,)),
    ("Forms", routes.FORMS, "clipboard-list", (routes.FORMS,)),
    ("Billing", routes.STAFF_BILLING, "credit-card", (routes.STAFF_BILLING, routes.STAFF_INVOICE)),
    ("Invitations", routes.INVITATIONS, "mail", (routes.INVITATIONS,)),
    ("Settings", routes.SETTINGS_PRACTICE, "settings", (routes.SETTINGS_PRACTICE,)),
)


def provider_shell(content: rx.Component, *, route: str, reload: list[Any]) -> rx.Component:
    """The page's content inside the dashboard."""
    return rx.el.div(
        *standing(ProviderFrame, "provider", reload, undo=ProviderFrame.take_back),
        rx.el.header(
            skip_link(),
            brand(ProviderFrame.frame.clinic, routes.TODAY),
            rx.el.div(
                button(
                    "Find",
                    icon="search",
                    tone="quiet",
                    opens=FIND,
                    title="Ctrl K",
                    aria_keyshortcuts="Control+K Meta+K",
                ),
                bell(),
                button("Help", icon="circle-help", tone="quiet", opens=HELP),
                account_menu(ProviderFrame, routes.STAFF_SIGN_OUT),
                class_name="topbar-end",
            ),
            class_name="topbar",
        ),
        nav(
            "Main",
            PLACES,
            route,
            new={routes.STAFF_MESSAGES: ProviderFrame.messages},
            only={routes.STAFF_MESSAGES: ProviderFrame.frame.has_messages},
        ),
        rx.el.main(content, id="main", tab_index=-1),
        class_name="shell provider",
    )
