"""What patients keep up to date themselves: how to reach them, whom to call, what they are called (S10)."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from osmind_app.clinic.patients.details import LIMITS, RELATIONSHIPS, is_possible_phone
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.patients.states import STATES
from osmind_app.lib.errors import FormErrors
from osmind_app.lib.typed import is_blank, line

LABELS = {  # as the clinic's pages name them
    "phone": "Mobile",
    "preferred_name": "Name they go by",
    "pronouns": "Pronouns",
    "address": "Address line 1",
    "address_line2": "Address line 2",
    "city": "City",
    "state": "State",
    "postal_code": "ZIP",
    "emergency_name": "Emergency contact",
    "emergency_relationship": "Emergency contact’s relationship",
    "emergency_phone": "Emergency contact’s phone",
}
OWN_LABELS = LABELS | {"phone": "Mobile phone", "preferred_name": "Name you go by"}  # as the patient reads them
PHONE = "Enter a phone number, like (415) 555-0132"
_ZIP = re.compile(r"\d{5}(-\d{4})?", re.ASCII)


@dataclass(frozen=True)
class ContactInfo:
    """The page's fields; each is a column of the chart."""

    phone: str = ""
    preferred_name: str = ""
    pronouns: str = ""
    address: str = ""
    address_line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    emergency_name: str = ""
    emergency_relationship: str = ""
    emergency_phone: str = ""

    @classmethod
    def of(cls, patient: Patient) -> "ContactInfo":
        """What the chart has."""
        return cls(**{field: getattr(patient, field) for field in LABELS})

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "ContactInfo":
        """Read a form's strings, one for each field; raises `FormErrors` with every field that needs another look."""
        typed = {field: line(form.get(field, "")) for field in LABELS}
        typed["state"] = STATES.get(typed["state"].casefold().strip("."), typed["state"])
        problems = {field: _problem(field, typed) for field in LABELS}
        found = {field: problem for field, problem in problems.items() if problem}
        if found:
            raise FormErrors(found)
        return cls(**typed)

    def values(self) -> dict[str, str]:
        """Column → value."""
        return asdict(self)


def is_zip(typed: str) -> bool:
    """True for 94607 and 94607-1234."""
    return _ZIP.fullmatch(typed) is not None


def _problem(field: str, typed: Mapping[str, str]) -> str:
    value = typed[field]
    limit = LIMITS[field][1]
    if len(value) > limit:
        return f"{OWN_LABELS[field]} must be {limit} characters or fewer"
    if field in _CHECKS:
        return _CHECKS[field](value, typed)
    return ""


def _phone(value: str, _typed: Mapping[str, str]) -> str:
    return PHONE if value and not is_possible_phone(value) else ""


def _street(value: str, typed: Mapping[str, str]) -> str:
    rest = any(typed[part] for part in ("address_line2", "city", "state", "postal_code"))
    return "Enter address line 1, typically the street" if rest and is_blank(value) else ""


def _state(value: str, _typed: Mapping[str, str]) -> str:
    return "Enter a state, like CA or California" if value and value not in STATES.values() else ""


def _zip(value: str, _typed: Mapping[str, str]) -> str:
    return "Enter a 5-digit ZIP code" if value and not is_zip(value) else ""


def _who_to_call(value: str, typed: Mapping[str, str]) -> str:
    rest = typed["emergency_relationship"] or typed["emergency_phone"]
    return "Enter the emergency contact’s name" if rest and is_blank(value) else ""


def _relationship(value: str, _typed: Mapping[str, str]) -> str:
    return "Choose one from the list" if value and value not in RELATIONSHIPS else ""


def _number_to_call(value: str, typed: Mapping[str, str]) -> str:
    if not value and not is_blank(typed["emergency_name"]):
        return "Enter the emergency contact’s phone number, like (415) 555-0132"
    return _phone(value, typed)


_CHECKS = {
    "phone": _phone,
    "address": _street,
    "state": _state,
    "postal_code": _zip,
    "emergency_name": _who_to_call,
    "emergency_relationship": _relationship,
    "emergency_phone": _number_to_call,
}
