"""What only the browser knows: no event goes to the server when it changes."""

from typing import Any

import reflex as rx


def kept(name: str, default: Any) -> Any:
    """A value of this page that lives in the browser: `.value`, `.set_value(…)`; the page carries it as a child."""
    return rx._x.client_state(name, default=default)
