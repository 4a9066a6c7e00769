"""One question of a draft, open to be written in its place: its words, its kind and settings, when it is shown."""

from typing import Any

import reflex as rx

from osmind_app.clinic.intake.drafting import kinds
from osmind_app.clinic.intake.drafting.fields import YES
from osmind_app.clinic.intake.drafting.rows import ConditionCard, OptionCard
from osmind_app.clinic.intake.flows import DOWN, UP
from osmind_app.clinic.intake.items import (
    ATTACHMENT,
    CHOICE,
    DECIMAL,
    DISPLAY,
    INTEGER,
    SCALE,
    STRING,
    TEXT,
)
from osmind_app.web.provider.forms.builder.state import BuilderState as State
from osmind_app.web.ui.buttons import buttons, primary_button, quiet_button, secondary_button, submit_button
from osmind_app.web.ui.choices import select_field
from osmind_app.web.ui.fields import error_line, field_frame, text_area, text_field
from osmind_app.web.ui.forms import form
from osmind_app.web.ui.layout import columns, stack

OPEN = State.open
KEEP_AFTER = 600  # milliseconds without a key pressed
CRISIS_HINT = "Shows the patient where help is at once, and tells the care team to read the form today."


def question() -> rx.Component:
    """The open question, or the open page."""
    return rx.el.div(
        rx.cond(OPEN.is_page, _page(), _question()),
        buttons(primary_button("Done", on_click=State.close_question)),
        class_name="rows inset-box",
        key=OPEN.id + State.turn.to_string(),
    )


def _page() -> rx.Component:
    return stack(
        _line("text", "Heading of the page", auto_focus=True),
        rx.el.p(
            "Up to 4 short questions share a page. A longer list is shown one question at a time, under this heading.",
            class_name="muted",
        ),
        _shown_when(),
    )


def _question() -> rx.Component:
    kind = OPEN.kind
    asks = kind != DISPLAY
    return stack(
        _lines("text", rx.cond(asks, "Question", "Text"), rows=2, auto_focus=True),
        _select("kind", "Kind of answer", [rx.el.option(words, value=key) for key, words in kinds.NAMES.items()]),
        rx.cond(_is(CHOICE, kinds.CHOICES), _options()),
        rx.cond(_is(SCALE), _scale()),
        rx.cond(
            _is(INTEGER, DECIMAL),
            columns(_line("low", "Lowest", optional=True), _line("high", "Highest", optional=True)),
        ),
        rx.cond(_is(STRING, TEXT), _line("max_length", "Longest answer, in characters", optional=True, width="short")),
        rx.cond(kind == ATTACHMENT, _tick("several", "Patients may send several files")),
        rx.cond(asks, _tick("required", "Required")),
        rx.cond(
            asks & (OPEN.fields["required"] == YES),
            _line(
                "missing", "What is said when it is left empty", optional=True, hint="For example, Enter your answer"
            ),
        ),
        rx.cond(
            asks,
            stack(
                _line("help", "Help text", optional=True, hint="How to answer. It stands under the question."),
                _lines("why", "Why we ask", optional=True, rows=2, hint="Patients open it with a press."),
            ),
        ),
        rx.cond(OPEN.charts.length() > 0, _chart()),
        rx.cond(OPEN.pages.length() > 0, _on_page()),
        _shown_when(),
    )


def _is(*wanted: str) -> Any:
    found = OPEN.kind == wanted[0]
    for kind in wanted[1:]:
        found = found | (OPEN.kind == kind)
    return found


def _kept(name: str) -> dict[str, Any]:
    """What is typed is kept while it is typed, and when the field is left."""
    return {
        "on_change": lambda typed: State.set_field(OPEN.id, name, typed).debounce(KEEP_AFTER),
        "on_blur": lambda typed: State.set_field(OPEN.id, name, typed),
        "errors": State.field_errors,
        "value": OPEN.fields[name],
        "id": f"question-{name}",
    }


def _line(name: str, label: Any, **props: Any) -> rx.Component:
    return text_field(name, label, **_kept(name), **props)


def _lines(name: str, label: Any, **props: Any) -> rx.Component:
    return text_area(name, label, **_kept(name), **props)


def _select(name: str, label: str, options: list[rx.Component], hint: str = "") -> rx.Component:
    control = rx.el.select(
        *options,
        id=f"question-{name}",
        value=OPEN.fields[name],
        on_change=lambda typed: State.set_field(OPEN.id, name, typed),
        class_name="input select",
        aria_describedby=f"question-{name}-hint question-{name}-error",
    )
    return field_frame(control, f"question-{name}", name, label, errors=State.field_errors, hint=hint)


def _tick(name: str, words: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            class_name="checkbox",
            checked=OPEN.fields[name] == YES,
            on_change=lambda on: State.tick_field(OPEN.id, name, on),
        ),
        rx.el.span(words),
        class_name="tick",
    )


def _scale() -> rx.Component:
    return stack(
        columns(
            _line("low", "From", hint="0 where nothing is written"),
            _line("high", "To", hint="10 where nothing is written"),
        ),
        columns(
            _line("low_label", "Words at the low end", optional=True),
            _line("high_label", "Words at the high end", optional=True),
        ),
    )


def _options() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("Answers"),
        rx.el.ol(rx.foreach(OPEN.options, _option), class_name="lines"),
        buttons(secondary_button("Add answer", on_click=State.add_option)),
        _tick("other", "Patients may write something else"),
        class_name="field",
    )


def _option(option: rx.Var[OptionCard]) -> rx.Component:
    return rx.el.li(
        stack(
            columns(
                _of_option(option, "words", "Answer " + option.number.to(str)),
                _of_option(option, "points", "Points (optional)", width="short", input_mode="numeric"),
            ),
            rx.el.details(
                rx.el.summary("More", rx.el.span(" about answer ", option.number, class_name="unseen")),
                _option_tick(option, "crisis", "Needs help now", CRISIS_HINT),
                rx.cond(
                    OPEN.kind == kinds.CHOICES,
                    _option_tick(option, "alone", "Stands alone", "“None of these”: takes the other ticks away."),
                ),
                open=option.fields["crisis"] == YES,
            ),
        ),
        rx.el.div(
            quiet_button(
                "Up",
                aria_label="Move answer " + option.number.to(str) + " up",
                disabled=option.first,
                on_click=State.move_option(option.code, UP),
            ),
            quiet_button(
                "Down",
                aria_label="Move answer " + option.number.to(str) + " down",
                disabled=option.last,
                on_click=State.move_option(option.code, DOWN),
            ),
            quiet_button(
                "Remove",
                aria_label="Remove answer " + option.number.to(str),
                on_click=State.remove_option(option.code),
            ),
            class_name="buttons",
        ),
        class_name="line",
        key=option.code,
    )


def _of_option(option: rx.Var[OptionCard], name: str, label: Any, width: str = "", **props: Any) -> rx.Component:
    at = option.code.to(str) + f" {name}"
    box = f"option-{name}-" + option.code.to(str)
    return rx.el.div(
        rx.el.label(label, html_for=box),
        error_line(box, at, State.field_errors),
        rx.el.input(
            type="text",
            default_value=option.fields[name],
            auto_complete="off",
            class_name=f"input {width}",
            custom_attrs={"id": box},
            aria_describedby=box + "-error",
            aria_invalid=rx.cond(State.field_errors[at], "true", "false"),
            on_change=lambda typed: State.set_option(OPEN.id, option.code, name, typed).debounce(KEEP_AFTER),
            on_blur=lambda typed: State.set_option(OPEN.id, option.code, name, typed),
            **props,
        ),
        class_name="field",
    )


def _option_tick(option: rx.Var[OptionCard], name: str, words: str, below: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            class_name="checkbox",
            checked=option.fields[name] == YES,
            on_change=lambda on: State.tick_option(OPEN.id, option.code, name, on),
        ),
        rx.el.span(rx.el.span(words), rx.el.span(below, class_name="hint")),
        class_name="tick",
    )


def _chart() -> rx.Component:
    options = [
        rx.el.option("Nothing", value=""),
        rx.foreach(OPEN.charts, lambda one: rx.el.option(one.label, value=one.id)),
    ]
    return _select("chart", "Starts with what the chart says", options, "The patient checks it and may change it.")


def _on_page() -> rx.Component:
    box = "question-page"
    control = rx.el.select(
        rx.el.option("A page of its own", value=""),
        rx.foreach(OPEN.pages, lambda one: rx.el.option(one.label, value=one.id)),
        id=box,
        value=OPEN.page,
        on_change=lambda chosen: State.put_on_page(OPEN.id, chosen),
        class_name="input select",
        aria_describedby=f"{box}-hint {box}-error",
    )
    return field_frame(control, box, box, "On which page")


def _shown_when() -> rx.Component:
    """When it is asked: always, or after certain answers to what stands before it."""
    return rx.cond(
        (OPEN.earlier.length() > 0) | (OPEN.conditions.length() > 0),
        rx.el.fieldset(
            rx.el.legend("When it is shown"),
            rx.cond(
                OPEN.conditions.length() > 0,
                rx.el.ul(rx.foreach(OPEN.conditions, _condition), class_name="lines"),
                rx.el.p("Always.", class_name="muted"),
            ),
            rx.cond(
                OPEN.conditions.length() > 1,
                _select(
                    "behavior",
                    "Of these",
                    [rx.el.option("one is enough", value="any"), rx.el.option("all must be so", value="all")],
                ),
            ),
            rx.cond(OPEN.earlier.length() > 0, _new_condition()),
            class_name="field",
        ),
    )


def _condition(condition: rx.Var[ConditionCard]) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.p(condition.words)),
        quiet_button(
            "Remove",
            aria_label="Remove: " + condition.words.to(str),
            on_click=State.remove_condition(condition.row),
        ),
        class_name="line",
    )


def _new_condition() -> rx.Component:
    box = "condition-earlier"
    control = rx.el.select(
        rx.el.option("Choose a question", value=""),
        rx.foreach(OPEN.earlier, lambda one: rx.el.option(one.label, value=one.id)),
        id=box,
        value=State.earlier.id,
        on_change=State.choose_earlier,
        class_name="input select",
        aria_describedby=f"{box}-hint {box}-error",
    )
    return stack(
        field_frame(control, box, "earlier", "Show it only after an answer to", errors=State.condition_errors, hint=""),
        rx.cond(State.earlier.id != "", _how()),
    )


def _how() -> rx.Component:
    earlier = State.earlier
    return form(
        columns(
            select_field(
                "operator", "The answer", earlier.operators, errors=State.condition_errors, id="condition-operator"
            ),
            rx.cond(
                earlier.answers.length() > 0,
                select_field(
                    "value", "To be", earlier.answers, errors=State.condition_errors, empty="–", id="condition-value"
                ),
                text_field("value", "To be", errors=State.condition_errors, type=earlier.type, id="condition-value"),
            ),
        ),
        buttons(submit_button("Add condition", tone="secondary")),
        on_submit=State.add_condition,
        id="new-condition",
        key=earlier.id + State.made.to_string(),
    )
