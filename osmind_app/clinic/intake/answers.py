"""Answers: what is kept of anything a browser sends, and what people read of it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from osmind_app.clinic.intake.items import (
    ADDRESS,
    ADDRESS_PARTS,
    ATTACHMENT,
    BOOLEAN,
    CHOICE,
    DATE,
    DATE_PARTS,
    NO,
    OTHER,
    SIGNATURE,
    TEXT,
    YES,
    Answer,
    Item,
)
from osmind_app.clinic.patients import birthdays
from osmind_app.lib.typed import is_blank, line, paragraph

LONGEST_LINE, LONGEST_TEXT, LONGEST_DATE_PART = 1_000, 10_000, 20
MOST_CHOICES, MOST_FILES = 101, 10
LONGEST_DRAWING = 40_000
DRAWING = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})*)+", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)


def kept(item: Item, raw: Any) -> Answer | None:
    """What is stored of an answer as it was sent: cleaned, bounded, half-typed dates as they stand; None for none."""
    if item.kind == CHOICE:
        return _choices(item, raw) if item.repeats else _choice(item, raw)
    if item.kind == BOOLEAN:
        return raw if raw in (YES, NO) and isinstance(raw, str) else None
    if item.kind == DATE:
        return _parts(raw, DATE_PARTS, LONGEST_DATE_PART)
    if item.kind == ADDRESS:
        return _parts(raw, ADDRESS_PARTS, LONGEST_LINE)
    if item.kind == ATTACHMENT:
        return _files(raw, MOST_FILES if item.repeats else 1)
    if item.kind == SIGNATURE:
        return _signature(raw)
    if not item.is_question or not isinstance(raw, str):
        return None
    typed = paragraph(raw[:LONGEST_TEXT]) if item.kind == TEXT else line(raw[:LONGEST_LINE])
    return None if is_blank(typed) else typed


def said(item: Item, answer: Any) -> str:
    """The answer as people read it; "" when there is none."""
    answer = kept(item, answer)
    if answer is None:
        return ""
    if item.kind == CHOICE:
        chosen = answer if isinstance(answer, list) else [answer]
        return "\n".join(_option_text(item, str(code)) for code in chosen)
    if item.kind == BOOLEAN:
        return "Yes" if answer == YES else "No"
    if isinstance(answer, str):
        return answer
    if isinstance(answer, list):
        return "\n".join(str(one["name"]) for one in answer if isinstance(one, dict))
    if item.kind == DATE:
        on = as_date(answer)
        return f"{on:%B} {on.day}, {on.year}" if on else "/".join(answer.get(part, "") for part in DATE_PARTS)
    if item.kind == ADDRESS:
        return _address(answer)
    return f"Signed by typing: {answer['typed']}" if "typed" in answer else "Signed by hand"


def from_chart(questions: tuple[Item, ...], chart: Mapping[str, Any]) -> dict[str, Answer]:
    """Link id → what the chart says, for the questions that start with a field of it."""
    found = {}
    for item in questions:
        value = chart.get(item.chart) if item.chart else None
        if isinstance(value, date):
            value = {"month": str(value.month), "day": str(value.day), "year": str(value.year)}
        answer = kept(item, value)
        if answer is not None:
            found[item.link_id] = answer
    return found


def as_date(answer: Any) -> date | None:
    """The day three boxes say, or None."""
    if not isinstance(answer, dict):
        return None
    return birthdays.read(*(answer.get(part, "") for part in DATE_PARTS))


def as_number(answer: Any) -> float | None:
    """The number somebody typed, commas between thousands allowed; None for anything else."""
    typed = answer.replace(",", "") if isinstance(answer, str) else ""
    return float(typed) if _NUMBER.fullmatch(typed) else None


def other_text(code: str) -> str | None:
    """What was typed beside an open choice's options; None for an option's code."""
    return code.removeprefix(OTHER) if code.startswith(OTHER) else None


def _choice(item: Item, raw: Any) -> str | None:
    if not isinstance(raw, str):
        return None
    typed = other_text(raw)
    if typed is None:
        return raw if item.option(raw) else None
    return OTHER + line(typed[:LONGEST_LINE]) if item.other else None


def _choices(item: Item, raw: Any) -> list[str] | None:
    sent = raw[:MOST_CHOICES] if isinstance(raw, list) else [raw]
    chosen = {code for one in sent if (code := _choice(item, one)) is not None}
    in_order = [option.code for option in item.options if option.code in chosen]
    typed = sorted(code for code in chosen if other_text(code) is not None)[:1]
    return [*in_order, *typed] or None


def _parts(raw: Any, names: tuple[str, ...], limit: int) -> dict[str, str] | None:
    if not isinstance(raw, dict):
        return None
    typed = {name: line(raw[name][:limit]) for name in names if isinstance(raw.get(name), str)}
    found = {name: value for name, value in typed.items() if not is_blank(value)}
    return {name: found.get(name, "") for name in names} if found else None


def _files(raw: Any, most: int) -> list[dict[str, str]] | None:
    if not isinstance(raw, list):
        return None
    found = []
    for one in raw[:most]:
        if isinstance(one, dict) and _is_id(one.get("id")) and isinstance(one.get("name"), str):
            found.append({"id": str(UUID(one["id"])), "name": line(one["name"][:LONGEST_LINE]) or "File"})
    return found or None


def _signature(raw: Any) -> dict[str, str] | None:
    if not isinstance(raw, dict):
        return None
    drawn, typed = raw.get("drawn"), raw.get("typed")
    if isinstance(drawn, str) and len(drawn) <= LONGEST_DRAWING and DRAWING.fullmatch(drawn):
        return {"drawn": drawn}
    name = line(typed[:LONGEST_LINE]) if isinstance(typed, str) else ""
    return None if is_blank(name) else {"typed": name}


def _option_text(item: Item, code: str) -> str:
    option = item.option(code)
    return option.text if option else f"Other: {other_text(code)}"


def _address(parts: Mapping[str, str]) -> str:
    town = " ".join(filter(None, (parts["state"], parts["zip"])))
    return "\n".join(filter(None, (parts["line1"], parts["line2"], ", ".join(filter(None, (parts["city"], town))))))


def _is_id(given: Any) -> bool:
    try:
        return isinstance(given, str) and len(given) <= 36 and bool(UUID(given))
    except ValueError:
        return False
