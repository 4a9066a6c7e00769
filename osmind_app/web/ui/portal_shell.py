"""The portal's shell: one column, a bar at the bottom on a phone, the clinic's phone number on every page."""

from typing import Any

import reflex as rx

from osmind_app.web import routes
from osmind_app.web.ui.accounts import account_menu
from osmind_app.web.ui.frames import PortalFrame
from osmind_app.web.ui.layout import page_header
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
        nav("Main", PLACES, route, new={routes.MESSAGES: PortalFrame.messages}, only=_parts()),
        rx.el.main(_whose(), _shared(content, route), _help(), id="main", tab_index=-1),
        class_name="shell portal",
    )


def _parts() -> dict[str, rx.Var[bool]]:
    """The places that a guardian sees only where they were chosen for them."""
    frame = PortalFrame.frame
    return {
        routes.MESSAGES: frame.has_messages,
        routes.APPOINTMENTS: frame.has_visits,
        routes.DOCUMENTS: frame.has_documents,
        routes.BILLING: frame.has_bills,
    }


def _shared(content: rx.Component, route: str) -> rx.Component:
    """The page; or that it is not for this guardian, who came by an address they were given."""
    frame = PortalFrame.frame
    parts = _parts() | {
        routes.APPOINTMENT: frame.has_visits,
        routes.OWN_FORMS: frame.has_forms,
        routes.OWN_FORM: frame.has_forms,
        routes.INVOICE: frame.has_bills,
        routes.CONTACT_INFO: frame.has_contact_info,
    }
    if route not in parts:
        return content
    return rx.cond((frame.who == "") | parts[route], content, _not_shared())


def _not_shared() -> rx.Component:
    return rx.fragment(
        page_header("Not shared with you"),
        rx.el.p("The clinic has not shared this part of the record with you. Call the clinic if you need it."),
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
