"""The form around the fields, and what is said on top of it when something needs another look."""

from typing import Any

import reflex as rx


def form(*children: rx.Component, on_submit: Any, id: str, **props: Any) -> rx.Component:
    """A form checked by the server only. A second click is ignored until the first was answered.

    Nothing is cleared on submit. Before the page is alive its button would send it by GET: it stays inert until then.
    """
    return rx.el.form(
        rx.el.fieldset(*children, disabled=~rx.State.is_hydrated, class_name="rows"),
        on_submit=on_submit,
        reset_on_submit=False,
        id=id,
        no_validate=True,
        **props,
    )


def error_summary(errors: rx.Var[dict[str, str]], *, ids: dict[str, str] | None = None) -> rx.Component:
    """'There is a problem': focused when it appears, each item leads to its field.

    A field's id is its name unless `ids` says otherwise; the key `form` belongs to no field.
    """
    known = rx.Var.create(ids or {})

    def line(item: rx.Var[Any]) -> rx.Component:
        target = rx.cond(known[item[0]], known[item[0]], item[0]) if ids else item[0]
        return rx.el.li(
            rx.cond(
                item[0] == "form",
                item[1],
                rx.el.a(item[1], href=f"#{target}", custom_attrs={"data-goes": target}),
            )
        )

    return rx.cond(
        errors.length() > 0,
        rx.el.div(
            rx.el.h2("There is a problem"),
            rx.el.ul(rx.foreach(errors, line)),
            class_name="problems",
            tab_index=-1,
            role="alert",
        ),
    )
