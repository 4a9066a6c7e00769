"""The patient's forms: a task list of what waits, and what was sent, with a copy of each to keep."""

import reflex as rx

from osmind_app.clinic.intake.queries import FormLine
from osmind_app.web import routes
from osmind_app.web.portal.forms.state import FormsState as State
from osmind_app.web.ui.feedback import callout, empty_state, skeleton
from osmind_app.web.ui.forms_to_do import form_tasks
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import page_header, section, stack
from osmind_app.web.ui.shell import portal_page
from osmind_app.web.ui.tables import paging


@portal_page(routes.OWN_FORMS, title="Forms", on_load=State.load)
def forms() -> rx.Component:
    """What waits first."""
    return stack(
        page_header("Forms", lead="Answers are saved as you go. You can stop and go on later, on any device."),
        rx.cond(State.loaded, _lists(), skeleton(6)),
    )


def _lists() -> rx.Component:
    to_do, sent = State.page.to_do, State.page.sent
    return stack(
        rx.cond(
            to_do.waits,
            callout("Your documents open when these forms are completed or skipped.", tone="info"),
        ),
        rx.cond(
            to_do.lines.length() > 0,
            section("To do", form_tasks(to_do.lines), action=rx.el.p(to_do.words, class_name="muted")),
        ),
        rx.cond(
            sent.length() > 0,
            section(
                "Sent",
                rx.el.ul(rx.foreach(sent, _sent), class_name="task-list"),
                rx.cond(State.page.after != "", paging("", previous="", next=_later())),
            ),
        ),
        rx.cond(
            (to_do.lines.length() == 0) & (sent.length() == 0),
            empty_state("No forms yet.", "When your clinic asks you to fill in a form, it stands here."),
        ),
    )


def _later() -> rx.Var[str]:
    return routes.OWN_FORMS + "?after=" + State.page.after.to(str)


def _sent(line: rx.Var[FormLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(
                rx.el.span(line.title, class_name="strong"),
                rx.el.span(line.about, class_name="muted"),
                class_name="task-words",
            ),
            rx.el.a(
                icon("download"),
                rx.el.span("PDF"),
                rx.el.span(" of ", line.title, class_name="unseen"),
                href=routes.OWN_FORM_COPY + "?id=" + line.id.to(str),
                class_name="btn btn-secondary",
            ),
            class_name="task",
        )
    )
