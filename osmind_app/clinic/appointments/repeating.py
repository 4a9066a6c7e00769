"""How appointments repeat: every so many weeks or months, on the wall's clock, until a day or so many times (F18)."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from osmind_app.clinic.appointments.details import a_day
from osmind_app.clinic.appointments.models import MONTH, WEEK
from osmind_app.lib.errors import FormErrors
from osmind_app.lib.typed import line

UNITS = {WEEK: "Every week", MONTH: "Every month"}
MOST_STEPS = 12
FEWEST, MOST = 2, 52  # appointments of one series


@dataclass(frozen=True)
class Repeat:
    """What the form says; `times` or `until` says when it ends."""

    unit: str
    step: int = 1
    times: int | None = None
    until: date | None = None

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Repeat | None":
        """Read the fields of the booking form; None where it books one appointment. Raises `FormErrors`."""
        unit, step = form.get("repeat", ""), line(form.get("every", "")) or "1"
        times, until = line(form.get("times", "")), form.get("until", "")
        if not unit:
            return None
        last = a_day(until)
        problems = {
            "repeat": "" if unit in UNITS else "Choose how it repeats",
            "every": "" if _whole(step, 1, MOST_STEPS) else f"Enter a whole number from 1 to {MOST_STEPS}",
            "times": "" if not times or _whole(times, FEWEST, MOST) else f"Enter a number from {FEWEST} to {MOST}",
            "until": "Enter the last day" if until and last is None else "",
        }
        if not times and not until:
            problems["times"] = "Enter how many appointments, or the last day"
        if times and until:
            problems["until"] = "Enter how many or the last day, not both"
        found = {field: problem for field, problem in problems.items() if problem}
        if found:
            raise FormErrors(found)
        return cls(unit, int(step), int(times) if times else None, last)

    def walls(self, first: datetime) -> list[datetime]:
        """What the clinic's clock shows at each of them, the first included; at most one more than may be booked."""
        found: list[datetime] = []
        for number in range(self.times or MOST + 1):
            wall = self._nth(first, number)
            if self.until is not None and wall.date() > self.until:
                break
            found.append(wall)
        return found

    def _nth(self, first: datetime, number: int) -> datetime:
        if self.unit == WEEK:
            return first + timedelta(weeks=self.step * number)
        months = first.year * 12 + first.month - 1 + self.step * number
        year, month = divmod(months, 12)
        # The 31st of a month that has none is its last day; the next one is the 31st again.
        day = min(first.day, calendar.monthrange(year, month + 1)[1])
        return first.replace(year=year, month=month + 1, day=day)


def words(unit: str, step: int) -> str:
    """'Every week', 'Every 2 weeks', 'Every month'."""
    return UNITS[unit] if step == 1 else f"Every {step} {unit}s"


def _whole(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4 and least <= int(text) <= most
