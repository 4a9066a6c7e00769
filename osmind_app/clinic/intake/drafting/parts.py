"""A form's JSON while it is written: its items as a tree, and the extensions they carry."""

import re
from collections.abc import Iterator
from typing import Any

from osmind_app.clinic.intake.extensions import VALUE_OF
from osmind_app.lib.errors import NotFound

Json = dict[str, Any]
_NUMBERED = re.compile(r"q-(\d{1,6})")


def walk(within: Json) -> Iterator[Json]:
    """Every item in reading order, groups before what they hold."""
    for item in within.get("item") or []:
        yield item
        yield from walk(item)


def find(form: Json, link_id: str) -> Json:
    """The item of this id; raises `NotFound` when somebody removed it meanwhile."""
    found = next((item for item in walk(form) if item.get("linkId") == link_id), None)
    if found is None:
        raise NotFound
    return found


def holder(form: Json, link_id: str) -> Json:
    """The group that holds the item, or the form itself."""
    within = [form, *walk(form)]
    found = next((one for one in within if any(item.get("linkId") == link_id for item in one.get("item") or [])), None)
    if found is None:
        raise NotFound
    return found


def place(siblings: list[Json], link_id: str) -> int:
    """Where the item stands among its siblings."""
    return next(at for at, item in enumerate(siblings) if item.get("linkId") == link_id)


def new_id(form: Json) -> str:
    """A link id that no question of the form has: 'q-7'."""
    numbers = [int(found[1]) for item in walk(form) if (found := _NUMBERED.fullmatch(str(item.get("linkId"))))]
    return f"q-{max(numbers, default=0) + 1}"


def extension(part: Json, url: str) -> Any:
    """The value of one of our extensions; None without it."""
    found = next((one for one in part.get("extension") or [] if one.get("url") == url), None)
    return None if found is None else next((found[name] for name in found if name != "url"), None)


def set_extension(part: Json, url: str, value: Any, *, as_: str = "") -> None:
    """Put a value there, or take it out (None); `as_` names FHIR's type where the address alone does not say it."""
    others = [one for one in part.get("extension") or [] if one.get("url") != url]
    if value is not None:
        others.append({"url": url, as_ or VALUE_OF[url]: value})
    part["extension"] = others
    if not others:
        part.pop("extension")


def set_plain(part: Json, name: str, value: Any) -> None:
    """Put a value there, or take it out (empty)."""
    if value in ("", None, False):
        part.pop(name, None)
    else:
        part[name] = value
