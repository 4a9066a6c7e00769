"""What a form is made of: a FHIR R4 Questionnaire's items, as far as this house knows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

GROUP, DISPLAY = "group", "display"
STRING, TEXT, EMAIL, PHONE = "string", "text", "email", "phone"
CHOICE, BOOLEAN, DATE = "choice", "boolean", "date"
INTEGER, DECIMAL, SCALE = "integer", "decimal", "scale"
ADDRESS, ATTACHMENT, SIGNATURE = "address", "attachment", "signature"
NUMBERS = (INTEGER, DECIMAL, SCALE)
TYPED = (STRING, TEXT, EMAIL, PHONE, *NUMBERS)  # one text as typed

YES, NO = "yes", "no"
OTHER = "other:"  # before what somebody typed beside an open choice's options
DATE_PARTS = ("month", "day", "year")
ADDRESS_PARTS = ("line1", "line2", "city", "state", "zip")

# What a question may be filled in with from the chart (WCAG 3.3.7: never ask twice), and the kinds it fits.
CHART_FIELDS = {
    "first_name": (STRING,),
    "last_name": (STRING,),
    "preferred_name": (STRING,),
    "pronouns": (STRING,),
    "birth_date": (DATE,),
    "email": (EMAIL, STRING),
    "phone": (PHONE, STRING),
    "address": (ADDRESS,),
    "emergency_name": (STRING,),
    "emergency_relationship": (STRING,),
    "emergency_phone": (PHONE, STRING),
}

Answer = str | list[str] | dict[str, str] | list[dict[str, str]]
Answers = dict[str, Any]  # link id → Answer


@dataclass(frozen=True)
class Option:
    """One of the answers a choice offers."""

    code: str
    text: str
    score: float | None = None
    crisis: bool = False  # choosing it shows the crisis panel at once and tells the staff
    exclusive: bool = False  # "None of these": stands alone


@dataclass(frozen=True)
class Condition:
    """One line of enableWhen: shown when the earlier question's answer compares like this."""

    question: str
    operator: str  # exists = != > < >= <=
    value: bool | float | str | date


@dataclass(frozen=True)
class Item:
    """A question, a text to read, or a group of them."""

    link_id: str
    kind: str
    text: str = ""
    why: str = ""  # "why we ask"
    help: str = ""  # how to answer
    required: bool = False
    repeats: bool = False
    options: tuple[Option, ...] = ()
    other: bool = False  # the patient may type an answer of their own
    low: float | None = None
    high: float | None = None
    low_label: str = ""
    high_label: str = ""
    max_length: int = 0
    chart: str = ""  # the chart's field it starts with
    missing: str = ""  # what to say when it is required and empty
    conditions: tuple[Condition, ...] = ()
    all_conditions: bool = False  # every condition, not any
    items: tuple["Item", ...] = ()

    @property
    def is_question(self) -> bool:
        """True for what can be answered."""
        return self.kind not in (GROUP, DISPLAY)

    def option(self, code: str) -> Option | None:
        """The option of this code."""
        return next((one for one in self.options if one.code == code), None)


def walk(items: tuple[Item, ...]) -> Iterator[Item]:
    """Every item in reading order, groups before what they hold."""
    for item in items:
        yield item
        yield from walk(item.items)
