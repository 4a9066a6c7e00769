"""What the forms about appointments say, checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlsplit
from uuid import UUID

from osmind_app.clinic.appointments.models import (
    ARRIVED,
    BOOKED,
    CANCELLED,
    CONFIRMED,
    IN_PERSON,
    NO_SHOW,
    OCCURRED,
    VIDEO,
)
from osmind_app.lib.errors import FormErrors
from osmind_app.lib.typed import is_blank, line, paragraph

SHORTEST, LONGEST = 5, 480  # minutes
NAME_LIMIT, PLACE_LIMIT, URL_LIMIT, WISHES_LIMIT = 60, 200, 500, 500
LONGEST_CUT_OFF, LONGEST_GRACE = 168, 120  # hours, minutes
FIRST, SECOND = "first", "second"  # of a wall time that comes twice
ROOM = "{room}"
STATUSES = {
    BOOKED: "Booked",
    CONFIRMED: "Confirmed",
    ARRIVED: "Arrived",
    OCCURRED: "Occurred",
    NO_SHOW: "No-show",
    CANCELLED: "Cancelled",
}
HOW = {VIDEO: "Video", IN_PERSON: "In person"}

# Why it was cancelled: in words of ours, so that nothing clinical can stand there.
OWN_REASONS = {
    "time": "The time doesn't work for me",
    "travel": "I can't get there",
    "not_needed": "I don't need it now",
    "unsaid": "I'd rather not say",
}
STAFF_REASONS = {
    "asked": "The patient asked for it",
    "provider": "The provider can't make it",
    "mistake": "Booked by mistake",
    "unsaid": "No reason given",
}
ARCHIVED = "archived"
REASONS = (
    STAFF_REASONS
    | {key: f"Patient: {words}" for key, words in OWN_REASONS.items()}
    | {"unsaid": "No reason given", ARCHIVED: "The patient was archived"}
)


@dataclass(frozen=True)
class Arrangement:
    """When, with whom and where, as the form says it; `wall` is the time on the clinic's clock."""

    provider_id: UUID
    type_id: UUID
    wall: datetime
    which: str = ""  # FIRST, SECOND: for a time that comes twice
    minutes: int | None = None  # None: as long as the type says
    how: str = ""  # empty: as the type says
    location_id: UUID | None = None
    place: str = ""
    video_url: str = ""
    outside: bool = False  # of the provider's hours, knowingly

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Arrangement":
        """Read the booking form; raises `FormErrors` with every field that needs another look."""
        provider_id, type_id = _id(form.get("provider", "")), _id(form.get("type", ""))
        on, at = a_day(form.get("date", "")), a_time(form.get("time", ""))
        minutes, how = line(form.get("minutes", "")), form.get("how", "")
        place, video_url = line(form.get("place", "")), line(form.get("video_url", ""))
        problems = {
            "provider": "" if provider_id else "Choose a provider",
            "type": "" if type_id else "Choose a type of appointment",
            "date": "" if on else "Enter the date",
            "time": "" if at else "Enter the time",
            "minutes": _minutes(minutes) if minutes else "",
            "how": "" if how in (*HOW, "") else "Choose video or in person",
            "place": _length("The place", place, PLACE_LIMIT),
            "video_url": _link(video_url) if video_url else "",
        }
        if provider_id is None or type_id is None or on is None or at is None or any(problems.values()):
            raise FormErrors({field: problem for field, problem in problems.items() if problem})
        return cls(
            provider_id=provider_id,
            type_id=type_id,
            wall=datetime.combine(on, at),  # naive on purpose: what the clinic's clock shows
            which=form.get("which", ""),
            minutes=int(minutes) if minutes else None,
            how=how,
            location_id=_id(form.get("location", "")),
            place=place,
            video_url=video_url,
            outside=form.get("outside") == "on",
        )


@dataclass(frozen=True)
class TypeDetails:
    """One type of appointment."""

    name: str
    minutes: int
    how: str

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "TypeDetails":
        """Read the form of one type; raises `FormErrors`."""
        name, minutes, how = line(form.get("name", "")), line(form.get("minutes", "")), form.get("how", "")
        missing = "Enter a name for the type" if is_blank(name) else ""
        problems = {
            "name": missing or _length("The name", name, NAME_LIMIT),
            "minutes": _minutes(minutes),
            "how": "" if how in HOW else "Choose video or in person",
        }
        _raise(problems)
        return cls(name, int(minutes), how)


@dataclass(frozen=True)
class RulesDetails:
    """What patients may do themselves, and where video visits take place."""

    cut_off_hours: int
    grace_minutes: int
    view_only: bool
    video_template: str = ""

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "RulesDetails":
        """Read the form of the rules; raises `FormErrors`."""
        hours, minutes = line(form.get("cut_off_hours", "")), line(form.get("grace_minutes", ""))
        template = line(form.get("video_template", ""))
        problems = {
            "cut_off_hours": _whole(hours, LONGEST_CUT_OFF, "hours"),
            "grace_minutes": _whole(minutes, LONGEST_GRACE, "minutes"),
            "video_template": _template(template) if template else "",
        }
        _raise(problems)
        return cls(int(hours), int(minutes), form.get("view_only") == "on", template)


def video_link(typed: str) -> str:
    """A provider's room as typed, checked; empty takes it away. Raises `FormErrors`."""
    url = line(typed)
    _raise({"url": _link(url) if url else ""})
    return url


def wishes(typed: str) -> str:
    """Days and times that work, as the patient wrote them; raises `FormErrors`."""
    text = paragraph(typed)
    missing = "Enter days and times that work for you" if is_blank(text) else ""
    _raise({"wishes": missing or _length("This", text, WISHES_LIMIT)})
    return text


def note(typed: str) -> str:
    """What the staff write to a patient whose request they can't grant; raises `FormErrors`."""
    text = paragraph(typed)
    _raise({"note": _length("This", text, WISHES_LIMIT)})
    return text


def _raise(problems: Mapping[str, str]) -> None:
    found = {field: problem for field, problem in problems.items() if problem}
    if found:
        raise FormErrors(found)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def a_day(text: str) -> date | None:
    """A day that a calendar may hold, so that a day before or after it is one too; None for anything else."""
    try:
        found = date.fromisoformat(line(text))
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def a_time(text: str) -> time | None:
    """A time of the day to the minute; None for anything else."""
    try:
        found = time.fromisoformat(line(text))
    except ValueError:
        return None
    return None if found.tzinfo else found.replace(second=0, microsecond=0)


def _minutes(text: str) -> str:
    whole = text.isascii() and text.isdigit() and len(text) < 4
    if whole and SHORTEST <= int(text) <= LONGEST:
        return ""
    return f"Length must be a whole number from {SHORTEST} to {LONGEST} minutes"


def _whole(text: str, most: int, unit: str) -> str:
    whole = text.isascii() and text.isdigit() and len(text) < 4
    return "" if whole and int(text) <= most else f"Enter a whole number of {unit}, from 0 to {most}"


def _length(what: str, typed: str, limit: int) -> str:
    return f"{what} must be {limit} characters or fewer" if len(typed) > limit else ""


def _link(url: str) -> str:
    """Where a patient's browser goes on one click: https, a real host, nothing that could be read as something else."""
    plain = url.isascii() and url.isprintable() and not set(url) & set(" \"'<>\\^`{|}")
    try:
        parts = urlsplit(url)
        whole = parts.scheme == "https" and "." in (parts.hostname or "") and parts.username is None
        _ = parts.port
    except ValueError:
        whole = False
    if plain and whole and len(url) <= URL_LIMIT:
        return ""
    return "The link must begin with https:// and lead to a web address, like https://meet.example.org/room"


def _template(url: str) -> str:
    if url.count(ROOM) != 1:
        return f"Write {ROOM} where the room's name goes, like https://meet.example.org/{ROOM}"
    host = re.split("[/?#]", url.removeprefix("https://"))[0]
    return f"Write {ROOM} after the address of the site" if ROOM in host else _link(url.replace(ROOM, "room"))
