"""The portal's shell: one column, a bar at the bottom on a phone, the clinic's phone number on every page."""

from typing import Any

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.ui.accounts import account_menu
from osmind_app.web.ui.frames import PortalFrame
from osmind_app.web.ui.navigation import brand, nav, skip_link
from osmind_app.web.ui.standing import standing

PLACES = (
    ("Home", routes.HOME, "house", (routes.HOME, routes.OWN_FORMS, routes.OWN_FORM)),
    ("Messages", routes.MESSAGES, "message-square", (routes.MESSAGES,)),
    ("Appointments", routes.APPOINTMENTS, "calendar", (routes.APPOINTMENTS, routes.APPOINTMENT)),
    ("Documents", routes.DOCUMENTS, "file-text", (routes.DOCUMENTS,)),
    ("Billing", routes.BILLING, "credit-card", (routes.BILLING, routes.INVOICE)),
    ("Me", routes.ME, "user-round", (routes.ME,)),
)


def portal_shell(content: rx.Component, *, route: str, reload: list[Any]) -> rx.Component:
    """The page's content inside the portal."""
    return rx.el.div(
        *_installable(),
        *standing(PortalFrame, "patient", reload),
        _on_paper(),
        rx.el.header(
            skip_link(),
            brand(PortalFrame.frame.clinic, routes.HOME),
            account_menu(PortalFrame, routes.PATIENT_SIGN_OUT),
            class_name="topbar",
        ),
        nav("Main", PLACES, route, new={routes.MESSAGES: PortalFrame.messages}),
        rx.el.main(_whose(), content, _help(), id="main", tab_index=-1),
        class_name="shell portal",
    )


def _whose() -> rx.Component:
    """Whose record is open, on every page: for a guardian, and for who opens several."""
    frame = PortalFrame.frame
    return rx.cond(
        frame.record != "",
        rx.el.div(
            rx.el.p("Record of ", rx.el.strong(frame.record)),
            rx.cond(frame.switches, rx.el.a("Switch account", href=routes.SWITCH, class_name="link")),
            class_name="whose",
            role="region",
            aria_label="Open record",
        ),
    )


def _installable() -> list[rx.Component]:
    """What a phone needs to put the portal on its home screen; React moves them into the head."""
    return [
        rx.el.link(rel="manifest", href=routes.MANIFEST),
        rx.el.link(rel="apple-touch-icon", href="/apple-touch-icon.png"),
    ]


def _on_paper() -> rx.Component:
    """The head of a printed page: clinic, patient and the day it was printed."""
    frame = PortalFrame.frame
    return rx.el.div(
        rx.el.span(frame.clinic),
        rx.el.span(frame.name),
        rx.el.span("Printed ", rx.el.span(custom_attrs={"data-printed": ""})),
        class_name="on-paper",
        aria_hidden="true",
    )


def _help() -> rx.Component:
    frame = PortalFrame.frame
    return rx.el.footer(
        rx.cond(
            frame.phone != "",
            rx.el.p("Help: call ", frame.clinic, " at ", rx.el.a(frame.phone, href=f"tel:{frame.phone}")),
        ),
        rx.el.p("Not for emergencies. Call 911, or call or text 988 at any time."),
        class_name="help",
    )
