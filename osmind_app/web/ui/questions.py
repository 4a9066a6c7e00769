"""A form's questions, drawn from rows: what stands in them is read by assets/form.js, which knows `data-q`.

Their controls have no names a form would send: what changed is sent as it is typed, question by question.
"""

import hashlib
from pathlib import Path
from typing import Any

import reflex as rx

from osmind_app.clinic.intake import rows as kinds
from osmind_app.clinic.intake.answers import LONGEST_DATE_PART, LONGEST_LINE, LONGEST_TEXT
from osmind_app.clinic.intake.items import ADDRESS_PARTS, OTHER
from osmind_app.clinic.intake.rows import OptionRow, QuestionRow
from osmind_app.web.ui.buttons import button
from osmind_app.web.ui.fields import error_line, hint_line, optional_mark, wired

_SCRIPT = Path(__file__).parents[3] / "assets" / "form.js"
Row = rx.Var[QuestionRow]
ADDRESS = {
    "line1": ("Address line 1", "address-line1", ""),
    "line2": ("Address line 2 (optional)", "address-line2", ""),
    "city": ("City", "address-level2", ""),
    "state": ("State", "address-level1", "short"),
    "zip": ("ZIP", "postal-code", "short"),
}


def form_script() -> rx.Component:
    """The browser's part of a form, once on a page: pages without one do not load it."""
    version = hashlib.sha256(_SCRIPT.read_bytes()).hexdigest()[:8]
    return rx.el.script(src=f"/form.js?{version}", custom_attrs={"async": True})


def question(row: Row, errors: rx.Var[dict[str, str]], *, take: Any, keep: Any, files: Any) -> rx.Component:
    """One question with its reason, its error and, where two windows wrote it, the other text.

    `take(link_id, index)` and `keep(link_id)` decide between two windows; `files(row, errors)` draws an upload.
    """
    drawn = rx.match(
        row.drawn_as,
        (kinds.LINES, _labelled(row, errors, _text_area(row, errors))),
        (kinds.ONE, _group(row, errors, _choices(row, "radio"))),
        (kinds.MANY, _group(row, errors, _choices(row, "checkbox"))),
        (kinds.STEPS, _group(row, errors, _steps(row))),
        (kinds.DAY, _group(row, errors, _date(row, errors))),
        (kinds.PLACE, _group(row, errors, _address(row, errors))),
        (kinds.FILES, files(row, errors)),
        _labelled(row, errors, _line(row, errors)),
    )
    return rx.cond(
        row.drawn_as == kinds.WORDS,
        rx.el.p(row.text, class_name="lines", key=row.link_id),
        rx.el.div(
            drawn,
            _full(row),
            rx.foreach(row.others, lambda other: _other_text(row, other, take, keep)),
            key=row.link_id,
            class_name="rows question",
            custom_attrs={"data-q": row.link_id, "data-drawn-as": row.drawn_as, "data-was": row.was},
        ),
    )


def _full(row: Row) -> rx.Component:
    """Said by assets/form.js when a box holds as much as is kept: a browser cuts what is pasted without a word."""
    longest = rx.cond(row.drawn_as == kinds.LINES, f"{LONGEST_TEXT:,}", f"{LONGEST_LINE:,}")
    return rx.el.p(
        "This box is full: ",
        longest,
        " characters. Anything after them was left out.",
        class_name="callout tone-warn",
        role="status",
        hidden=True,
        custom_attrs={"data-full": ""},
    )


def why_we_ask(row: Row) -> rx.Component:
    """The reason for a question, a press away."""
    return rx.cond(
        row.why != "",
        rx.el.details(
            rx.el.summary("Why we ask"), rx.el.p(row.why, class_name="inset-box muted"), class_name="why-we-ask"
        ),
    )


def _legend(row: Row) -> rx.Component:
    """The question over its answers; alone on its page it is the page's heading."""
    words = rx.fragment(row.text, rx.cond(row.optional, optional_mark()))
    return rx.cond(row.is_title, rx.el.h1(words, tab_index=-1), rx.el.span(words, class_name="strong"))


def _labelled(row: Row, errors: Any, control: rx.Component) -> rx.Component:
    words = rx.fragment(row.text, rx.cond(row.optional, optional_mark()))
    return rx.el.div(
        rx.cond(
            row.is_title,
            rx.el.h1(rx.el.label(words, html_for=row.id), tab_index=-1),
            rx.el.label(words, html_for=row.id),
        ),
        why_we_ask(row),
        hint_line(row.id, row.hint),
        error_line(row.id, row.id, errors),
        control,
        class_name="field",
    )


def _group(row: Row, errors: Any, inside: rx.Component) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(_legend(row)),
        why_we_ask(row),
        hint_line(row.id, row.hint),
        error_line(row.id, row.id, errors),
        inside,
        aria_describedby=f"{row.id}-hint {row.id}-error",
        class_name="field",
    )


def _wired(row: Row, errors: Any, part: str = "value") -> dict[str, Any]:
    told = wired(row.id, row.id, errors)
    return told | {"custom_attrs": {"data-part": part}}


def _line(row: Row, errors: Any) -> rx.Component:
    told = _wired(row, errors)
    return rx.el.input(
        type=row.type,
        default_value=row.value,
        auto_complete=row.autocomplete,
        input_mode=row.input_mode,
        spell_check=False,
        max_length=LONGEST_LINE,
        class_name="input " + row.width.to(str),
        custom_attrs=told.pop("custom_attrs") | {"id": row.id},
        **told,
    )


def _text_area(row: Row, errors: Any) -> rx.Component:
    told = _wired(row, errors)
    return rx.el.textarea(
        default_value=row.value,
        rows="5",
        max_length=LONGEST_TEXT,
        class_name="input textarea",
        custom_attrs=told.pop("custom_attrs") | {"id": row.id},
        **told,
    )


def _choices(row: Row, kind: str) -> rx.Component:
    def one(option: rx.Var[OptionRow]) -> rx.Component:
        alone = {"data-alone": rx.cond(option.alone, "1", "")} if kind == "checkbox" else {}
        return rx.el.label(
            rx.el.input(
                type=kind,
                name=row.id,
                value=option.code,
                default_checked=option.chosen,
                class_name=kind,
                custom_attrs={"id": option.id, **alone},
            ),
            rx.el.span(option.text),
            class_name="tick",
        )

    return rx.el.div(rx.foreach(row.options, one), rx.cond(row.takes_other, _other_choice(row, kind)))


def _other_choice(row: Row, kind: str) -> rx.Component:
    """Something that is not on the list: the box is shown once it is chosen, or filled."""
    box = row.id.to(str) + "-other"
    return rx.el.div(
        rx.el.label(
            rx.el.input(type=kind, name=row.id, value=OTHER, default_checked=row.other_chosen, class_name=kind),
            rx.el.span("Something else"),
            class_name="tick",
        ),
        rx.el.div(
            rx.el.label("What is it?", html_for=box),
            rx.el.input(
                type="text",
                default_value=row.other_text,
                auto_complete="off",
                max_length=LONGEST_LINE - len(OTHER),
                class_name="input",
                custom_attrs={"id": box, "data-part": "other"},
            ),
            class_name="field other-answer",
        ),
        class_name="open-choice",
    )


def _steps(row: Row) -> rx.Component:
    def one(option: rx.Var[OptionRow]) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="radio",
                name=row.id,
                value=option.code,
                default_checked=option.chosen,
                class_name="radio",
                custom_attrs={"id": option.id},
            ),
            rx.el.span(option.text),
            class_name="step",
        )

    return rx.el.div(
        rx.el.div(rx.foreach(row.options, one), class_name="steps"),
        rx.el.div(rx.el.span(row.low_label), rx.el.span(row.high_label), class_name="steps-ends muted"),
    )


def _date(row: Row, errors: Any) -> rx.Component:
    def box(part: str) -> rx.Component:
        told = _wired(row, errors, part)
        box_id = row.id if part == "month" else row.id.to(str) + f"-{part}"
        return rx.el.div(
            rx.el.label(part.capitalize(), html_for=box_id),
            rx.el.input(
                type="text",
                input_mode="text" if part == "month" else "numeric",
                default_value=row.parts[part],
                max_length=LONGEST_DATE_PART,
                auto_complete=rx.cond(row.autocomplete == "bday", f"bday-{part}", "off"),
                class_name=f"input {part}",
                custom_attrs=told.pop("custom_attrs") | {"id": box_id},
                **told,
            ),
        )

    return rx.el.div(box("month"), box("day"), box("year"), class_name="date")


def _address(row: Row, errors: Any) -> rx.Component:
    def box(part: str) -> rx.Component:
        label, fills, width = ADDRESS[part]
        told = _wired(row, errors, part)
        box_id = row.id if part == ADDRESS_PARTS[0] else row.id.to(str) + f"-{part}"
        return rx.el.div(
            rx.el.label(label, html_for=box_id),
            rx.el.input(
                type="text",
                input_mode="numeric" if part == "zip" else "text",
                default_value=row.parts[part],
                max_length=LONGEST_LINE,
                auto_complete=rx.cond(row.autocomplete == "address", fills, "off"),
                class_name=f"input {width}",
                custom_attrs=told.pop("custom_attrs") | {"id": box_id},
                **told,
            ),
            class_name="field",
        )

    return rx.el.div(*[box(part) for part in ADDRESS_PARTS], class_name="rows")


def _other_text(row: Row, other: rx.Var[Any], take: Any, keep: Any) -> rx.Component:
    return rx.el.div(
        rx.el.p("In another window you wrote:", class_name="callout-title"),
        rx.el.p(other.text, class_name="as-typed"),
        rx.el.div(
            button("Use this instead", on_click=take(row.link_id, other.index)),
            button("Keep what is above", on_click=keep(row.link_id)),
            class_name="buttons",
        ),
        class_name="callout tone-warn other-window",
    )
