"""What can be written about a form and about one question, field by field: text in, text out, "yes" for a tick."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from osmind_app.clinic.intake import extensions
from osmind_app.clinic.intake.drafting import kinds
from osmind_app.clinic.intake.drafting.parts import Json, extension, set_extension, set_plain
from osmind_app.clinic.intake.items import CHART_FIELDS
from osmind_app.clinic.intake.scales import SCALES
from osmind_app.lib.errors import FormErrors, NotFound

YES = "yes"


@dataclass(frozen=True)
class Field:
    """How one field is read from the JSON and written to it."""

    read: Callable[[Json], str]
    write: Callable[[Json, str], None]


def _plain(name: str) -> Field:
    return Field(lambda part: _text(part.get(name)), lambda part, typed: set_plain(part, name, typed))


def _tick(name: str) -> Field:
    return Field(lambda part: YES if part.get(name) else "", lambda part, typed: set_plain(part, name, typed == YES))


def _words(url: str) -> Field:
    return Field(lambda part: _text(extension(part, url)), lambda part, typed: set_extension(part, url, typed or None))


def _one_of(url: str, allowed: Any) -> Field:
    def write(part: Json, typed: str) -> None:
        if typed and typed not in allowed:
            raise NotFound
        set_extension(part, url, typed or None)

    return Field(lambda part: _text(extension(part, url)), write)


def _number(name: str, url: str) -> Field:
    def write(part: Json, typed: str) -> None:
        found = number(name, typed)
        set_extension(part, url, found, as_="valueInteger" if isinstance(found, int) else "valueDecimal")

    return Field(lambda part: _text(extension(part, url)), write)


def _whole(name: str, read: Callable[[Json], Any], put: Callable[[Json, int | None], None]) -> Field:
    def write(part: Json, typed: str) -> None:
        found = number(name, typed)
        if isinstance(found, float):
            raise FormErrors({name: "Enter a whole number"})
        put(part, found)

    return Field(lambda part: _text(read(part)), write)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, bool | list | dict) else str(value)


def number(name: str, typed: str) -> int | float | None:
    """What was typed as a number; None for nothing. Raises `FormErrors` under `name`."""
    if not typed.strip():
        return None
    try:
        found = float(typed.strip().replace("−", "-"))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise FormErrors({name: "Enter a number"})
    return int(found) if found == int(found) else found


OF_QUESTION = {
    "kind": Field(kinds.of, kinds.change),
    "text": _plain("text"),
    "help": _words(extensions.HELP),
    "why": _words(extensions.WHY),
    "required": _tick("required"),
    "missing": _words(extensions.MISSING),
    "several": _tick("repeats"),
    "other": Field(
        lambda item: YES if item.get("type") == "open-choice" else "",
        lambda item, typed: item.update(type="open-choice" if typed == YES else "choice"),
    ),
    "low": _number("low", extensions.MIN),
    "high": _number("high", extensions.MAX),
    "low_label": _words(extensions.LOW_LABEL),
    "high_label": _words(extensions.HIGH_LABEL),
    "max_length": _whole(
        "max_length", lambda item: item.get("maxLength"), lambda item, found: set_plain(item, "maxLength", found)
    ),
    "chart": _one_of(extensions.CHART, CHART_FIELDS),
    "behavior": Field(
        lambda item: "all" if item.get("enableBehavior") == "all" else "any",
        lambda item, typed: set_plain(item, "enableBehavior", "all" if typed == "all" else "any"),
    ),
}
OF_FORM = {
    "title": _plain("title"),
    "description": _plain("description"),
    "copyright": _plain("copyright"),
    "minutes": _whole(
        "minutes",
        lambda form: extension(form, extensions.MINUTES),
        lambda form, found: set_extension(form, extensions.MINUTES, found),
    ),
    "scale": _one_of(extensions.SCALE, SCALES),
}


def of(known: dict[str, Field], part: Json) -> dict[str, str]:
    """Every field as it stands."""
    return {name: field.read(part) for name, field in known.items()}
