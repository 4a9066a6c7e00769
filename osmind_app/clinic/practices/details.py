"""What the practice's settings form says, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from osmind_app.clinic.practices.models import DEFAULT_NEUTRAL_NAME
from osmind_app.lib.errors import FormErrors
from osmind_app.lib.typed import is_blank, line, paragraph

MIN_LIFETIME_DAYS, MAX_LIFETIME_DAYS = 1, 30  # A2
REMINDER_DAYS = (1, 2, 3)  # after the invitation
NAME_LIMIT, NEUTRAL_LIMIT, ADDRESS_LIMIT, PHONE_LIMIT = 100, 40, 300, 40
ZONES = frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))


@dataclass(frozen=True)
class PracticeDetails:
    """The clinic's name, how to reach it, its time zone and how long its invitations work."""

    name: str
    phone: str
    address: str
    reply_to_email: str
    time_zone: str
    invitation_days: int
    reminder_days: tuple[int, ...] = ()  # some of REMINDER_DAYS
    neutral_name: str = DEFAULT_NEUTRAL_NAME  # on letters to patients who chose discreet mode

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "PracticeDetails":
        """Read the form's strings; raises `FormErrors` with every field that needs another look."""
        typed = {key: line(form.get(key, "")) for key in ("name", "phone", "reply_to_email", "time_zone")}
        address = paragraph(form.get("address", ""))
        days = line(form.get("invitation_days", ""))
        neutral = line(form.get("neutral_name", "")) or DEFAULT_NEUTRAL_NAME
        problems = {
            "name": _length("The clinic's name", typed["name"], NAME_LIMIT) or _missing_name(typed["name"]),
            "neutral_name": _length("The neutral name", neutral, NEUTRAL_LIMIT) or _tells(neutral, typed["name"]),
            "phone": _length("Phone", typed["phone"], PHONE_LIMIT),
            "address": _length("Address", address, ADDRESS_LIMIT),
            "reply_to_email": _email(typed["reply_to_email"]),
            "time_zone": "" if typed["time_zone"] in ZONES else "Choose the clinic's time zone",
            "invitation_days": _lifetime(days),
        }
        found = {field: problem for field, problem in problems.items() if problem}
        if found:
            raise FormErrors(found)
        reminds = tuple(day for day in REMINDER_DAYS if form.get(f"remind_{day}") == "on")
        return cls(**typed, address=address, invitation_days=int(days), reminder_days=reminds, neutral_name=neutral)


def _length(what: str, typed: str, limit: int) -> str:
    return f"{what} must be {limit} characters or fewer" if len(typed) > limit else ""


def _missing_name(name: str) -> str:
    return "Enter the clinic's name" if is_blank(name) else ""


def _tells(neutral: str, name: str) -> str:
    """A neutral name that holds the clinic's own would give away what it is for."""
    told = is_blank(neutral) or (name and name.casefold() in neutral.casefold())
    return "Enter a name that doesn't say which clinic it is, like Member Services" if told else ""


def _email(typed: str) -> str:
    if not typed:
        return ""
    try:
        validate_email(typed, check_deliverability=False)
    except EmailNotValidError:
        return "Enter an email address in the correct format, like name@example.com"
    return ""


def _lifetime(typed: str) -> str:
    whole = typed.isascii() and typed.isdigit() and len(typed) < 4
    if whole and MIN_LIFETIME_DAYS <= int(typed) <= MAX_LIFETIME_DAYS:
        return ""
    return f"Invitations can work for {MIN_LIFETIME_DAYS} to {MAX_LIFETIME_DAYS} days. Enter a whole number"
