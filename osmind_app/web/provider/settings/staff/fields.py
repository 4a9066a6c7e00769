"""Fields that both forms about staff have."""

from typing import Any

import reflex as rx

from osmind_app.clinic.staff.details import MEANS, ROLES
from osmind_app.web.ui.choices import select_field
from osmind_app.web.ui.layout import plain_list


def role_field(name: str, roles: rx.Var[Any], **props: Any) -> rx.Component:
    """A role, with what each may do one click away (D1)."""
    return rx.el.div(
        select_field(name, "Role", roles, empty="Choose a role", **props),
        rx.el.details(
            rx.el.summary("What each role may do"),
            plain_list([rx.fragment(rx.el.strong(f"{words}: "), MEANS[key]) for key, words in ROLES.items()]),
            class_name="muted",
        ),
        class_name="rows",
    )
