"""What stands on a form's paper: filled in as it was sent, or blank to be filled in by hand (S50)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from osmind_app.clinic.intake import questionnaire
from osmind_app.clinic.intake.items import (
    ADDRESS,
    BOOLEAN,
    CHOICE,
    DISPLAY,
    GROUP,
    SCALE,
    SIGNATURE,
    TEXT,
    Answers,
    Item,
)
from osmind_app.clinic.intake.questionnaire import Questionnaire
from osmind_app.outbox.letters import PracticeCard

NOT_ANSWERED = "Not answered"
LINES = {TEXT: 5, ADDRESS: 3, SIGNATURE: 1}  # to write on; one for everything else
BLANK_ENDS = "Give this form to the clinic when you have filled it in."
SIGNATURE_BOX = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200"><path d="{}" {}/></svg>'
STROKE = 'fill="none" stroke="black" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"'


@dataclass(frozen=True)
class Sent:
    """What a filled form says about itself."""

    patient: str  # "June Park"
    born: str  # "Mar 14, 1985", or ""
    at: str  # "Sunday, November 22 at 9:00 AM (Pacific Time)"
    version: str  # "2"
    by: str = ""  # who filled it in, where it was a guardian
    score: str = ""  # for the staff alone


def filled(form: Questionnaire, answers: Answers, *, clinic: PracticeCard, sent: Sent) -> dict[str, Any]:
    """The questions that were asked, and what was answered."""
    shown = questionnaire.visible(form, answers)
    names = [("Patient", sent.patient), ("Date of birth", sent.born), ("Filled in by", sent.by), ("Sent", sent.at)]
    names += [("Version", sent.version), ("Score", sent.score)]
    parts = [
        _answered(item, answers.get(item.link_id)) | at for item, at in _levels(form.items) if item.link_id in shown
    ]
    return _sheet(form, clinic, parts, names, footer=f"{form.title} · {sent.patient}")


def blank(form: Questionnaire, *, clinic: PracticeCard, version: str) -> dict[str, Any]:
    """Every question with room for a pen; what depends on an answer says so."""
    parts = [_empty(form, item) | at for item, at in _levels(form.items)]
    footer = f"{form.title} · Version {version}"
    return _sheet(form, clinic, parts, [], footer=footer, blank=True, after=[BLANK_ENDS])


def _sheet(
    form: Questionnaire,
    clinic: PracticeCard,
    parts: list[dict[str, Any]],
    about: list[tuple[str, str]],
    *,
    footer: str,
    blank: bool = False,
    after: list[str] | None = None,
) -> dict[str, Any]:
    return {
        "title": form.title,
        "intro": form.intro if blank else "",
        "clinic": {"name": clinic.name, "phone": clinic.phone, "address": clinic.address},
        "about": [{"name": name, "value": value} for name, value in about if value],
        "parts": [part for part in parts if part["text"]],
        "after": after or [],
        "footer": footer,
        "copyright": form.copyright,
        "blank": blank,
    }


def _levels(items: tuple[Item, ...], level: int = 2) -> Iterator[tuple[Item, dict[str, int]]]:
    """Every item in reading order with the level of its heading: none is skipped, for screen readers."""
    for item in items:
        yield item, {"level": level}
        yield from _levels(item.items, level + 1 if item.text else level)


def _answered(item: Item, raw: Any) -> dict[str, Any]:
    if item.kind in (GROUP, DISPLAY):
        return _words(item)
    answer = questionnaire.kept(item, raw)
    drawn = answer.get("drawn", "") if item.kind == SIGNATURE and isinstance(answer, dict) else ""
    said = questionnaire.said(item, answer) or NOT_ANSWERED
    return _question(item, answer=said, drawn=SIGNATURE_BOX.format(drawn, STROKE) if drawn else "")


def _empty(form: Questionnaire, item: Item) -> dict[str, Any]:
    why = "\n".join(filter(None, (item.help, item.why)))
    if item.conditions:
        asked = [found.text for one in item.conditions if (found := form.question(one.question))]
        depends = f"Only if it applies after your answer to: “{asked[0]}”" if asked else ""
        why = "\n".join(filter(None, (depends, why)))
    if item.kind in (GROUP, DISPLAY):
        return _words(item)
    options = [option.text for option in item.options]
    if item.kind == BOOLEAN:
        options = ["Yes", "No"]
    if item.kind == SCALE and item.low is not None and item.high is not None:
        options = [_step(item, number) for number in range(int(item.low), int(item.high) + 1)]
    by_ticking = item.kind in (CHOICE, BOOLEAN, SCALE)
    lines = int(item.other) if by_ticking else LINES.get(item.kind, 1)
    return _question(item, why=why, options=options + (["Other:"] if item.other else []), lines=lines)


def _step(item: Item, number: int) -> str:
    label = item.low_label if number == item.low else item.high_label if number == item.high else ""
    return f"{number} – {label}" if label else str(number)


def _words(item: Item) -> dict[str, Any]:
    kind = "heading" if item.kind == GROUP else "text"
    return {"kind": kind, "text": item.text}


def _question(
    item: Item,
    *,
    why: str = "",
    answer: str | None = None,
    options: list[str] | None = None,
    lines: int = 0,
    drawn: str = "",
) -> dict[str, Any]:
    boxes = [{"text": text, "chosen": False} for text in options or []]
    return {
        "kind": "question",
        "text": item.text,
        "why": why,
        "answer": answer,
        "options": boxes,
        "lines": lines,
        "drawn": drawn,
    }
