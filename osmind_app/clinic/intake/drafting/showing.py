"""When a question of a draft is shown: after which answers to questions before it."""

import json
from datetime import date
from typing import Any

from osmind_app.clinic.intake.conditions_read import EXISTS
from osmind_app.clinic.intake.drafting import choices, kinds
from osmind_app.clinic.intake.drafting.fields import number
from osmind_app.clinic.intake.drafting.parts import Json, find, walk
from osmind_app.clinic.intake.items import BOOLEAN, CHOICE, DATE, DISPLAY, GROUP, NO, NUMBERS, STRING, TEXT, YES
from osmind_app.lib import when
from osmind_app.lib.errors import FormErrors, NotFound

IS, IS_NOT, MORE, LESS = "=", "!=", ">", "<"
ANSWERED, NOT_ANSWERED = "answered", "not-answered"
_SAME = {IS: "is", IS_NOT: "is not"}
_EVER = {ANSWERED: "is answered", NOT_ANSWERED: "is not answered"}
_OF_NUMBER = {**_SAME, MORE: "is more than", LESS: "is less than", ">=": "is at least", "<=": "is at most"}
_OF_DATE = {**_SAME, MORE: "is after", LESS: "is before"}


def operators(kind: str) -> dict[str, str]:
    """How answers to a question of this kind can be compared, in words."""
    if kind in NUMBERS:
        return _OF_NUMBER | _EVER
    if kind == DATE:
        return _OF_DATE | _EVER
    return (_SAME if kind in (CHOICE, kinds.CHOICES, BOOLEAN, STRING, TEXT) else {}) | _EVER


def earlier(form: Json, link_id: str) -> list[Json]:
    """The questions before this item, which it may look back at; a group that holds it is none."""
    found: list[Json] = []
    for item in walk(form):
        if item.get("linkId") == link_id:
            return found
        if kinds.of(item) not in (GROUP, DISPLAY):
            found.append(item)
    raise NotFound


def add(form: Json, item: Json, question: str, operator: str, typed: str) -> None:
    """One more condition; raises `FormErrors` for what is missing, the same again changes nothing."""
    asked = next((one for one in earlier(form, item["linkId"]) if one.get("linkId") == question), None)
    if asked is None:
        raise FormErrors({"earlier": "Choose a question"})
    kind = kinds.of(asked)
    if operator not in operators(kind):
        raise FormErrors({"operator": "Choose how to compare"})
    row: Json = {"question": question, "operator": operator}
    if operator in _EVER:
        row |= {"operator": EXISTS, "answerBoolean": operator == ANSWERED}
    else:
        row |= _answer(asked, kind, typed)
    rows = item.setdefault("enableWhen", [])
    if row not in rows:
        rows.append(row)
    item.setdefault("enableBehavior", "any")


def remove(item: Json, row: str) -> None:
    """Take a condition out; twice is once."""
    left = [one for one in item.get("enableWhen") or [] if written(one) != row]
    item["enableWhen"] = left
    if not left:
        item.pop("enableWhen")
        item.pop("enableBehavior", None)


def written(row: Json) -> str:
    """A condition as one text: how a page names it."""
    return json.dumps(row, sort_keys=True)


def users(form: Json, questions: set[str], *, code: str | None = None) -> list[Json]:
    """The items that look back at one of these questions (at this answer of it) and are none of them."""
    return [
        item
        for item in walk(form)
        if item.get("linkId") not in questions
        for row in item.get("enableWhen") or []
        if row.get("question") in questions and (code is None or _code(row) == code)
    ]


def words(form: Json, row: Json) -> str:
    """'“Do you have pets?” is “Yes”'."""
    try:
        asked = find(form, str(row.get("question")))
    except NotFound:
        return "A question that is not here any more"
    kind, operator = kinds.of(asked), str(row.get("operator"))
    if operator == EXISTS:
        return f"“{asked.get('text', '')}” {_EVER[ANSWERED if row.get('answerBoolean') else NOT_ANSWERED]}"
    return f"“{asked.get('text', '')}” {operators(kind).get(operator, operator)} “{_said(asked, row)}”"


def _answer(asked: Json, kind: str, typed: str) -> Json:
    if kind in (CHOICE, kinds.CHOICES):
        try:
            return {"answerCoding": {"code": choices.code(choices.find(asked, typed))}}
        except NotFound:
            raise FormErrors({"value": "Choose an answer"}) from None
    if kind == BOOLEAN:
        if typed not in (YES, NO):
            raise FormErrors({"value": "Choose an answer"})
        return {"answerBoolean": typed == YES}
    if kind == DATE:
        try:
            return {"answerDate": date.fromisoformat(typed).isoformat()}
        except ValueError:
            raise FormErrors({"value": "Enter a date"}) from None
    if kind in NUMBERS:
        found = number("value", typed)
        if found is None:
            raise FormErrors({"value": "Enter a number"})
        return {"answerInteger" if isinstance(found, int) else "answerDecimal": found}
    if not typed.strip():
        raise FormErrors({"value": "Enter an answer"})
    return {"answerString": typed}


def _said(asked: Json, row: Json) -> str:
    given = _given(row)
    if isinstance(given, bool):
        return "Yes" if given else "No"
    option = next((one for one in asked.get("answerOption") or [] if choices.code(one) == _code(row)), None)
    if option is not None:
        return str(option["valueCoding"].get("display", ""))
    return when.day(date.fromisoformat(given)) if "answerDate" in row else _code(row)


def _given(row: Json) -> Any:
    return next((row[name] for name in row if name.startswith("answer")), "")


def _code(row: Json) -> str:
    """The answer a condition names; imported ones may name it by its text or number."""
    given = _given(row)
    return str(given.get("code") if isinstance(given, dict) else given)
