"""Text fields: a label above, a hint and an error between it and the box, all tied together by ids.

The id of a control is a plain attribute: Reflex adds a control it knows by id to what the form sends.
"""

from typing import Any

import reflex as rx

from osmind_app.web.ui.icons import icon

# The staff's own browser must not put the staff's own name into a patient's chart (S65-S67).
NOT_ABOUT_ME = {
    "data-1p-ignore": "true",
    "data-lpignore": "true",
    "data-bwignore": "true",
    "data-protonpass-ignore": "true",
    "data-form-type": "other",
}

Errors = rx.Var[dict[str, str]] | None


def text_field(
    name: str,
    label: str,
    *,
    errors: Errors = None,
    hint: Any = "",
    value: Any = "",
    type: str = "text",
    autocomplete: str = "off",
    optional: bool = False,
    about_patient: bool = False,
    width: str = "",
    id: str = "",
    **props: Any,
) -> rx.Component:
    """One line of text.

    `errors` is the state's dict of field name → sentence; `value` what stands in it first. `about_patient` keeps
    browsers and password managers from filling it in: give such a field a neutral `id` and `name` (`pt_f1`).
    `width` is `short` (a code), `medium` (a phone number) or empty (as wide as its column).
    """
    field_id = id or name
    attrs: dict[str, Any] = {**props.pop("custom_attrs", {})} | (NOT_ABOUT_ME if about_patient else {})
    return field_frame(
        rx.el.input(
            name=name,
            type=type,
            default_value=value,
            auto_complete=autocomplete,
            spell_check=False,
            class_name=f"input {width}",
            custom_attrs=attrs | {"id": field_id, "autoCapitalize": props.pop("capitals", "off")},
            **wired(field_id, name, errors),
            **props,
        ),
        field_id,
        name,
        label,
        errors=errors,
        hint=hint,
        optional=optional,
    )


def email_field(name: str, label: str = "Email", **props: Any) -> rx.Component:
    """An e-mail address."""
    return text_field(name, label, type="email", **props)


def phone_field(name: str, label: str = "Mobile", **props: Any) -> rx.Component:
    """A phone number in any spelling."""
    return text_field(name, label, type="tel", width=props.pop("width", "medium"), **props)


def password_field(
    name: str, label: str = "Password", *, autocomplete: str = "current-password", **props: Any
) -> rx.Component:
    """A password; never filled in again by us."""
    return text_field(name, label, type="password", autocomplete=autocomplete, **props)


def text_area(
    name: str,
    label: str,
    *,
    errors: Errors = None,
    hint: Any = "",
    value: Any = "",
    rows: int = 4,
    optional: bool = False,
    id: str = "",
    **props: Any,
) -> rx.Component:
    """Several lines of text."""
    field_id = id or name
    return field_frame(
        rx.el.textarea(
            name=name,
            default_value=value,
            rows=str(rows),
            class_name="input textarea",
            custom_attrs={"id": field_id},
            **wired(field_id, name, errors),
            **props,
        ),
        field_id,
        name,
        label,
        errors=errors,
        hint=hint,
        optional=optional,
    )


def field_frame(
    control: rx.Component,
    field_id: str,
    name: str,
    label: Any,
    *,
    errors: Errors = None,
    hint: Any = "",
    optional: bool = False,
) -> rx.Component:
    """The label, hint and error around a control that has this id."""
    return rx.el.div(
        rx.el.label(label, *([optional_mark()] if optional else []), html_for=field_id),
        hint_line(field_id, hint),
        error_line(field_id, name, errors),
        control,
        class_name="field",
    )


def wired(field_id: str, name: str, errors: Errors) -> dict[str, Any]:
    """What ties a control to its hint and error."""
    told = {"aria_describedby": f"{field_id}-hint {field_id}-error"}
    return told if errors is None else told | {"aria_invalid": rx.cond(errors[name], "true", "false")}


def optional_mark() -> rx.Component:
    """Beside the label of a field that may stay empty."""
    return rx.el.span(" (optional)", class_name="optional")


def hint_line(field_id: str, hint: Any) -> rx.Component:
    """The hint's place, empty or not: what `aria-describedby` names must exist."""
    return rx.el.p(hint, id=f"{field_id}-hint", class_name="hint")


def error_line(field_id: str, name: str, errors: Errors) -> rx.Component:
    """The error's place beside the field."""
    if errors is None:
        return rx.el.p(id=f"{field_id}-error", class_name="error")
    said = rx.fragment(icon("circle-alert"), rx.el.span(rx.el.span("Error: ", class_name="unseen"), errors[name]))
    return rx.el.p(rx.cond(errors[name], said), id=f"{field_id}-error", class_name="error")
