"""The task list, on Home and on the page of forms: the whole row leads to where it is done."""

from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from osmind_app.clinic.intake.queries import CANNOT_START, COMPLETED, IN_PROGRESS, SKIPPED, FormLine
from osmind_app.web import routes
from osmind_app.web.ui.feedback import chip
from osmind_app.web.ui.icons import icon


def form_tasks(lines: rx.Var[Any]) -> rx.Component:
    """One row for each form, in the order the clinic wants them; on Home the contact info too, which has no id."""
    return rx.el.ul(rx.foreach(lines, _task), class_name="task-list")


def _task(line: rx.Var[FormLine]) -> rx.Component:
    inside = rx.fragment(
        rx.el.span(
            rx.el.span(line.title, class_name=rx.cond(line.status == CANNOT_START, "strong", "task-title")),
            rx.cond(line.about != "", rx.el.span(line.about, class_name="muted")),
            class_name="task-words",
        ),
        rx.el.span(_status(line), class_name="task-status"),
    )
    return rx.el.li(
        rx.cond(
            line.status == CANNOT_START,
            rx.el.div(inside, class_name="task"),
            ReactRouterLink.create(inside, icon("chevron-right"), to=_address(line), class_name="task"),
        )
    )


def _address(line: rx.Var[FormLine]) -> rx.Var[Any]:
    form = routes.OWN_FORM + "?id=" + line.id.to(str)
    there = rx.cond(line.page > 0, form + "&at=" + line.page.to_string(), form)
    return rx.cond(line.id == "", routes.CONTACT_INFO, there)


def _status(line: rx.Var[FormLine]) -> rx.Component:
    """Completed is plain text: what is done needs no eye (GOV.UK's task list)."""
    return rx.match(
        line.status,
        (COMPLETED, rx.el.span(line.words)),
        (SKIPPED, rx.el.span(line.words, class_name="muted")),
        (CANNOT_START, rx.el.span(line.words, class_name="muted")),
        (IN_PROGRESS, chip(line.words, tone="info")),
        chip(line.words),
    )
