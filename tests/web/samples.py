"""A payload of the right shape for any handler, made from its type hints: so that the gate lets it through."""

import inspect
import types
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin

from reflex_base.registry import RegistrationContext
from typing_extensions import get_type_hints, is_typeddict


def payload(name: str, text: str) -> dict[str, Any]:
    """Every argument the handler declares, with `text` wherever it takes text."""
    handler = RegistrationContext.get().event_handlers[name].handler
    hints = handler._type_hints or {}
    names = [parameter for parameter in inspect.signature(handler.fn).parameters if parameter != "self"]
    return {parameter: sample(hints[parameter], text) for parameter in names}


def sample(hint: Any, text: str) -> Any:
    """A value of this type."""
    origin, inner = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        return {key: sample(kind, text) for key, kind in get_type_hints(hint).items()}
    if origin in (NotRequired, Required):
        return sample(inner[0], text)
    if origin is Literal:
        return inner[0]
    if origin in (Union, types.UnionType):
        return sample(next(kind for kind in inner if kind is not type(None)), text)
    if origin is list:
        return [sample(inner[0], text)]
    if origin is dict:
        return {text: sample(inner[1], text)}
    return {str: text, bool: True, int: 1, float: 1.0}[hint]
