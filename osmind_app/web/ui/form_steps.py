"""A form in its steps: introduction, one question or small group per page, the answers to check, signing.

The same for a patient who fills it in and for the staff who try it out: each brings a state of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from osmind_app.clinic.intake import screens
from osmind_app.clinic.intake.rows import QuestionRow
from osmind_app.clinic.intake.screens import CheckRow
from osmind_app.web.ui.buttons import button, buttons, link, primary_button, submit_button
from osmind_app.web.ui.crisis import crisis_panel
from osmind_app.web.ui.feedback import callout, skeleton
from osmind_app.web.ui.fields import error_line, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import back_link, page_header, stack
from osmind_app.web.ui.questions import form_script, question, why_we_ask
from osmind_app.web.ui.signing import signature_pad


@dataclass(frozen=True)
class Filling:
    """Who fills the form in: their state, the address of a step by its word, the page above, and how files are sent.

    `take` and `keep` decide between two windows; `skip` is the button that leaves the form for now.
    """

    state: Any
    address: Callable[[Any], Any]
    above: tuple[str, str]
    upload: Callable[[rx.Var[QuestionRow]], rx.Component]
    take: Any
    keep: Any
    skip: rx.Component

    @property
    def page(self) -> Any:
        """What the state shows."""
        return self.state.page


def form_steps(by: Filling, *, done: rx.Component, missing: rx.Component) -> rx.Component:
    """The step that the address says; `done` is the last one, `missing` what stands there without a form."""
    page = by.page
    steps = rx.match(
        page.step,
        (screens.INTRO, _intro(by)),
        (screens.PAGE, _questions(by)),
        (screens.CHECK, _check(by)),
        (screens.SIGN, _sign(by)),
        (screens.DONE, done),
        (screens.WAITS, _waits(by)),
        skeleton(8),
    )
    shown = stack(rx.cond(page.crisis, crisis_panel(page.clinic, page.phone)), steps)
    waiting = rx.fragment(rx.el.h1("Form", class_name="unseen", tab_index=-1), skeleton(8))
    return rx.el.div(
        form_script(),
        rx.cond(by.state.missing, missing, rx.cond(by.state.loaded, shown, waiting)),
        class_name="rows",
        custom_attrs={"data-form-at": page.at, "data-form-id": page.id},
    )


def sent_title(page: Any) -> rx.Component:
    """The heading of the last step."""
    return rx.el.div(icon("circle-check", 32), rx.el.h1(page.title, " is sent", tab_index=-1), class_name="sent-title")


def _intro(by: Filling) -> rx.Component:
    page = by.page
    about = rx.cond(page.minutes != "", page.minutes + ". We save as you go.", "We save as you go.")
    return stack(
        page_header(page.title, back=by.above),
        rx.el.p(about, class_name="lead"),
        rx.cond(page.intro != "", rx.el.p(page.intro, class_name="lines")),
        rx.el.p("You can stop at any time and go on later, on this or another device.", class_name="muted"),
        rx.el.div(
            primary_button(rx.cond(page.started, "Continue", "Start"), on_click=by.state.begin),
            rx.cond(page.may_skip, by.skip),
            class_name="buttons",
        ),
    )


def _questions(by: Filling) -> rx.Component:
    page = by.page
    return stack(
        _back(by),
        error_summary(by.state.errors),
        rx.el.p(page.title, ": page ", page.number, " of ", page.count, class_name="muted"),
        rx.cond(page.heading != "", rx.el.h1(page.heading, tab_index=-1)),
        # The key stands around the form: with another page, or another text chosen, its fields start anew.
        rx.el.div(_answers_form(by), key=page.id + page.place + by.state.turn.to_string()),
    )


def _answers_form(by: Filling) -> rx.Component:
    page = by.page
    return form(
        rx.foreach(
            page.questions,
            lambda row: question(
                row, by.state.errors, take=by.take, keep=by.keep, files=lambda row, errors: _files(by, row, errors)
            ),
        ),
        rx.el.div(submit_button("Continue"), rx.cond(page.may_skip, by.skip), class_name="buttons"),
        _saved(by),
        on_submit=by.state.go_on,
        id="answers",
        custom_attrs={"data-form": page.id},
    )


def _files(by: Filling, row: rx.Var[QuestionRow], errors: rx.Var[dict[str, str]]) -> rx.Component:
    """Files as an answer: each is kept as soon as it is sent, and may be taken out until the form is."""

    def one(file: rx.Var[dict[str, str]]) -> rx.Component:
        return rx.el.li(
            rx.el.span(file["name"]),
            button(
                "Remove",
                on_click=by.state.take_file_out(row.link_id, file["id"]),
                aria_label="Remove " + file["name"],
            ),
            class_name="line",
        )

    return rx.el.div(
        why_we_ask(row),
        error_line(row.id, row.id, errors),
        by.upload(row),
        rx.el.ul(rx.foreach(row.files, one), class_name="lines"),
        class_name="rows",
    )


def _saved(by: Filling) -> rx.Component:
    """Whether what was typed is kept; assets/form.js says so where it is not yet, and hands the answers over."""
    return rx.el.div(
        rx.el.p(by.page.saved, class_name="saved muted"),
        rx.el.p(icon("clock", 16), "Not saved yet. It is kept on this page.", class_name="unsaved"),
        rx.el.input(
            type="text",
            on_change=by.state.keep_answers,
            hidden=True,
            custom_attrs={"id": "answers-out"},
        ),
        id="answers-state",
        custom_attrs={"data-heard": by.state.heard.to_string()},
    )


def _check(by: Filling) -> rx.Component:
    page = by.page
    return stack(
        _back(by),
        error_summary(page.problems),
        rx.cond(by.state.moved != "", callout(by.state.moved, tone="warn")),
        rx.el.p(page.title, class_name="muted"),
        rx.el.h1("Check your answers", tab_index=-1),
        rx.el.dl(rx.foreach(page.answers, lambda row: _answer(by, row)), class_name="summary"),
        buttons(primary_button(rx.cond(page.is_signed, "Continue", "Send"), on_click=by.state.checked)),
    )


def _answer(by: Filling, row: rx.Var[CheckRow]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(row.question),
        rx.el.dd(
            rx.cond(row.answer != "", rx.el.span(row.answer, class_name="as-typed"), "Not answered"),
            rx.cond(row.problem != "", rx.el.p(icon("circle-alert"), row.problem, class_name="error")),
        ),
        rx.el.dd(
            link(
                rx.fragment("Change", rx.el.span(": ", row.question, class_name="unseen")),
                by.address(row.at.to(str)),
            ),
            class_name="summary-action",
        ),
        tab_index=-1,
        custom_attrs={"id": row.id},
    )


def _sign(by: Filling) -> rx.Component:
    page = by.page
    return stack(
        _back(by),
        error_summary(by.state.errors),
        rx.el.p(page.title, class_name="muted"),
        rx.el.h1("Sign", tab_index=-1),
        rx.foreach(page.sign_words, lambda words: rx.el.p(words, class_name="lines")),
        form(
            signature_pad("drawn"),
            text_field(
                "typed",
                "Or type your full name",
                errors=by.state.errors,
                hint="Typing your name counts as your signature.",
                autocomplete="name",
                capitals="words",
            ),
            buttons(submit_button("Sign and send")),
            on_submit=by.state.sign,
            id="sign",
        ),
    )


def _waits(by: Filling) -> rx.Component:
    return stack(
        page_header(by.page.title, back=by.above),
        callout("You cannot start this form yet.", "Finish the forms above it in your list first.", tone="info"),
    )


def _back(by: Filling) -> rx.Component:
    return back_link("Back", by.address(by.page.back))
