"""Documents: what the clinic shares, what was sent to it, and sending more (S8)."""

import reflex as rx

from osmind_app.clinic.documents.queries import BY_ME, WITH_ME, DocumentRow
from osmind_app.web import routes
from osmind_app.web.portal.documents.state import DocumentsState as State
from osmind_app.web.ui.buttons import link, link_button
from osmind_app.web.ui.documents import document_row
from osmind_app.web.ui.feedback import callout, empty_state, skeleton
from osmind_app.web.ui.frames import PortalFrame
from osmind_app.web.ui.layout import card, page_header, section, stack
from osmind_app.web.ui.shell import portal_page
from osmind_app.web.ui.tables import paging
from osmind_app.web.ui.uploading import upload_field


@portal_page(routes.DOCUMENTS, title="Documents", on_load=State.load)
def documents() -> rx.Component:
    """One list at a time, and the field that sends."""
    return stack(
        page_header("Documents"),
        rx.el.nav(
            _choice("Shared with me", WITH_ME),
            _choice("Sent by me", BY_ME),
            aria_label="Which documents",
            class_name="sections",
        ),
        rx.cond(
            State.loaded,
            rx.cond(State.waits, _waits(), card(rx.cond(State.page.rows.length() > 0, _list(), _nothing()))),
            skeleton(5),
        ),
        section(
            "Send a document",
            rx.el.p("Your care team sees what you send. Not for emergencies.", class_name="muted"),
            upload_field("Choose photos or PDFs", on_uploaded=State.uploaded),
        ),
    )


def _choice(words: str, which: str) -> rx.Component:
    shown = {"text": words, "to": routes.documents(which), "class_name": "section-link"}
    return rx.cond(State.which == which, link(**shown, aria_current="page"), link(**shown))


def _list() -> rx.Component:
    page = State.page
    return rx.fragment(
        rx.el.ul(rx.foreach(page.rows, _row), class_name="documents"),
        rx.cond(
            (State.first != "") | (State.next != ""),
            paging(f"{page.total} documents", previous=State.first, next=State.next, back="Newest"),
        ),
    )


def _row(row: rx.Var[DocumentRow]) -> rx.Component:
    detail = rx.cond(row.from_patient, f"{row.kind} · {row.at}", f"{row.kind} · {row.at} · from {row.by}")
    return document_row(row, detail)


def _waits() -> rx.Component:
    return callout(
        "Your documents open when your forms are completed or skipped.",
        action=link_button("Go to your forms", routes.OWN_FORMS),
    )


def _nothing() -> rx.Component:
    clinic = PortalFrame.frame.clinic
    return rx.cond(
        State.which == BY_ME,
        empty_state("You have not sent a document yet", "Photos and PDFs you send appear here."),
        empty_state("No documents yet", rx.el.span("When ", clinic, " shares a document with you, it appears here.")),
    )
