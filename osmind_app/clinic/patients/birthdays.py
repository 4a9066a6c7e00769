"""Birth dates as people type them: three boxes on a form, one line in a search box."""

import calendar
import re
from datetime import date

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
OLDEST_YEAR = 1900
NOT_REAL = "Date of birth must be a real date"
NOT_PAST = "Date of birth must be in the past"
_ORDERS = (
    re.compile(r"(?P<month>\d{1,2})[/.\- ](?P<day>\d{1,2})[/.\- ](?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<year>\d{4})[/.\- ](?P<month>\d{1,2})[/.\- ](?P<day>\d{1,2})", re.ASCII),
    re.compile(r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>[a-z]{3,9})\.?,? (?P<year>\d{4})", re.ASCII),
)


def month(typed: str) -> int | None:
    """3 for "3", "03", "Mar", "Mar." and "march"."""
    name = typed.strip().rstrip(".").lower()
    if name.isascii() and name.isdigit():
        return int(name) if len(name) <= 2 and 1 <= int(name) <= 12 else None
    found = {number for full, number in MONTHS.items() if len(name) >= 3 and full.startswith(name)}
    return found.pop() if len(found) == 1 else None


def problem(typed_month: str, typed_day: str, typed_year: str) -> str | None:
    """What is wrong with a date of birth, or None; three empty boxes are right: it may come later (S17)."""
    if not (typed_month or typed_day or typed_year):
        return None
    if not typed_year:
        return "Date of birth must include a year"
    if not typed_month or not typed_day:
        return "Date of birth must include a month and a day"
    return None if read(typed_month, typed_day, typed_year) else NOT_REAL


def read(typed_month: str, typed_day: str, typed_year: str) -> date | None:
    """The date three boxes say, or None."""
    number = month(typed_month)
    if number is None or not _is_number(typed_day, 2) or not _is_number(typed_year, 4) or len(typed_year) != 4:
        return None
    try:
        born = date(int(typed_year), number, int(typed_day))
    except ValueError:
        return None
    return born if born.year >= OLDEST_YEAR else None


def searched(typed: str) -> date | None:
    """The date a search box holds: 3/14/1985, 1985-03-14, Mar 14 1985, 14 March 1985; None for anything else."""
    text = " ".join(typed.lower().split())
    for order in _ORDERS:
        found = order.fullmatch(text)
        if found:
            return read(found["month"], found["day"], found["year"])
    return None


def _is_number(typed: str, at_most: int) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= at_most
