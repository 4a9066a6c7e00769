"""A question as a page shows it: its words, what stands in it, and how a browser should help to fill it in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from osmind_app.clinic.intake import questionnaire as forms
from osmind_app.clinic.intake.answers import other_text
from osmind_app.clinic.intake.items import (
    ADDRESS,
    ADDRESS_PARTS,
    ATTACHMENT,
    BOOLEAN,
    CHOICE,
    DATE,
    DATE_PARTS,
    DECIMAL,
    DISPLAY,
    EMAIL,
    INTEGER,
    NO,
    OTHER,
    PHONE,
    SCALE,
    TEXT,
    YES,
    Item,
)

# How a page draws it.
WORDS, LINE, LINES, ONE, MANY, STEPS, DAY, PLACE, FILES = (
    "words",
    "line",
    "lines",
    "one",
    "many",
    "steps",
    "day",
    "place",
    "files",
)
DRAWN_AS = {
    DISPLAY: WORDS,
    TEXT: LINES,
    BOOLEAN: ONE,
    SCALE: STEPS,
    DATE: DAY,
    ADDRESS: PLACE,
    ATTACHMENT: FILES,
}
TYPES = {EMAIL: "email", PHONE: "tel"}
INPUT_MODES = {INTEGER: "numeric", DECIMAL: "decimal", EMAIL: "email", PHONE: "tel"}
AUTOCOMPLETE = {  # the chart's field → what browsers call it
    "first_name": "given-name",
    "last_name": "family-name",
    "preferred_name": "nickname",
    "email": "email",
    "phone": "tel",
    "birth_date": "bday",
    "address": "address",
}


@dataclass(frozen=True)
class OptionRow:
    """One answer that can be chosen."""

    id: str
    code: str
    text: str
    chosen: bool
    alone: bool  # "None of these": takes the other ticks away


@dataclass(frozen=True)
class OtherText:
    """What another window wrote to the same question."""

    index: int
    text: str


@dataclass(frozen=True)
class QuestionRow:
    """One question of a page, or a text to read."""

    link_id: str = ""
    id: str = ""  # of its first control
    drawn_as: str = ""
    text: str = ""
    why: str = ""
    hint: str = ""
    optional: bool = False
    is_title: bool = False  # the page's heading is this question
    value: str = ""
    parts: dict[str, str] = field(default_factory=dict)  # of a date or an address
    options: list[OptionRow] = field(default_factory=list)
    takes_other: bool = False
    other_chosen: bool = False
    other_text: str = ""
    type: str = "text"
    autocomplete: str = "off"
    input_mode: str = "text"
    width: str = ""
    low_label: str = ""
    high_label: str = ""
    files: list[dict[str, str]] = field(default_factory=list)
    was: str = "null"  # the answer as it is kept, as JSON
    others: list[OtherText] = field(default_factory=list)


def row(item: Item, answers: Mapping[str, Any], others: Mapping[str, list[Any]], *, is_title: bool) -> QuestionRow:
    """The row of one item with these answers."""
    answer = answers.get(item.link_id)
    codes = answer if isinstance(answer, list) else [answer]
    typed = next((other_text(code) for code in codes if isinstance(code, str) and other_text(code) is not None), None)
    drawn_as = DRAWN_AS.get(item.kind, (MANY if item.repeats else ONE) if item.kind == CHOICE else LINE)
    fills = AUTOCOMPLETE.get(item.chart, "")
    parts = DATE_PARTS if item.kind == DATE else ADDRESS_PARTS if item.kind == ADDRESS else ()
    return QuestionRow(
        link_id=item.link_id,
        id=f"q-{item.link_id}",
        drawn_as=drawn_as,
        text=item.text,
        why=item.why,
        hint=_hint(item),
        optional=item.is_question and not item.required and "(optional)" not in item.text,
        is_title=is_title,
        value=answer if isinstance(answer, str) else "",
        parts={part: str(answer.get(part, "")) if isinstance(answer, dict) else "" for part in parts},
        options=_options(item, codes),
        takes_other=item.other,
        other_chosen=typed is not None,
        other_text=typed or "",
        type=TYPES.get(item.kind, "text"),
        autocomplete=fills or "off",
        input_mode=INPUT_MODES.get(item.kind, "text"),
        width="medium" if item.kind == PHONE else "short" if item.kind in (INTEGER, DECIMAL) else "",
        low_label=item.low_label,
        high_label=item.high_label,
        files=answer if drawn_as == FILES and isinstance(answer, list) else [],
        was=json.dumps(answer),
        others=[OtherText(at, forms.said(item, text)) for at, text in enumerate(others.get(item.link_id, []))],
    )


def _hint(item: Item) -> str:
    """How to answer: the form's own words, then ours."""
    return " ".join(filter(None, (item.help, _how(item))))


def _how(item: Item) -> str:
    if item.kind == DATE:
        return "For example, 3 14 1985"
    if item.kind in (INTEGER, DECIMAL) and item.low is not None and item.high is not None:
        return f"From {item.low:g} to {item.high:g}"
    return "Select all that apply" if item.kind == CHOICE and item.repeats else ""


def _options(item: Item, codes: list[Any]) -> list[OptionRow]:
    if item.kind == BOOLEAN:
        pairs = [(YES, "Yes", False), (NO, "No", False)]
    elif item.kind == SCALE and item.low is not None and item.high is not None:
        pairs = [(str(step), str(step), False) for step in range(int(item.low), int(item.high) + 1)]
    else:
        pairs = [(option.code, option.text, option.exclusive) for option in item.options]
    first, rest = f"q-{item.link_id}", [f"q-{item.link_id}-{number}" for number in range(1, len(pairs) + 1)]
    ids = [first, *rest]
    return [
        OptionRow(ids[at], code, text, code in codes, alone)
        for at, (code, text, alone) in enumerate(pairs)
        if not code.startswith(OTHER)
    ]
