"""Choosing: one of a list, several of a list, yes or no, and a date in three boxes."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from osmind_app.web.ui.fields import NOT_ABOUT_ME, Errors, error_line, field_frame, hint_line, optional_mark, wired

Options = Sequence[tuple[str, str]] | rx.Var[Any]


def select_field(
    name: str,
    label: str,
    options: Options,
    *,
    errors: Errors = None,
    hint: Any = "",
    value: Any = "",
    empty: str = "",
    optional: bool = False,
    named: str = "label",
    id: str = "",
    **props: Any,
) -> rx.Component:
    """One of a list in a native select.

    `options` are pairs of value and words, or a var of rows with an `id` and a name (`named`); `empty` are the words
    of the first, empty choice.
    """
    field_id = id or name
    first = [rx.el.option(empty, value="")] if empty else []
    control = rx.el.select(
        *first,
        *_options(options, named),
        name=name,
        default_value=value,
        class_name="input select",
        custom_attrs={"id": field_id},
        **wired(field_id, name, errors),
        **props,
    )
    return field_frame(control, field_id, name, label, errors=errors, hint=hint, optional=optional)


def radio_list(
    name: str,
    label: str,
    options: Sequence[tuple[str, str] | tuple[str, str, str]],
    *,
    errors: Errors = None,
    hint: Any = "",
    value: str = "",
    disabled: dict[str, Any] | None = None,
    id: str = "",
    **props: Any,
) -> rx.Component:
    """One of a few, all in sight. An option is value, words and, if need be, a line below them.

    `disabled` maps a value to a var that takes this choice away; `on_change` in `props` gets the chosen value.
    """
    field_id = id or name
    rows = [
        tick(
            "radio",
            name,
            words,
            id=f"{field_id}-{key}" if at else field_id,
            below=more[0] if more else "",
            value=key,
            default_checked=key == value,
            disabled=(disabled or {}).get(key, False),
            **props,
        )
        for at, (key, words, *more) in enumerate(options)
    ]
    return _group(rows, field_id, name, label, errors=errors, hint=hint)


def checkbox_list(
    name: str,
    label: str,
    options: Options,
    *,
    errors: Errors = None,
    hint: Any = "",
    chosen: Any = None,
    named: str = "label",
    id: str = "",
) -> rx.Component:
    """Several of a list; the ticked ones arrive as the form's `<name>: list[str]`. `chosen`: those ticked first."""
    field_id = id or name

    def row(key: Any, words: Any) -> rx.Component:
        ticked = chosen.contains(key) if chosen is not None else False
        return tick("checkbox", f"{name}[]", words, id=f"{field_id}_{key}", value=key, default_checked=ticked)

    rows = (
        [rx.foreach(options, lambda o: row(o.id, getattr(o, named)))]
        if isinstance(options, rx.Var)
        else [row(key, words) for key, words in options]
    )
    return _group(rows, field_id, name, label, errors=errors, hint=hint)


def checkbox(
    name: str, label: Any, *, below: Any = "", id: str = "", checked: Any = False, **props: Any
) -> rx.Component:
    """Yes or no; sends "on" or nothing."""
    return tick("checkbox", name, label, id=id or name, below=below, default_checked=checked, **props)


def date_fields(
    name: str,
    label: str,
    *,
    errors: Errors = None,
    hint: Any = "For example, 3 14 1985",
    month: Any = "",
    day: Any = "",
    year: Any = "",
    optional: bool = False,
    about_patient: bool = False,
    birthday: bool = False,
    id: str = "",
    **props: Any,
) -> rx.Component:
    """A date in three boxes that never jump: `<name>_month`, `_day` and `_year`; the error stands at `name`."""
    field_id = id or name
    fill = {"month": "bday-month", "day": "bday-day", "year": "bday-year"} if birthday and not about_patient else {}

    def box(part: str, value: Any) -> rx.Component:
        box_id = field_id if part == "month" else f"{field_id}-{part}"
        return rx.el.div(
            rx.el.label(part.capitalize(), html_for=box_id),
            rx.el.input(
                name=f"{name}_{part}",
                type="text",
                input_mode="text" if part == "month" else "numeric",
                default_value=value,
                auto_complete=fill.get(part, "off"),
                class_name=f"input {part}",
                custom_attrs={"id": box_id, **(NOT_ABOUT_ME if about_patient else {})},
                **wired(field_id, name, errors),
                **props,
            ),
        )

    boxes = rx.el.div(box("month", month), box("day", day), box("year", year), class_name="date")
    return _group([boxes], field_id, name, label, errors=errors, hint=hint, optional=optional)


def tick(kind: str, name: Any, words: Any, *, id: Any = "", below: Any = "", **props: Any) -> rx.Component:
    """One checkbox or radio in its label. With `below` it needs an id: the line describes it and names it not."""
    at = {"id": id} if id else {}
    if isinstance(below, str) and not below:
        return rx.el.label(
            rx.el.input(type=kind, name=name, class_name=kind, custom_attrs=at, **props),
            rx.el.span(words),
            class_name="tick",
        )
    at |= {"aria-labelledby": f"{id}-words", "aria-describedby": f"{id}-below"}
    return rx.el.label(
        rx.el.input(type=kind, name=name, class_name=kind, custom_attrs=at, **props),
        rx.el.span(
            rx.el.span(words, id=f"{id}-words"),
            rx.el.span(below, id=f"{id}-below", class_name="hint"),
        ),
        class_name="tick",
    )


def _options(options: Options, named: str) -> list[rx.Component]:
    if isinstance(options, rx.Var):
        return [rx.foreach(options, lambda o: rx.el.option(getattr(o, named), value=o.id))]
    return [rx.el.option(words, value=key) for key, words in options]


def _group(
    rows: list[rx.Component],
    field_id: str,
    name: str,
    label: Any,
    *,
    errors: Errors,
    hint: Any,
    optional: bool = False,
) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(label, *([optional_mark()] if optional else [])),
        hint_line(field_id, hint),
        error_line(field_id, name, errors),
        *rows,
        aria_describedby=f"{field_id}-hint {field_id}-error",
        class_name="field",
    )
