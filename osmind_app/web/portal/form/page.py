"""One form: its introduction, one question or small group per page, the answers to check, signing, the end."""

import reflex as rx

from osmind_app.clinic.intake import screens
from osmind_app.clinic.intake.rows import QuestionRow
from osmind_app.clinic.intake.screens import CheckRow
from osmind_app.web import routes
from osmind_app.web.portal.form.state import FormState as State
from osmind_app.web.ui.buttons import button, buttons, link, link_button, primary_button, submit_button
from osmind_app.web.ui.crisis import crisis_panel
from osmind_app.web.ui.feedback import callout, empty_state, skeleton
from osmind_app.web.ui.fields import error_line, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import back_link, page_header, stack
from osmind_app.web.ui.questions import form_script, question, why_we_ask
from osmind_app.web.ui.shell import portal_page
from osmind_app.web.ui.signing import signature_pad
from osmind_app.web.ui.uploading import upload_field

PAGE = State.page


@portal_page(routes.OWN_FORM, title="Form", on_load=State.load)
def form_page() -> rx.Component:
    """Whatever the address says, of the form it names."""
    steps = rx.match(
        PAGE.step,
        (screens.INTRO, _intro()),
        (screens.PAGE, _questions()),
        (screens.CHECK, _check()),
        (screens.SIGN, _sign()),
        (screens.DONE, _done()),
        (screens.WAITS, _waits()),
        skeleton(8),
    )
    shown = stack(rx.cond(PAGE.crisis, crisis_panel(PAGE.clinic, PAGE.phone)), steps)
    there = rx.cond(State.loaded, shown, rx.fragment(rx.el.h1("Form", class_name="unseen", tab_index=-1), skeleton(8)))
    return rx.el.div(
        form_script(),
        rx.cond(State.missing, _missing(), there),
        class_name="rows",
        custom_attrs={"data-form-at": PAGE.at, "data-form-id": PAGE.id},
    )


def _intro() -> rx.Component:
    about = rx.cond(PAGE.minutes != "", PAGE.minutes + ". We save as you go.", "We save as you go.")
    return stack(
        page_header(PAGE.title, back=("Forms", routes.OWN_FORMS)),
        rx.el.p(about, class_name="lead"),
        rx.cond(PAGE.intro != "", rx.el.p(PAGE.intro, class_name="lines")),
        rx.el.p("You can stop at any time and go on later, on this or another device.", class_name="muted"),
        rx.el.div(
            primary_button(rx.cond(PAGE.started, "Continue", "Start"), on_click=State.begin),
            rx.cond(PAGE.may_skip, _skip()),
            class_name="buttons",
        ),
    )


def _skip() -> rx.Component:
    return button("Skip for now", on_click=State.skip)


def _questions() -> rx.Component:
    return stack(
        _back(),
        error_summary(State.errors),
        rx.el.p(PAGE.title, ": page ", PAGE.number, " of ", PAGE.count, class_name="muted"),
        rx.cond(PAGE.heading != "", rx.el.h1(PAGE.heading, tab_index=-1)),
        # The key stands around the form: with another page, or another text chosen, its fields start anew.
        rx.el.div(_answers_form(), key=PAGE.id + PAGE.place + State.turn.to_string()),
    )


def _answers_form() -> rx.Component:
    return form(
        rx.foreach(
            PAGE.questions,
            lambda row: question(row, State.errors, take=State.take_other, keep=State.keep_own, files=_files),
        ),
        rx.el.div(submit_button("Continue"), rx.cond(PAGE.may_skip, _skip()), class_name="buttons"),
        _saved(),
        on_submit=State.go_on,
        id="answers",
        custom_attrs={"data-form": PAGE.id},
    )


def _files(row: rx.Var[QuestionRow], errors: rx.Var[dict[str, str]]) -> rx.Component:
    """Files as an answer: each is kept as soon as it is sent, and may be taken out until the form is."""

    def one(file: rx.Var[dict[str, str]]) -> rx.Component:
        return rx.el.li(
            rx.el.span(file["name"]),
            button(
                "Remove", on_click=State.take_file_out(row.link_id, file["id"]), aria_label="Remove " + file["name"]
            ),
            class_name="line",
        )

    return rx.el.div(
        why_we_ask(row),
        error_line(row.id, row.id, errors),
        upload_field(row.text, on_uploaded=lambda file_id: State.add_file(row.link_id, file_id), id=row.id),
        rx.el.ul(rx.foreach(row.files, one), class_name="lines"),
        class_name="rows",
    )


def _saved() -> rx.Component:
    """Whether what was typed is kept; assets/form.js says so where it is not yet, and hands the answers over."""
    return rx.el.div(
        rx.el.p(PAGE.saved, class_name="saved muted"),
        rx.el.p(icon("clock", 16), "Not saved yet. It is kept on this page.", class_name="unsaved"),
        rx.el.input(
            type="text",
            on_change=State.keep_answers,
            hidden=True,
            custom_attrs={"id": "answers-out"},
        ),
        id="answers-state",
        custom_attrs={"data-heard": State.heard.to_string()},
    )


def _check() -> rx.Component:
    return stack(
        _back(),
        error_summary(PAGE.problems),
        rx.cond(State.moved != "", callout(State.moved, tone="warn")),
        rx.el.p(PAGE.title, class_name="muted"),
        rx.el.h1("Check your answers", tab_index=-1),
        rx.el.dl(rx.foreach(PAGE.answers, _answer), class_name="summary"),
        buttons(primary_button(rx.cond(PAGE.is_signed, "Continue", "Send"), on_click=State.checked)),
    )


def _answer(row: rx.Var[CheckRow]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(row.question),
        rx.el.dd(
            rx.cond(row.answer != "", rx.el.span(row.answer, class_name="as-typed"), "Not answered"),
            rx.cond(row.problem != "", rx.el.p(icon("circle-alert"), row.problem, class_name="error")),
        ),
        rx.el.dd(
            link(
                rx.fragment("Change", rx.el.span(": ", row.question, class_name="unseen")),
                routes.OWN_FORM + "?id=" + PAGE.id + "&at=" + row.at.to(str),
            ),
            class_name="summary-action",
        ),
        tab_index=-1,
        custom_attrs={"id": row.id},
    )


def _sign() -> rx.Component:
    return stack(
        _back(),
        error_summary(State.errors),
        rx.el.p(PAGE.title, class_name="muted"),
        rx.el.h1("Sign", tab_index=-1),
        rx.foreach(PAGE.sign_words, lambda words: rx.el.p(words, class_name="lines")),
        form(
            signature_pad("drawn"),
            text_field(
                "typed",
                "Or type your full name",
                errors=State.errors,
                hint="Typing your name counts as your signature.",
                autocomplete="name",
                capitals="words",
            ),
            buttons(submit_button("Sign and send")),
            on_submit=State.sign,
            id="sign",
        ),
    )


def _done() -> rx.Component:
    return stack(
        rx.el.div(
            icon("circle-check", 32),
            rx.el.h1(PAGE.title, " is sent", tab_index=-1),
            class_name="sent-title",
        ),
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


def _waits() -> rx.Component:
    return stack(
        page_header(PAGE.title, back=("Forms", routes.OWN_FORMS)),
        callout("You cannot start this form yet.", "Finish the forms above it in your list first.", tone="info"),
    )


def _missing() -> rx.Component:
    return stack(
        page_header("Form", back=("Forms", routes.OWN_FORMS)),
        empty_state("This form is not here.", "Your clinic may have taken it back, or it belongs to another sign-in."),
    )


def _back() -> rx.Component:
    address = routes.OWN_FORM + "?id=" + PAGE.id + "&at=" + PAGE.back
    return back_link("Back", address)
