"""One form of the patient's: its steps, and the end with a copy to keep."""

from typing import Any

import reflex as rx

from osmind_app.clinic.intake.rows import QuestionRow
from osmind_app.web import routes
from osmind_app.web.portal.form.state import FormState as State
from osmind_app.web.ui.buttons import button, link_button
from osmind_app.web.ui.feedback import empty_state
from osmind_app.web.ui.form_steps import Filling, form_steps, sent_title
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import page_header, stack
from osmind_app.web.ui.shell import portal_page
from osmind_app.web.ui.uploading import upload_field

PAGE = State.page


@portal_page(routes.OWN_FORM, title="Form", on_load=State.load)
def form_page() -> rx.Component:
    """Whatever the address says, of the form it names."""
    by = Filling(
        state=State,
        address=_address,
        above=("Forms", routes.OWN_FORMS),
        upload=_upload,
        take=State.take_other,
        keep=State.keep_own,
        skip=button("Skip for now", on_click=State.skip),
    )
    return form_steps(by, done=_done(), missing=_missing())


def _address(at: Any) -> Any:
    return routes.OWN_FORM + "?id=" + PAGE.id + "&at=" + at


def _upload(row: rx.Var[QuestionRow]) -> rx.Component:
    return upload_field(row.text, on_uploaded=lambda file_id: State.add_file(row.link_id, file_id), id=row.id)


def _done() -> rx.Component:
    return stack(
        sent_title(PAGE),
        rx.el.p(PAGE.clinic, " got it on ", PAGE.sent, "."),
        rx.el.h2("What happens next"),
        rx.el.p(
            "Your care team reads it before your appointment. If something in it is wrong, or changes, call ",
            rx.cond(
                PAGE.phone != "",
                rx.el.span(PAGE.clinic, " at ", rx.el.a(PAGE.phone, href="tel:" + PAGE.phone.to(str)), "."),
                "your clinic.",
            ),
        ),
        rx.el.div(
            link_button("Back to forms", routes.OWN_FORMS, tone="primary"),
            rx.el.a(
                icon("download"),
                rx.el.span("Download a copy (PDF)"),
                href=routes.OWN_FORM_COPY + "?id=" + PAGE.id,
                class_name="btn btn-secondary",
            ),
            class_name="buttons",
        ),
    )


def _missing() -> rx.Component:
    return stack(
        page_header("Form", back=("Forms", routes.OWN_FORMS)),
        empty_state("This form is not here.", "Your clinic may have taken it back, or it belongs to another sign-in."),
    )
