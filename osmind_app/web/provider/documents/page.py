"""One patient's documents: Shared, which the portal shows, and Private Documents, which it never does (S50)."""

from typing import Any

import reflex as rx

from osmind_app.clinic.documents.queries import DocumentRow
from osmind_app.web import routes
from osmind_app.web.provider.documents.state import PatientDocumentsState as State
from osmind_app.web.provider.patient.parts import part_nav
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, link_button, secondary_button, submit_button
from osmind_app.web.ui.dialogs import closes_when, confirm_dialog, dialog
from osmind_app.web.ui.documents import document_row
from osmind_app.web.ui.feedback import callout, empty_state, skeleton
from osmind_app.web.ui.fields import text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import page_header, section, stack
from osmind_app.web.ui.menus import menu
from osmind_app.web.ui.tables import paging
from osmind_app.web.ui.uploading import upload_field

RENAME, REMOVE = "rename-document", "remove-document"
HINT = "PDF, JPG, PNG, HEIC or Word, smaller than 20 MB each."


@staff_page(routes.PATIENT_DOCUMENTS, title="Documents", on_load=State.load)
def documents() -> rx.Component:
    """Both folders of the chart in the address."""
    return rx.fragment(
        page_header(rx.cond(State.head.name != "", State.head.name, "Documents"), back=("Patients", routes.PATIENTS)),
        rx.cond(
            State.asks_reason != "",
            _say_why_first(),
            rx.cond(State.missing, _missing(), rx.cond(State.loaded, _folders(), skeleton(6))),
        ),
    )


def _say_why_first() -> rx.Component:
    return callout(
        "You are not on this patient’s care team",
        "Open the chart and say why, then open the documents.",
        action=link_button("Open the chart", State.asks_reason),
    )


def _missing() -> rx.Component:
    return empty_state(
        "We can’t find this patient",
        "The link may be incomplete, or this patient is not on your care teams. Ask the front desk.",
        action=link_button("All patients", routes.PATIENTS),
    )


def _folders() -> rx.Component:
    return stack(
        part_nav(routes.PATIENT_DOCUMENTS, State.head.patient_id),
        _shared(),
        _private(),
        _removed(),
        _rename_dialog(),
        confirm_dialog(
            REMOVE,
            f"Remove {State.chosen_name}?",
            "It leaves the chart and the portal. The clinic keeps it for its records, and you can restore it.",
            confirm="Remove document",
            on_confirm=State.remove,
        ),
    )


def _shared() -> rx.Component:
    page = State.shared
    return section(
        "Shared",
        rx.el.p("The patient sees these in the portal. What the patient sends comes here too.", class_name="muted"),
        upload_field(
            "Upload to Shared",
            on_uploaded=State.uploaded_shared,
            patient=State.head.patient_id,
            id="upload-shared",
            hint=HINT,
            word=True,
        ),
        _list(page, _shared_row, "Nothing is shared with this patient yet.", State.shared_next),
        id="shared",
    )


def _private() -> rx.Component:
    return section(
        "Private Documents",
        rx.el.p("The patient never sees these. Completed paperwork goes here.", class_name="muted"),
        upload_field(
            "Upload to Private Documents",
            on_uploaded=State.uploaded_private,
            patient=State.head.patient_id,
            id="upload-private",
            hint=HINT,
            word=True,
        ),
        rx.cond(
            State.head.reads_private,
            _list(State.private, _private_row, "No private documents yet.", State.private_next),
            callout(
                "You can add private documents",
                "Your role does not read them. What you add is here for the care team.",
            ),
        ),
        id="private",
    )


def _removed() -> rx.Component:
    """What was taken off the chart, out of the way until somebody looks for it."""
    return rx.cond(
        State.removed.rows.length() > 0,
        rx.el.details(
            rx.el.summary(f"Removed documents ({State.removed.total})"),
            _list(State.removed, _removed_row, "", State.removed_next),
            class_name="why-we-ask",
            id="removed",
        ),
    )


def _removed_row(row: rx.Var[DocumentRow]) -> rx.Component:
    return rx.el.li(
        icon("file-text"),
        rx.el.div(
            rx.el.bdi(row.name, class_name="document-name"),
            rx.el.p(f"{row.kind} · removed {row.removed}", class_name="meta"),
            class_name="document-words",
        ),
        button("Restore", on_click=State.restore(row.id), aria_label=f"Restore {row.name}"),
        class_name="document",
    )


def _list(page: Any, row: Any, nothing: str, next: Any) -> rx.Component:
    return rx.cond(
        page.rows.length() > 0,
        rx.fragment(
            rx.el.ul(rx.foreach(page.rows, row), class_name="documents"),
            rx.cond(
                (State.first != "") | (next != ""),
                paging(f"{page.total} documents", previous=State.first, next=next, back="Newest"),
            ),
        ),
        rx.el.p(nothing, class_name="muted"),
    )


def _shared_row(row: rx.Var[DocumentRow]) -> rx.Component:
    stop = rx.cond(row.from_patient, rx.fragment(), button("Stop sharing", on_click=State.stop_sharing(row.id)))
    return document_row(row, f"{row.kind} · {row.at} · from {row.by}", _more(row, stop))


def _private_row(row: rx.Var[DocumentRow]) -> rx.Component:
    return document_row(
        row,
        f"{row.kind} · {row.at} · from {row.by}",
        _more(row, button("Share with patient", on_click=State.share(row.id))),
    )


def _more(row: rx.Var[DocumentRow], first: rx.Component) -> rx.Component:
    return menu(
        rx.fragment("More", rx.el.span(f": {row.name}", class_name="unseen")),
        first,
        button("Rename", opens=RENAME, on_click=State.choose(row.id, row.name)),
        button("Remove", opens=REMOVE, on_click=State.choose(row.id, row.name)),
    )


def _rename_dialog() -> rx.Component:
    return dialog(
        RENAME,
        "Rename",
        form(
            error_summary(State.errors, ids={"document_name": "document-name"}),
            text_field("document_name", "Name", errors=State.errors, value=State.chosen_name, id="document-name"),
            on_submit=State.rename,
            id="rename",
            key=State.asked.to_string(),
        ),
        closes_when(RENAME, State.renamed),
        footer=[submit_button("Save name", form="rename"), secondary_button("Cancel", closes=True)],
    )
