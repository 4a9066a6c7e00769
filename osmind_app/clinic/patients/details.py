"""What the forms about a patient say, checked: every field that needs another look is told at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

import phonenumbers

from osmind_app.clinic.accounts import emails
from osmind_app.clinic.patients import birthdays
from osmind_app.clinic.practices.details import ZONES
from osmind_app.lib.errors import DomainError, FormErrors
from osmind_app.lib.typed import is_blank, line

REGION = "US"
CHOOSE = "Choose one from the list"
Read = TypeVar("Read")
NAME_LIMIT, PRONOUNS_LIMIT, PHONE_LIMIT, ADDRESS_LIMIT, FORM_KEY_LIMIT, TEAM_LIMIT = 100, 40, 40, 300, 64, 50
RELATIONSHIPS = ("parent", "guardian", "partner", "child", "sibling", "grandparent", "friend", "other")
STATE_LIMIT, POSTAL_CODE_LIMIT = 40, 20
LIMITS = {
    "first_name": ("First name", NAME_LIMIT),
    "last_name": ("Last name", NAME_LIMIT),
    "preferred_name": ("Name they go by", NAME_LIMIT),
    "pronouns": ("Pronouns", PRONOUNS_LIMIT),
    "phone": ("Phone", PHONE_LIMIT),
    "address": ("Address line 1", ADDRESS_LIMIT),
    "address_line2": ("Address line 2", ADDRESS_LIMIT),
    "city": ("City", NAME_LIMIT),
    "state": ("State", STATE_LIMIT),
    "postal_code": ("ZIP", POSTAL_CODE_LIMIT),
    "emergency_name": ("Emergency contact’s name", NAME_LIMIT),
    "emergency_relationship": ("Relationship", NAME_LIMIT),
    "emergency_phone": ("Emergency contact’s phone", PHONE_LIMIT),
}


@dataclass(frozen=True)
class PatientDetails:
    """A patient as a form describes them; the fields a form does not have stay empty."""

    first_name: str
    last_name: str = ""
    preferred_name: str = ""
    pronouns: str = ""
    birth_date: date | None = None
    email: str | None = None
    phone: str = ""
    texts_agreed: bool = False
    address: str = ""
    address_line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    emergency_name: str = ""
    emergency_relationship: str = ""
    emergency_phone: str = ""
    time_zone: str = ""
    group_id: UUID | None = None
    primary_provider_id: UUID | None = None
    care_team_ids: tuple[UUID, ...] = ()
    form_key: str | None = None

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "PatientDetails":
        """Read a form's strings; raises `FormErrors` with a sentence for each field that needs another look.

        Fields: first_name, last_name, preferred_name, pronouns, birth_month, birth_day, birth_year, email, phone,
        texts_agreed ("on"), address, address_line2, city, state, postal_code, emergency_name, emergency_relationship,
        emergency_phone, time_zone, group, primary_provider, care_team (ids, commas between), form_key.
        """
        typed = {field: line(form.get(field, "")) for field in LIMITS}
        born = [line(form.get(f"birth_{part}", "")) for part in ("month", "day", "year")]
        found = _too_long(typed)
        if is_blank(typed["first_name"]):
            found["first_name"] = "Enter the patient's first name"
        if typed["emergency_relationship"] not in ("", *RELATIONSHIPS):
            found["emergency_relationship"] = CHOOSE
        wrong = birthdays.problem(*born)
        if wrong:
            found["birth_date"] = wrong
        email = _read(found, "email", form, _email)
        zone = _read(found, "time_zone", form, _zone)
        group = _read(found, "group", form, _id)
        primary = _read(found, "primary_provider", form, _id)
        team = _read(found, "care_team", form, _ids)
        if found:
            raise FormErrors(found)
        return cls(
            **typed,
            birth_date=birthdays.read(*born),
            email=email,
            texts_agreed=form.get("texts_agreed", "") == "on",
            time_zone=zone or "",
            group_id=group,
            primary_provider_id=primary,
            care_team_ids=team or (),
            form_key=line(form.get("form_key", ""))[:FORM_KEY_LIMIT] or None,
        )


def hints(form: Mapping[str, str]) -> dict[str, str]:
    """What may be worth another look and stops nobody: a missing last name, an odd phone number, a mistyped e-mail."""
    found = {}
    if is_blank(form.get("last_name", "")) and not is_blank(form.get("first_name", "")):
        found["last_name"] = "Leave this empty only if the person has one name"
    phone = line(form.get("phone", ""))
    if phone and not is_possible_phone(phone):
        found["phone"] = "Check the number. A complete one looks like (415) 555-0132"
    meant = emails.did_you_mean(line(form.get("email", "")))
    if meant:
        found["email"] = f"Did you mean {meant}?"
    return found


def is_possible_phone(typed: str) -> bool:
    """True when the digits could be a phone number: a wrong one is kept as typed all the same."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(typed, REGION))
    except phonenumbers.NumberParseException:
        return False


def _too_long(typed: Mapping[str, str]) -> dict[str, str]:
    return {
        field: f"{label} must be {limit} characters or fewer"
        for field, (label, limit) in LIMITS.items()
        if len(typed[field]) > limit
    }


def _read(found: dict[str, str], field: str, form: Mapping[str, str], reader: Callable[[str], Read]) -> Read | None:
    """What `reader` makes of a field; its refusal is noted down beside the others."""
    try:
        return reader(line(form.get(field, "")))
    except DomainError as refused:
        found[field] = refused.sentence
        return None


def _email(typed: str) -> str | None:
    return emails.check_email(typed) if typed else None


def _zone(typed: str) -> str:
    if typed and typed not in ZONES:
        raise DomainError("Choose a time zone from the list")
    return typed


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        raise DomainError(CHOOSE) from None


def _ids(typed: str) -> tuple[UUID, ...]:
    found = [_id(part.strip()) for part in typed.split(",")[: TEAM_LIMIT + 1]]
    if len(found) > TEAM_LIMIT:
        raise DomainError(f"A Care Team has {TEAM_LIMIT} members at most")
    return tuple(dict.fromkeys(one for one in found if one is not None))
