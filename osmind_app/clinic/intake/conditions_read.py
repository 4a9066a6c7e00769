"""enableWhen: when a question is asked, read and checked against the questions before it."""

from datetime import date
from typing import Any

from osmind_app.clinic.intake.items import (
    BOOLEAN,
    CHOICE,
    DATE,
    NUMBERS,
    STRING,
    TEXT,
    Condition,
    Item,
)
from osmind_app.clinic.intake.problems import NAMED, Problems

MAX_CONDITIONS = 30
EXISTS, ORDERS = "exists", (">", "<", ">=", "<=")
OPERATORS = (EXISTS, "=", "!=", *ORDERS)
COMPARES = {  # kind of the earlier question → the answer a condition names
    BOOLEAN: ("answerBoolean",),
    CHOICE: ("answerCoding", "answerString", "answerInteger"),
    DATE: ("answerDate",),
    STRING: ("answerString",),
    TEXT: ("answerString",),
    **dict.fromkeys(NUMBERS, ("answerInteger", "answerDecimal")),
}
ANSWERS = ("answerBoolean", "answerCoding", "answerString", "answerInteger", "answerDecimal", "answerDate")


def read(
    problems: Problems, where: str, given: dict[str, Any], earlier: dict[str, Item]
) -> tuple[tuple[Condition, ...], bool]:
    """The conditions, and whether all of them must hold."""
    rows = problems.rows(where, given.get("enableWhen"), "enableWhen")
    if len(rows) > MAX_CONDITIONS:
        problems.add(where, f"has more than {MAX_CONDITIONS} conditions")
        return (), False
    behavior = given.get("enableBehavior")
    if behavior not in (None, "any", "all") or (behavior is None and len(rows) > 1):
        problems.add(where, "has several conditions: say in enableBehavior whether “any” or “all” must hold")
    found = [condition for row in rows if (condition := _condition(problems, where, row, earlier)) is not None]
    return tuple(found), behavior == "all"


def _condition(problems: Problems, where: str, row: dict[str, Any], earlier: dict[str, Item]) -> Condition | None:
    asked, operator = row.get("question"), row.get("operator")
    question = earlier.get(asked) if isinstance(asked, str) else None
    if question is None or not isinstance(asked, str):
        named = f"“{str(asked)[:NAMED]}”" if isinstance(asked, str) else "a question it doesn't name"
        problems.add(where, f"depends on {named}, which no earlier question is. Conditions look back, never ahead")
        return None
    if not question.is_question:
        problems.add(where, f"depends on “{asked}”, which has no answer")
        return None
    if operator not in OPERATORS:
        problems.add(where, f"its condition's operator must be one of {' '.join(OPERATORS)}")
        return None
    names = [name for name in ANSWERS if row.get(name) is not None]
    if operator == EXISTS:
        if names != ["answerBoolean"] or not isinstance(row["answerBoolean"], bool):
            problems.add(where, "its condition “exists” needs answerBoolean true or false")
            return None
        return Condition(asked, EXISTS, row["answerBoolean"])
    fits = COMPARES.get(question.kind, ())
    if len(names) != 1 or names[0] not in fits:
        wanted = " or ".join(fits) or "only the operator exists"
        problems.add(where, f"its condition on “{asked}” needs {wanted}")
        return None
    if operator in ORDERS and question.kind not in (*NUMBERS, DATE):
        problems.add(where, f"“{asked}” can't be compared by {operator}: it is no number and no date")
        return None
    value = _value(question, names[0], row[names[0]])
    if value is None:
        problems.add(where, f"its condition on “{asked}” names an answer that “{asked}” doesn't have")
        return None
    return Condition(asked, operator, value)


def _value(question: Item, name: str, given: Any) -> bool | float | str | date | None:
    if question.kind == CHOICE:
        code = given.get("code") if isinstance(given, dict) else given
        code = str(code) if isinstance(code, int) and not isinstance(code, bool) else code
        return code if isinstance(code, str) and question.option(code) else None
    if name == "answerBoolean":
        return given if isinstance(given, bool) else None
    if name == "answerDate":
        try:
            return date.fromisoformat(given)
        except (TypeError, ValueError):
            return None
    if name == "answerString":
        return given if isinstance(given, str) else None
    return given if isinstance(given, int | float) and not isinstance(given, bool) else None
