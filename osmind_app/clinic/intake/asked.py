"""Which items are shown: enableWhen, asked of the answers given so far."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from osmind_app.clinic.intake import answers as reading
from osmind_app.clinic.intake.items import BOOLEAN, CHOICE, DATE, NUMBERS, YES, Condition, Item


def visible(items: tuple[Item, ...], answers: Mapping[str, Any]) -> frozenset[str]:
    """The link ids of what is shown. A hidden question counts as not answered, whatever was once typed there."""
    shown: dict[str, Item] = {}
    _look(items, answers, shown)
    return frozenset(shown)


def _look(items: tuple[Item, ...], answers: Mapping[str, Any], shown: dict[str, Item]) -> None:
    for item in items:
        if _is_asked(item, answers, shown):
            shown[item.link_id] = item
            _look(item.items, answers, shown)


def _is_asked(item: Item, answers: Mapping[str, Any], shown: dict[str, Item]) -> bool:
    if not item.conditions:
        return True
    held = (_holds(condition, shown.get(condition.question), answers) for condition in item.conditions)
    return all(held) if item.all_conditions else any(held)


def _holds(condition: Condition, question: Item | None, answers: Mapping[str, Any]) -> bool:
    """As FHIR R4 says it: “!=” also holds when nothing is answered, the orders never do."""
    given = _values(question, answers.get(question.link_id)) if question else []
    wanted = condition.value
    if condition.operator == "exists":
        return bool(given) == wanted
    if condition.operator == "=":
        return any(one == wanted for one in given)
    if condition.operator == "!=":
        return not any(one == wanted for one in given)
    return any(_ordered(one, condition.operator, wanted) for one in given)


def _ordered(one: Any, operator: str, wanted: Any) -> bool:
    if operator == ">":
        return bool(one > wanted)
    if operator == "<":
        return bool(one < wanted)
    return bool(one >= wanted) if operator == ">=" else bool(one <= wanted)


def _values(question: Item, raw: Any) -> list[Any]:
    """The answer as things to compare: codes, numbers, dates, yes or no; nothing for half an answer."""
    answer = reading.kept(question, raw)
    if answer is None:
        return []
    if question.kind == CHOICE:
        return answer if isinstance(answer, list) else [answer]
    if question.kind == BOOLEAN:
        return [answer == YES]
    if question.kind == DATE:
        on = reading.as_date(answer)
        return [on] if isinstance(on, date) else []
    if question.kind in NUMBERS:
        number = reading.as_number(answer)
        return [number] if number is not None and math.isfinite(number) else []
    return [answer]
