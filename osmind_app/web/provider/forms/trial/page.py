"""Forms → a form → Preview: the form on a phone, as a patient meets it; nothing is kept."""

from typing import Any

import reflex as rx

from osmind_app.clinic.intake.rows import QuestionRow
from osmind_app.web import routes
from osmind_app.web.provider.forms.trial.state import TrialState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, link_button
from osmind_app.web.ui.feedback import callout, empty_state
from osmind_app.web.ui.form_steps import Filling, form_steps, sent_title
from osmind_app.web.ui.layout import back_link, stack

DRAFT = f"{routes.FORM_BUILDER}?key={State.key}"
TEMPLATE = f"{routes.FORM_TEMPLATE}?key={State.key}"


@staff_page(routes.FORM_TRIAL, title="Form preview", on_load=State.load)
def trial() -> rx.Component:
    """The form the address names, in the frame of a phone."""
    nothing = rx.noop()
    by = Filling(
        state=State,
        address=_address,
        above=("Forms", "#"),
        upload=_upload,
        take=lambda link_id, index: nothing,
        keep=lambda link_id: nothing,
        skip=rx.fragment(),
    )
    return rx.fragment(
        rx.cond(State.draft != "", back_link("The draft", DRAFT), back_link("The form", TEMPLATE)),
        stack(
            callout(
                "Preview",
                "As a patient meets it on a phone. Nothing you type here is kept, nobody is told, and no file is sent.",
            ),
            rx.el.div(form_steps(by, done=_done(), missing=_missing()), class_name="phone portal"),
        ),
    )


def _address(at: Any) -> Any:
    return f"{routes.FORM_TRIAL}?draft={State.draft}&key={State.key}&at=" + at


def _upload(row: rx.Var[QuestionRow]) -> rx.Component:
    """Where a patient chooses a file."""
    return stack(
        rx.el.p(row.text, class_name="strong"),
        button("Choose an example file", on_click=State.pretend_file(row.link_id), id=row.id),
    )


def _done() -> rx.Component:
    return stack(
        sent_title(State.page),
        rx.el.p("Here a patient reads when it was sent and what happens next, and can download a copy."),
        rx.el.div(
            rx.el.a(
                "Try it again",
                href=f"{routes.FORM_TRIAL}?draft={State.draft}&key={State.key}",
                class_name="btn btn-secondary",
            ),
            class_name="buttons",
        ),
    )


def _missing() -> rx.Component:
    return stack(
        rx.el.h1("Form preview", tab_index=-1),
        rx.cond(
            State.unfinished,
            empty_state(
                "This draft can’t be shown yet",
                "Something in it still needs another look. Publish says what, and where.",
                action=link_button("Back to the draft", DRAFT),
            ),
            empty_state("We can’t find this form", action=link_button("All templates", routes.FORM_TEMPLATES)),
        ),
    )
