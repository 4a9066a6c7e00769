"""A file as a link: fetched through its door, while the page stays as it is."""

from typing import Any

import reflex as rx

from osmind_app.web import routes


def file_link(id: Any, name: Any, *shown: rx.Component, class_name: str = "link") -> rx.Component:
    """Downloads the file under its name; `shown` is what stands there instead of the name alone."""
    return rx.el.a(
        *(shown or (rx.el.bdi(name),)),
        href=f"{routes.FILE}?id={id}",
        download=name,  # else the browser believes it leaves the page, and its socket closes
        class_name=class_name,
    )
