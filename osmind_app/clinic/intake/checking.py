"""What is wrong with an answer, in the words of public forms: what to enter, never "invalid"."""

from datetime import date
from typing import Any

from osmind_app.clinic.accounts import emails
from osmind_app.clinic.accounts.errors import EmailMalformed
from osmind_app.clinic.intake.answers import as_date, as_number, kept, other_text
from osmind_app.clinic.intake.items import (
    ADDRESS,
    ATTACHMENT,
    BOOLEAN,
    CHOICE,
    DATE,
    DECIMAL,
    EMAIL,
    INTEGER,
    NUMBERS,
    PHONE,
    SCALE,
    SIGNATURE,
    STRING,
    TEXT,
    Item,
)
from osmind_app.clinic.patients.contact_info import PHONE as ENTER_PHONE
from osmind_app.clinic.patients.contact_info import is_zip
from osmind_app.clinic.patients.details import is_possible_phone
from osmind_app.clinic.patients.states import STATES

OTHER_LIMIT, PART_LIMIT = 300, 300
ENTER_EMAIL = "Enter an email address in the correct format, like name@example.com"
CHOOSE = "Choose one from the list"
MISSING = {
    STRING: "Enter an answer",
    TEXT: "Enter an answer",
    CHOICE: "Choose an answer",
    BOOLEAN: "Choose yes or no",
    DATE: "Enter a date",
    INTEGER: "Enter a number",
    DECIMAL: "Enter a number",
    EMAIL: ENTER_EMAIL,
    PHONE: ENTER_PHONE,
    ADDRESS: "Enter address line 1, typically the street",
    ATTACHMENT: "Choose a file",
    SIGNATURE: "Sign here: draw your signature or type your name",
}


def problem(item: Item, raw: Any) -> str:
    """What is wrong with the answer to one question; "" when nothing is."""
    answer = kept(item, raw)
    if answer is None:
        return (item.missing or _missing(item)) if item.required else ""
    if item.kind == DATE:
        return _date(item, answer)
    if item.kind in NUMBERS:
        return _number(item, as_number(answer))
    if isinstance(answer, str) and item.kind != CHOICE:
        return _text(item, answer)
    if item.kind == CHOICE:
        return _choice(item, answer if isinstance(answer, list) else [answer])
    if item.kind == ADDRESS and isinstance(answer, dict):
        return _address(answer)
    return ""


def _missing(item: Item) -> str:
    if item.kind == SCALE:
        return f"Choose a number from {item.low:g} to {item.high:g}"
    return "Choose at least one answer" if item.kind == CHOICE and item.repeats else MISSING[item.kind]


def _text(item: Item, answer: str) -> str:
    if item.kind == EMAIL:
        try:
            emails.check_email(answer)
        except EmailMalformed:
            return ENTER_EMAIL
        return ""
    if item.kind == PHONE:
        return "" if is_possible_phone(answer) else ENTER_PHONE
    if item.kind in (STRING, TEXT) and len(answer) > item.max_length:
        return f"The answer must be {item.max_length:,} characters or fewer"
    return ""


def _date(item: Item, answer: Any) -> str:
    named = "Date of birth" if item.chart == "birth_date" else "The date"
    if not answer["year"]:
        return f"{named} must include a year"
    if not answer["month"] or not answer["day"]:
        return f"{named} must include a month and a day"
    on = as_date(answer)
    if not isinstance(on, date):
        return f"{named} must be a real date"
    return ""


def _number(item: Item, number: float | None) -> str:
    if number is None:
        return "Choose a number" if item.kind == SCALE else "Enter a number, like 2"
    if item.kind != DECIMAL and number != int(number):
        return "Enter a whole number, like 2"
    low, high = item.low, item.high
    if low is not None and high is not None and not low <= number <= high:
        return f"The number must be between {low:g} and {high:g}"
    if low is not None and number < low:
        return f"The number must be {low:g} or more"
    if high is not None and number > high:
        return f"The number must be {high:g} or less"
    return ""


def _choice(item: Item, chosen: list[Any]) -> str:
    for code in chosen:
        typed = other_text(str(code))
        if typed == "":
            return "Enter your own answer, or choose another"
        if typed is not None and len(typed) > OTHER_LIMIT:
            return f"Your own answer must be {OTHER_LIMIT} characters or fewer"
    alone = next((one for one in item.options if one.exclusive and one.code in chosen), None)
    if alone and len(chosen) > 1:
        return f"Choose “{alone.text}” or the others, not both"
    return ""


def _address(parts: dict[str, Any]) -> str:
    if any(len(value) > PART_LIMIT for value in parts.values()):
        return f"Each line of the address must be {PART_LIMIT} characters or fewer"
    if not parts["line1"]:
        return "Enter address line 1, typically the street"
    if not parts["city"]:
        return "Enter a city"
    if STATES.get(parts["state"].casefold().strip("."), parts["state"]) not in STATES.values():
        return "Enter a state, like CA or California"
    return "" if is_zip(parts["zip"]) else "Enter a 5-digit ZIP code"
