"""Forms → Templates → a draft: the questions in their order, what each asks, and Publish."""

from typing import Any

import reflex as rx

from osmind_app.clinic.intake.drafting.rows import BandRow, DraftLine
from osmind_app.clinic.intake.flows import DOWN, UP
from osmind_app.web import routes
from osmind_app.web.provider.forms.builder.question import KEEP_AFTER, question
from osmind_app.web.provider.forms.builder.state import BuilderState as State
from osmind_app.web.provider.staff_page import staff_page
from osmind_app.web.ui.buttons import button, buttons, link_button, primary_button, quiet_button, submit_button
from osmind_app.web.ui.dialogs import confirm_dialog
from osmind_app.web.ui.feedback import callout, chip, empty_state
from osmind_app.web.ui.fields import text_area, text_field
from osmind_app.web.ui.forms import error_summary, form
from osmind_app.web.ui.icons import icon
from osmind_app.web.ui.layout import back_link, columns, named_record, section, stack

SHOWN = State.shown


@staff_page(routes.FORM_BUILDER, title="Form draft", on_load=State.load)
def builder() -> rx.Component:
    """The draft the address names."""
    return rx.fragment(
        back_link("Templates", routes.FORM_TEMPLATES),
        named_record(
            _draft(),
            is_here=SHOWN.key != "",
            missing=State.missing,
            heading="Form draft",
            otherwise=empty_state(
                "We can’t find this draft",
                "It may have been published or discarded.",
                action=link_button("All templates", routes.FORM_TEMPLATES),
            ),
        ),
    )


def _draft() -> rx.Component:
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.h1(SHOWN.title, tab_index=-1),
                rx.el.div(
                    primary_button("Publish", on_click=State.publish),
                    link_button("Preview", f"{routes.FORM_TRIAL}?draft=1&key={SHOWN.key}"),
                    button("Discard draft", opens="discard-draft"),
                    class_name="buttons",
                ),
                class_name="page-title",
            ),
            rx.el.div(
                chip("Draft", tone="warn", icon_name="clock"),
                rx.el.span("Becomes version ", SHOWN.number),
                rx.el.span(SHOWN.saved),
                class_name="facts",
            ),
            class_name="page-header",
        ),
        rx.el.div(
            error_summary(State.problems),
            section("About the form", _about()),
            section(
                "Questions",
                rx.el.p("Patients get one question, or one page, at a time.", class_name="muted"),
                rx.el.ol(rx.foreach(SHOWN.lines, _line), class_name="lines form-draft"),
                rx.cond(
                    State.removed != "",
                    rx.el.div(
                        callout(
                            f"“{State.removed}” was removed", action=button("Put it back", on_click=State.put_back)
                        ),
                        role="status",
                    ),
                ),
                rx.el.div(
                    button("Add question", icon="plus", on_click=State.add_question("")),
                    button("Add page of several questions", on_click=State.add_page),
                    class_name="buttons",
                ),
                rx.el.p(State.moved, role="status", class_name="unseen"),
            ),
            section("Scoring", _scoring()),
            class_name="rows",
        ),
        confirm_dialog(
            "discard-draft",
            "Discard this draft?",
            "What was written since the last published version is lost. The published form stays as it is.",
            confirm="Discard draft",
            on_confirm=State.discard,
        ),
    )


def _kept(name: str) -> dict[str, Any]:
    return {
        "on_change": lambda typed: State.set_form(name, typed).debounce(KEEP_AFTER),
        "on_blur": lambda typed: State.set_form(name, typed),
        "errors": State.errors,
        "value": SHOWN.fields[name],
        "id": f"form-{name}",
    }


def _about() -> rx.Component:
    return stack(
        text_field("title", "Title", hint="Patients see it in their list.", **_kept("title")),
        text_area("description", "Introduction", optional=True, rows=3, **_kept("description")),
        text_field("minutes", "About how many minutes", optional=True, width="short", **_kept("minutes")),
        text_field(
            "copyright",
            "Who made it",
            optional=True,
            hint="For a published questionnaire: its authors, and that it may be used.",
            **_kept("copyright"),
        ),
    )


def _line(line: rx.Var[DraftLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.span(line.text, class_name="strong"),
                " ",
                chip(line.kind),
                " ",
                rx.cond(line.required, chip("Required", tone="info")),
            ),
            rx.cond(line.shown_when != "", rx.el.p("Shown when ", line.shown_when, class_name="meta")),
            rx.cond(
                State.refused,
                rx.foreach(line.problems, lambda said: rx.el.p(icon("circle-alert"), said, class_name="error")),
            ),
        ),
        rx.cond(State.open.id == line.id, rx.fragment(), _controls(line)),
        rx.cond(State.open.id == line.id, question()),
        class_name="line",
        tab_index=-1,
        custom_attrs={"id": "line-" + line.id.to(str), "data-depth": line.depth.to_string()},
        key=line.id,
    )


def _controls(line: rx.Var[DraftLine]) -> rx.Component:
    said = line.text.to(str)
    return rx.el.div(
        quiet_button("Edit", aria_label="Edit: " + said, on_click=State.open_question(line.id)),
        rx.cond(
            line.is_page,
            quiet_button("Add question", aria_label="Add a question to: " + said, on_click=State.add_question(line.id)),
        ),
        quiet_button("Up", aria_label="Move up: " + said, disabled=line.first, on_click=State.move(line.id, UP)),
        quiet_button("Down", aria_label="Move down: " + said, disabled=line.last, on_click=State.move(line.id, DOWN)),
        quiet_button("Duplicate", aria_label="Duplicate: " + said, on_click=State.duplicate(line.id)),
        quiet_button("Remove", aria_label="Remove: " + said, on_click=State.remove(line.id)),
        class_name="buttons",
    )


def _scoring() -> rx.Component:
    return rx.cond(
        SHOWN.scale != "",
        callout(
            f"This form is counted as {SHOWN.scale}",
            "Its questions, points and bands are the published ones. To change them, stop counting it that way.",
            action=button(f"Stop counting as {SHOWN.scale}", on_click=State.set_form("scale", "")),
        ),
        stack(
            rx.el.p(
                "Give answers points, then say here what a sum means. A form without bands is not scored. With a "
                "shown question unanswered there is no sum.",
                class_name="muted",
            ),
            rx.el.ul(rx.foreach(SHOWN.bands, _band), class_name="lines"),
            _new_band(),
        ),
    )


def _band(band: rx.Var[BandRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.p("From ", band.at, ": ", rx.el.span(band.words, class_name="strong"))),
        quiet_button("Remove", aria_label="Remove: " + band.words.to(str), on_click=State.remove_band(band.at)),
        class_name="line",
        key=band.at.to_string(),
    )


def _new_band() -> rx.Component:
    return form(
        columns(
            text_field(
                "at",
                "Sums from",
                errors=State.band_errors,
                hint="The first band begins at 0.",
                width="short",
                id="band-at",
            ),
            text_field("words", "Are called", errors=State.band_errors, hint="For example, Mild", id="band-words"),
        ),
        buttons(submit_button("Add band", tone="secondary")),
        on_submit=State.add_band,
        id="new-band",
        key=State.made.to_string(),
    )
