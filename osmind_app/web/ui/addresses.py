"""Filters live in the address: the browser writes them there, back and forward bring them back."""

from typing import Any

import reflex as rx
from reflex_base.event import EventSpec


def goes_to(word: str, value: Any, *, replace: bool = False) -> EventSpec:
    """Go to this page's address with one word of the query changed, from its first page; empty takes the word out.

    Happens in the browser: the path is always the one the page is on.
    """
    given = rx.Var.create(value)
    address = rx.Var(
        "((word, value) => {"
        " const query = new URLSearchParams(location.search);"
        " value ? query.set(word, value) : query.delete(word);"
        ' query.delete("after");'
        ' query.delete("page");'
        " const text = query.toString();"
        ' return location.pathname + (text ? "?" + text : ""); })'
        f"({rx.Var.create(word)!s}, {given!s})",
        _var_type=str,
        _var_data=given._get_all_var_data(),
    )
    return rx.redirect(address, replace=replace)


def leads_to(address: str, *, replace: bool = False) -> EventSpec:
    """From a handler: go to another page of this face; the address is made by `routes`, never by a browser."""
    return rx.redirect(address, replace=replace)
