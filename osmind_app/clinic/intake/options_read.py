"""The answers a choice offers, read from its answerOption."""

from typing import Any

from osmind_app.clinic.intake import extensions
from osmind_app.clinic.intake.items import CHOICE, OTHER, Option
from osmind_app.clinic.intake.problems import Problems

MAX_OPTIONS = 100
TEXT_LIMIT, CODE_LIMIT = 500, 100


def read(problems: Problems, where: str, kind: str, given: dict[str, Any]) -> tuple[Option, ...]:
    """The options; a code that stands twice, an option without text and the like are noted."""
    rows = problems.rows(where, given.get("answerOption"), "answerOption")
    if kind != CHOICE:
        if rows:
            problems.add(where, "only choices have answerOption")
        return ()
    if not rows:
        problems.add(where, "is a choice without answers. Add them (answerOption)")
    if len(rows) > MAX_OPTIONS:
        problems.add(where, f"offers more than {MAX_OPTIONS} answers")
        return ()
    found = [option for number, row in enumerate(rows, 1) if (option := _option(problems, where, row, number))]
    codes = [option.code for option in found]
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        problems.add(where, f"offers the answer “{code[:60]}” twice")
    return tuple(found)


def _option(problems: Problems, where: str, row: dict[str, Any], number: int) -> Option | None:
    coding = row.get("valueCoding")
    inside = coding if isinstance(coding, dict) else {}
    code, text = inside.get("code"), inside.get("display")
    if not inside:
        plain = row.get("valueString", row.get("valueInteger"))
        code = text = str(plain) if isinstance(plain, str | int) and not isinstance(plain, bool) else None
    nth = f"{where}, answer {number}"
    code = problems.text(nth, code, "code", CODE_LIMIT)
    text = problems.text(nth, text, "display", TEXT_LIMIT)
    if not code or not text:
        problems.add(nth, "needs words (a valueCoding with a code and a display, or a valueString)")
        return None
    if code.startswith(OTHER):
        problems.add(nth, f"its code may not begin with “{OTHER}”")
        return None
    more = extensions.values(problems, nth, inside) | extensions.values(problems, nth, row)
    return Option(
        code=code,
        text=text,
        score=problems.number(nth, more.get(extensions.ORDINAL), "ordinalValue"),
        crisis=problems.flag(nth, more.get(extensions.CRISIS), "crisis"),
        exclusive=problems.flag(nth, more.get(extensions.EXCLUSIVE), "optionExclusive"),
    )
