"""A form's JSON, read item by item; every problem is noted and named, nothing is guessed."""

import re
from typing import Any

from osmind_app.clinic.intake import conditions_read, extensions, options_read
from osmind_app.clinic.intake.items import (
    ADDRESS,
    ATTACHMENT,
    BOOLEAN,
    CHART_FIELDS,
    CHOICE,
    DATE,
    DECIMAL,
    DISPLAY,
    EMAIL,
    GROUP,
    INTEGER,
    NUMBERS,
    PHONE,
    SCALE,
    SIGNATURE,
    STRING,
    TEXT,
    Item,
)
from osmind_app.clinic.intake.problems import Problems, called

MAX_ITEMS, MAX_DEPTH = 300, 5
TEXT_LIMIT, SHORT_LIMIT, LONGEST_ANSWER = 4_000, 300, 10_000
DEFAULT_LENGTHS = {STRING: 300, TEXT: 5_000}
FHIR_TYPES = {
    "group": GROUP, "display": DISPLAY, "boolean": BOOLEAN, "decimal": DECIMAL, "integer": INTEGER, "date": DATE,
    "string": STRING, "text": TEXT, "choice": CHOICE, "open-choice": CHOICE, "attachment": ATTACHMENT,
}  # fmt: skip
OUR_KINDS = (EMAIL, PHONE, ADDRESS, SIGNATURE)
SCALE_RANGE = (0, 10)
WIDEST_SCALE = 20  # steps
CHANGES_MEANING = {
    "modifierExtension": "“modifierExtension” changes what a question means, and we can't follow it. Take it out",
    "answerValueSet": "“answerValueSet” is a list kept elsewhere. Write the answers into “answerOption”",
    "initial": "“initial” is not supported. To start with what the chart says, use the extension from-chart",
    "readOnly": "“readOnly” is not supported. Use type display for what is only read",
}  # fmt: skip
_LINK_ID = re.compile(r"[A-Za-z0-9./:_-]{1,100}")


class Items:
    """Reads the tree; what comes earlier is known to conditions that come later."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.earlier: dict[str, Item] = {}
        self._ids: set[str] = set()
        self._count = 0

    def read(self, given: Any, where: str, depth: int = 1) -> tuple[Item, ...]:
        """The items of a form or of a group."""
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            self.problems.add(where, "“item” must be a list of questions")
            return ()
        if depth > MAX_DEPTH:
            self.problems.add(where, f"groups stand in groups at most {MAX_DEPTH} deep")
            return ()
        return tuple(item for one in given if (item := self._item(one, depth)) is not None)

    def _item(self, given: dict[str, Any], depth: int) -> Item | None:
        self._count += 1
        if self._count > MAX_ITEMS:
            if self._count == MAX_ITEMS + 1:
                self.problems.add("The form", f"has more than {MAX_ITEMS} questions. Make several forms of it")
            return None
        link_id = given.get("linkId")
        where = called(link_id)
        if not isinstance(link_id, str) or not _LINK_ID.fullmatch(link_id):
            what = "must be 1 to 100 letters, digits, dots, dashes, slashes or colons"
            self.problems.add(where, f"its linkId {what}")
            return None
        if link_id in self._ids:
            self.problems.add(where, "its linkId is used twice. Every question needs its own")
            return None
        self._ids.add(link_id)
        more = extensions.values(self.problems, where, given)
        kind = self._kind(where, given, more)
        if kind is None:
            return None
        item = self._whole(where, link_id, kind, given, more, depth)
        self.earlier[link_id] = item
        return item

    def _kind(self, where: str, given: dict[str, Any], more: dict[str, Any]) -> str | None:
        typed = given.get("type")
        kind = FHIR_TYPES.get(typed) if isinstance(typed, str) else None
        if kind is None:
            known = ", ".join(FHIR_TYPES)
            self.problems.add(where, f"its type {_shown(typed)} is not one we know. Use one of {known}")
            return None
        ours = more.get(extensions.KIND)
        if ours is not None:
            if kind != STRING or ours not in OUR_KINDS:
                self.problems.add(
                    where, f"the kind {_shown(ours)} must be one of {', '.join(OUR_KINDS)}, on type string"
                )
                return None
            return str(ours)
        return SCALE if kind == INTEGER and more.get(extensions.CONTROL) == "slider" else kind

    def _whole(
        self, where: str, link_id: str, kind: str, given: dict[str, Any], more: dict[str, Any], depth: int
    ) -> Item:
        problems = self.problems
        for name, sentence in CHANGES_MEANING.items():
            if given.get(name) not in (None, False):
                problems.add(where, sentence)
        text = problems.text(where, given.get("text"), "text", TEXT_LIMIT, lines=True)
        if not text and kind != GROUP:
            problems.add(where, "has no text. Say what is asked")
        repeats = problems.flag(where, given.get("repeats"), "repeats")
        if repeats and kind not in (CHOICE, ATTACHMENT):
            problems.add(where, "only choices and attachments may repeat")
        low, high = self._range(where, kind, more)
        conditions, every = conditions_read.read(problems, where, given, self.earlier)
        return Item(
            link_id=link_id,
            kind=kind,
            text=text,
            why=problems.text(where, more.get(extensions.WHY), "why", TEXT_LIMIT),
            help=problems.text(where, more.get(extensions.HELP), "help", TEXT_LIMIT),
            required=problems.flag(where, given.get("required"), "required") and kind not in (GROUP, DISPLAY),
            repeats=repeats,
            options=options_read.read(problems, where, kind, given),
            other=given.get("type") == "open-choice",
            low=low,
            high=high,
            low_label=problems.text(where, more.get(extensions.LOW_LABEL), "low-label", SHORT_LIMIT),
            high_label=problems.text(where, more.get(extensions.HIGH_LABEL), "high-label", SHORT_LIMIT),
            max_length=self._length(where, kind, given),
            chart=self._chart(where, kind, more),
            missing=problems.text(where, more.get(extensions.MISSING), "missing", SHORT_LIMIT),
            conditions=conditions,
            all_conditions=every,
            items=self._inside(where, kind, given, depth),
        )

    def _inside(self, where: str, kind: str, given: dict[str, Any], depth: int) -> tuple[Item, ...]:
        if kind == GROUP:
            inside = self.read(given.get("item"), where, depth + 1)
            if isinstance(given.get("item"), list) and not given["item"]:
                self.problems.add(where, "is a group with nothing in it")
            return inside
        if given.get("item"):
            self.problems.add(where, "only a group can hold other questions")
        return ()

    def _range(self, where: str, kind: str, more: dict[str, Any]) -> tuple[float | None, float | None]:
        if kind not in NUMBERS:
            return None, None
        low = self.problems.number(where, more.get(extensions.MIN), "minValue")
        high = self.problems.number(where, more.get(extensions.MAX), "maxValue")
        if kind == SCALE:
            low, high = SCALE_RANGE[0] if low is None else low, SCALE_RANGE[1] if high is None else high
            if low != int(low) or high != int(high) or not 0 < high - low <= WIDEST_SCALE:
                self.problems.add(
                    where, f"a scale goes from one whole number up to another, {WIDEST_SCALE} steps at most"
                )
        elif low is not None and high is not None and low > high:
            self.problems.add(where, "its minValue is above its maxValue")
        return low, high

    def _length(self, where: str, kind: str, given: dict[str, Any]) -> int:
        longest = DEFAULT_LENGTHS.get(kind, 0)
        asked = given.get("maxLength")
        if asked is None or not longest:
            return longest
        if isinstance(asked, bool) or not isinstance(asked, int) or not 0 < asked <= LONGEST_ANSWER:
            self.problems.add(where, f"its maxLength must be a whole number from 1 to {LONGEST_ANSWER:,}")
            return longest
        return asked

    def _chart(self, where: str, kind: str, more: dict[str, Any]) -> str:
        field = more.get(extensions.CHART)
        if field is None:
            return ""
        if not isinstance(field, str) or field not in CHART_FIELDS:
            self.problems.add(where, f"the chart has no field {_shown(field)}. Use one of {', '.join(CHART_FIELDS)}")
            return ""
        if kind not in CHART_FIELDS[field]:
            self.problems.add(where, f"the chart's {field} doesn't fit a question of the type {kind}")
            return ""
        return field


def _shown(given: Any) -> str:
    return f"“{str(given)[:60]}”"
