"""The answers a question of a draft offers, and what each counts."""

from typing import Any

from osmind_app.clinic.intake import extensions
from osmind_app.clinic.intake.drafting.fields import YES, Field, number
from osmind_app.clinic.intake.drafting.parts import Json, extension, set_extension, walk
from osmind_app.lib.errors import FormErrors, NotFound


def normal(form: Json) -> None:
    """Every answer as a coding, so that its words can change while its code stays."""
    for item in walk(form):
        for option in item.get("answerOption") or []:
            plain = option.pop("valueString", option.pop("valueInteger", None))
            if "valueCoding" not in option:
                option["valueCoding"] = {"code": str(plain), "display": str(plain)}
            inside = option["valueCoding"].pop("extension", [])
            if inside:
                option["extension"] = [*option.get("extension", []), *inside]


def add(item: Json) -> str:
    """One more answer, without words; its code."""
    codes = {code(one) for one in _all(item)}
    made = next(f"a{count}" for count in range(1, len(codes) + 2) if f"a{count}" not in codes)
    item.setdefault("answerOption", []).append({"valueCoding": {"code": made, "display": ""}})
    return made


def find(item: Json, wanted: str) -> Json:
    """The answer of this code; raises `NotFound`."""
    found = next((one for one in _all(item) if code(one) == wanted), None)
    if found is None:
        raise NotFound
    return found


def code(option: Json) -> str:
    """What is kept where the answer was chosen."""
    return str(option["valueCoding"].get("code", ""))


def _all(item: Json) -> list[Json]:
    found: list[Json] = item.get("answerOption") or []
    return found


def _tick(url: str) -> Field:
    return Field(
        lambda option: YES if extension(option, url) else "",
        lambda option, typed: set_extension(option, url, True if typed == YES else None),
    )


def _say(option: Json, typed: str) -> None:
    option["valueCoding"]["display"] = typed


def _points(option: Json, typed: str) -> None:
    found = number("points", typed)
    if isinstance(found, float):
        raise FormErrors({"points": "Enter a whole number"})
    set_extension(option, extensions.ORDINAL, found)


def _counted(option: Json) -> str:
    found: Any = extension(option, extensions.ORDINAL)
    return "" if found is None else f"{found:g}"


OF_OPTION = {
    "words": Field(lambda option: str(option["valueCoding"].get("display", "")), _say),
    "points": Field(_counted, _points),
    "crisis": _tick(extensions.CRISIS),
    "alone": _tick(extensions.EXCLUSIVE),
}
