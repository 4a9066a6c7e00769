"""The Personal Information form: neutral names on the page, as on Add Patient (S65)."""

from collections.abc import Mapping
from typing import NotRequired

from pydantic import ConfigDict
from typing_extensions import TypedDict

EMAIL, FIRST, LAST, CALLED, PRONOUNS = "pi_f1", "pi_f2", "pi_f3", "pi_f4", "pi_f5"
BORN, PHONE, TEXTS = "pi_f6", "pi_f7", "pi_f8"
STREET, MORE, CITY, STATE, ZIP = "pi_a1", "pi_a2", "pi_a3", "pi_a4", "pi_a5"
CALL, CALL_IS, CALL_PHONE = "pi_e1", "pi_e2", "pi_e3"
PRIMARY, TEAM, GROUP, ZONE = "pi_c1", "pi_c2", "pi_c3", "pi_c4"

MEANINGS = {
    EMAIL: "email",
    PRIMARY: "primary_provider",
    TEAM: "care_team",
    FIRST: "first_name",
    LAST: "last_name",
    CALLED: "preferred_name",
    PRONOUNS: "pronouns",
    BORN: "birth_date",
    f"{BORN}_month": "birth_month",
    f"{BORN}_day": "birth_day",
    f"{BORN}_year": "birth_year",
    PHONE: "phone",
    TEXTS: "texts_agreed",
    STREET: "address",
    MORE: "address_line2",
    CITY: "city",
    STATE: "state",
    ZIP: "postal_code",
    CALL: "emergency_name",
    CALL_IS: "emergency_relationship",
    CALL_PHONE: "emergency_phone",
    GROUP: "group",
    ZONE: "time_zone",
}


class PersonalInformationForm(TypedDict):
    """What the section submits."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    pi_f1: str
    pi_f2: str
    pi_f3: str
    pi_f4: str
    pi_f5: str
    pi_f6_month: str
    pi_f6_day: str
    pi_f6_year: str
    pi_f7: str
    pi_f8: NotRequired[str]
    pi_a1: str
    pi_a2: str
    pi_a3: str
    pi_a4: str
    pi_a5: str
    pi_e1: str
    pi_e2: str
    pi_e3: str
    pi_c1: str
    pi_c2: list[str]
    pi_c3: str
    pi_c4: str


def meant(form: Mapping[str, str | list[str]]) -> dict[str, str]:
    """The form under the names the clinic knows; the ticked providers as one line."""
    return {MEANINGS[field]: ",".join(typed) if isinstance(typed, list) else typed for field, typed in form.items()}


def shown(by_meaning: Mapping[str, str]) -> dict[str, str]:
    """The clinic's sentences under the names of the page, in the order of the form."""
    found = {field: by_meaning[meaning] for field, meaning in MEANINGS.items() if meaning in by_meaning}
    return found or {"form": " ".join(by_meaning.values())}
