"""Updates: what happened about the reader's patients, each line with the way to where it is looked after."""

import reflex as rx

from osmind_app.clinic.updates import kinds
from osmind_app.web import routes
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.provider.updates.state import Line
from osmind_app.web.provider.updates.state import UpdatesState as State
from osmind_app.web.ui.buttons import button, link, link_button
from osmind_app.web.ui.feedback import chip, empty_state, skeleton
from osmind_app.web.ui.layout import page_header, section
from osmind_app.web.ui.tables import paging

ICONS = {
    kinds.MESSAGE: "mail",
    kinds.FORM_NEEDS_REVIEW: "triangle-alert",
    kinds.FORM_SUBMITTED: "list-checks",
    kinds.APPOINTMENT_ASKED: "calendar",
    kinds.APPOINTMENT_MADE: "calendar",
    kinds.APPOINTMENT_CHANGED: "calendar",
    kinds.APPOINTMENT_CANCELLED: "calendar",
    kinds.DOCUMENT_ADDED: "download",
    kinds.INVITATION_ACCEPTED: "circle-check",
    kinds.GUARDIAN_JOINED: "circle-check",
    kinds.GUARDIAN_ENDS: "calendar",
    kinds.GUARDIAN_ENDED: "calendar",
    kinds.INVITATION_EXPIRED: "clock",
    kinds.INVITATION_BOUNCED: "mail-x",
    kinds.CONTACT_CHANGED: "user-round",
}
TONES = {
    kinds.FORM_NEEDS_REVIEW: "bad",
    kinds.INVITATION_BOUNCED: "bad",
    kinds.INVITATION_EXPIRED: "warn",
    kinds.INVITATION_ACCEPTED: "good",
    kinds.GUARDIAN_JOINED: "good",
}


@staff_page(routes.UPDATES, title="Updates", on_load=State.load)
def updates() -> rx.Component:
    """The newest first."""
    return rx.fragment(
        page_header(
            "Updates",
            link_button("Choose emails", routes.SETTINGS_NOTIFICATIONS),
            button("Mark all as read", on_click=State.read_all, disabled=State.unread == 0),
            lead="What happened about patients whose care team you are on.",
        ),
        section(
            rx.cond(State.unread > 0, "Unread: " + State.unread.to_string(), "All read"),
            rx.cond(State.loaded, rx.cond(State.lines.length() > 0, _lines(), _nothing()), skeleton(6)),
        ),
    )


def _lines() -> rx.Component:
    return rx.fragment(
        rx.el.ul(rx.foreach(State.lines, _line), class_name="lines"),
        paging("", previous=State.first, next=State.next, back="Newest"),
    )


def _line(line: rx.Var[Line]) -> rx.Component:
    chips = [
        (kind, chip(words.words, tone=TONES.get(kind, "info"), icon_name=ICONS[kind]))
        for kind, words in kinds.KINDS.items()
    ]
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                link(line.patient, line.leads_to, class_name="link strong", on_click=State.read_one(line.id)),
                " ",
                rx.match(line.kind, *chips, chip(line.words)),
                rx.cond(line.unread, chip("New", tone="warn")),
            ),
            rx.el.p(line.at, class_name="muted"),
        ),
        class_name=rx.cond(line.unread, "line unread", "line"),
    )


def _nothing() -> rx.Component:
    return empty_state(
        "Nothing yet",
        "Messages, forms, appointments and invitations of your patients will stand here as they happen.",
    )
