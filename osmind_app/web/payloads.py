"""What a handler may be given: exactly the arguments it declares, of exactly the types it declares.

Reflex passes whatever a socket sends: type hints alone stop nothing, and a refused value must not reach a log.
"""

import inspect
import math
from functools import cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError
from reflex.state import State
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext
from reflex_base.utils.form import transform_form_data

from osmind_app.web.sockets import MAX_FRAME

MAX_TEXT = 50_000  # characters in one event, keys included
MAX_DEPTH = 6
MAX_ITEMS = 2_000
MAX_INT = 2**53  # what JavaScript can hold

# Reflex's own connect event would take any value for browser storage; this house keeps nothing there.
_NOTHING = Annotated[dict[str, str], Field(max_length=0)]
CONNECT_TYPES = {"vars": _NOTHING | None, "hashes": list[str] | None}


def fits(event: Event) -> bool:
    """True when the payload holds exactly what the handler declares, and nothing a database or JSON chokes on."""
    if not isinstance(event.payload, dict) or not _plain(event.payload):
        return False
    wanted, required = _declared(event.name)
    if not required <= event.payload.keys() <= wanted.keys():
        return False
    try:
        for name, value in event.payload.items():
            # A form arrives as [name, value] pairs; Reflex makes the same of them before it calls the handler.
            read = transform_form_data(value, wanted[name]._type)
            wanted[name].validate_python(read, strict=True)
    except (ValidationError, RecursionError, TypeError, ValueError, AttributeError):
        return False
    return True


def is_too_long(event: Event) -> bool:
    """True when nothing but its length stops a payload: a person may have pasted a book, and is told."""
    return _within(event.payload, MAX_DEPTH, [MAX_FRAME, MAX_ITEMS]) and not _plain(event.payload)


@cache
def _declared(name: str) -> tuple[dict[str, TypeAdapter[Any]], frozenset[str]]:
    """A handler's arguments with their types, and which of them it can't do without."""
    handler = RegistrationContext.get().event_handlers[name].handler
    parameters = [p for p in inspect.signature(handler.fn).parameters.values() if p.name != "self"]
    hints = CONNECT_TYPES if name == f"{State.get_full_name()}.hydrate_and_load" else (handler._type_hints or {})
    adapters = {p.name: TypeAdapter(hints[p.name]) for p in parameters}
    return adapters, frozenset(p.name for p in parameters if p.default is p.empty)


def _plain(value: Any) -> bool:
    """True for JSON that every database, log and browser can hold: finite, shallow, real characters."""
    budget = [MAX_TEXT, MAX_ITEMS]
    return _within(value, MAX_DEPTH, budget)


def _within(value: Any, depth: int, budget: list[int]) -> bool:
    budget[1] -= 1
    if depth < 0 or budget[1] < 0:
        return False
    match value:
        case None | bool():
            return True
        case str():
            budget[0] -= len(value)
            return budget[0] >= 0 and "\0" not in value and _encodes(value)
        case int():
            return abs(value) <= MAX_INT
        case float():
            return math.isfinite(value)
        case list():
            return all(_within(item, depth - 1, budget) for item in value)
        case dict():
            return all(
                isinstance(key, str) and _within(key, depth, budget) and _within(item, depth - 1, budget)
                for key, item in value.items()
            )
    return False


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
