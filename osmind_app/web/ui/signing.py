"""Signing by hand: drawn with a finger, a pen or a mouse; assets/form.js follows it."""

import reflex as rx

from osmind_app.web.ui.buttons import quiet_button

BOX = "0 0 600 200"


def signature_pad(name: str) -> rx.Component:
    """A box to draw in; what is drawn is sent as a path in the field of this name. A keyboard types instead."""
    return rx.el.div(
        rx.el.p("Draw your signature", class_name="strong", id=f"{name}-label"),
        rx.el.svg(
            rx.el.path(d="M40 160L560 160", class_name="sign-line"),
            rx.el.path(custom_attrs={"data-drawn": ""}, class_name="sign-ink"),
            view_box=BOX,
            role="img",
            aria_labelledby=f"{name}-label",
            class_name="sign-pad",
            custom_attrs={"data-signs": name},
        ),
        rx.el.input(type="hidden", name=name, custom_attrs={"id": name}),
        quiet_button("Clear", custom_attrs={"data-clears": name}),
        class_name="field",
    )
