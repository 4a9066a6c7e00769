"""One form a patient filled in: what must be read today, the score, the answers, and the paper."""

import reflex as rx

from osmind_app.clinic.intake.opened import AnswerLine
from osmind_app.web import routes
from osmind_app.web.provider.forms.opened.state import OpenedFormState as State
from osmind_app.web.provider.forms.sections import door_button
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import link, link_button, primary_button
from osmind_app.web.ui.feedback import callout, chip, empty_state, skeleton
from osmind_app.web.ui.files import file_link
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import back_link, section


@staff_page(routes.FORM_SENT, title="Form", on_load=State.load)
def opened_form() -> rx.Component:
    """The form the address names."""
    return rx.fragment(
        back_link("Submissions", routes.FORMS),
        rx.cond(State.shown.id != "", _form(), rx.fragment(rx.el.h1("Form", class_name="unseen", tab_index=-1))),
        rx.cond(State.loaded, rx.fragment(), skeleton(6)),
        rx.cond(State.missing != "", empty_state("We can’t show this form", State.missing)),
        rx.cond(
            State.chart != "",
            empty_state(
                f"Say first why you look at {State.chart_of}",
                "You are not on this patient’s care team. Open the chart, say why, then open the form again.",
                action=link_button("Open chart", State.chart),
            ),
        ),
    )


def _form() -> rx.Component:
    shown = State.shown
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h1(shown.title, tab_index=-1),
                rx.el.div(
                    rx.cond(
                        (shown.reviewed == "") & ((shown.sent != "") | shown.pressing),
                        primary_button("Mark as reviewed", on_click=State.review),
                    ),
                    rx.cond(
                        shown.sent != "",
                        door_button("PDF", f"{routes.STAFF_FORM_PAPER}?id={shown.id}", icon=icon("download")),
                    ),
                    class_name="buttons",
                ),
                class_name="page-title",
            ),
            rx.el.div(
                link(shown.patient, f"{routes.PATIENT}?id={shown.patient_id}", class_name="link strong"),
                rx.cond(shown.sent != "", rx.el.span("Sent ", shown.sent)),
                rx.cond(shown.by != "", rx.el.span("By ", shown.by.lower())),
                rx.el.span("Version ", shown.version),
                rx.cond(shown.reviewed != "", chip(shown.reviewed, tone="good", icon_name="circle-check")),
                class_name="facts",
            ),
            class_name="page-header",
        ),
        rx.el.div(
            rx.cond(shown.pressing, _read_today()),
            rx.cond(
                shown.score != "",
                section(
                    "Score", rx.el.p(shown.score, class_name="strong"), rx.el.p(shown.copyright, class_name="meta")
                ),
            ),
            rx.cond(
                shown.lines.length() > 0,
                section("Answers", rx.el.dl(rx.foreach(shown.lines, _line), class_name="summary")),
            ),
            class_name="rows",
        ),
    )


def _read_today() -> rx.Component:
    return callout(
        "Read this today",
        rx.cond(
            State.shown.sent != "",
            "An answer says that the patient may be thinking of hurting themselves. Contact them as your clinic has "
            "agreed, then mark the form as reviewed.",
            "The patient gave an answer that must be read today and has not sent the form yet. Only that answer is "
            "shown, if it still stands. Contact them as your clinic has agreed, then mark the form as reviewed.",
        ),
        tone="bad",
    )


def _line(line: rx.Var[AnswerLine]) -> rx.Component:
    return rx.cond(
        line.heading != "",
        rx.el.div(rx.el.dt(line.heading, class_name="strong answer-heading"), rx.el.dd(class_name="unseen")),
        rx.el.div(
            rx.el.dt(line.question),
            rx.el.dd(
                rx.cond(line.pressing, chip("Read today", tone="bad", icon_name="triangle-alert")),
                rx.cond(
                    line.drawn != "",
                    rx.el.svg(
                        rx.el.path(d=line.drawn, class_name="stroke"),
                        view_box="0 0 600 200",
                        role="img",
                        aria_label="Signature drawn by hand",
                        class_name="signature",
                    ),
                ),
                rx.foreach(line.files, lambda file: file_link(file[0], file[1])),
                rx.cond(
                    line.answer != "",
                    rx.el.span(line.answer),
                    rx.cond(line.files.length() == 0, rx.el.span("Not answered", class_name="muted")),
                ),
                class_name="answer",
            ),
        ),
    )
