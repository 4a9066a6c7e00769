"""What only the browser knows: no event goes to the server when it changes."""

from typing import Any

import reflex as rx
from reflex_base.event import EventSpec
from reflex_base.vars import VarData


def kept(name: str, default: Any) -> Any:
    """A value of this page that lives in the browser: `.value`, `.set_value(…)`; the page carries it as a child."""
    return rx._x.client_state(name, default=default)


def in_page(function: str, *uses: rx.Var[Any]) -> EventSpec:
    """Run a JavaScript function of the page's own; `uses` are the vars whose values are written into it."""
    known = [var._get_all_var_data() for var in uses]
    return rx.call_function(rx.Var(function, _var_data=VarData.merge(*known) if known else None))


def each_time(value: rx.Var[str], act: EventSpec) -> rx.Component:
    """Act in the browser when this appears and whenever the value changes.

    The key stands on the element around the one that acts: a key of its own would not make Reflex mount it again.
    """
    return rx.el.span(rx.el.span(on_mount=act), key=value, hidden=True)
