"""The Add Patient form: neutral names on the page, so that no browser guesses whose details they are (S65)."""

from collections.abc import Mapping
from typing import NotRequired

import reflex as rx
from pydantic import ConfigDict
from typing_extensions import TypedDict

FIRST, LAST, CALLED, BORN = "pt_f1", "pt_f2", "pt_f3", "pt_f4"
EMAIL, PHONE, TEXTS = "pt_f5", "pt_f6", "pt_f7"
PRIMARY, TEAM, GROUP = "pt_c1", "pt_c2", "pt_c3"
MINOR, GUARDIAN, RELATIONSHIP, GUARDIAN_EMAIL, GUARDIAN_PHONE = "pt_g1", "pt_g2", "pt_g3", "pt_g4", "pt_g5"
INVITE = "pt_i1"
CONTACT, CONTACT_IS = "pt_o1", "pt_o2"

MEANINGS = {
    FIRST: "first_name",
    LAST: "last_name",
    CALLED: "preferred_name",
    BORN: "birth_date",
    f"{BORN}_month": "birth_month",
    f"{BORN}_day": "birth_day",
    f"{BORN}_year": "birth_year",
    EMAIL: "email",
    PHONE: "phone",
    TEXTS: "texts_agreed",
    PRIMARY: "primary_provider",
    TEAM: "care_team",
    GROUP: "group",
    MINOR: "is_minor",
    GUARDIAN: "guardian_name",
    RELATIONSHIP: "guardian_relationship",
    GUARDIAN_EMAIL: "guardian_email",
    GUARDIAN_PHONE: "guardian_phone",
    INVITE: "invite",
}
LOOKED_AT = (FIRST, LAST, CALLED, f"{BORN}_month", f"{BORN}_day", f"{BORN}_year", EMAIL, PHONE)


class AddPatientForm(TypedDict):
    """What the dialog submits."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    pt_f1: str
    pt_f2: str
    pt_f3: str
    pt_f4_month: str
    pt_f4_day: str
    pt_f4_year: str
    pt_f5: str
    pt_f6: str
    pt_f7: NotRequired[str]
    pt_c1: NotRequired[str]
    pt_c2: list[str]
    pt_c3: str
    pt_g1: NotRequired[str]
    pt_g2: NotRequired[str]
    pt_g3: NotRequired[str]
    pt_g4: NotRequired[str]
    pt_g5: NotRequired[str]
    pt_i1: NotRequired[str]


class ContactForm(TypedDict):
    """Whose address it is, when it is not the patient's own (D3)."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    pt_o1: str
    pt_o2: str


class TypedSoFar(TypedDict):
    """What stands in the fields that hints, the duplicate check and the preview look at."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    first_name: str
    last_name: str
    preferred_name: str
    birth_month: str
    birth_day: str
    birth_year: str
    email: str
    phone: str


def meant(form: Mapping[str, str | list[str]]) -> dict[str, str]:
    """The form under the names the clinic knows; the ticked providers as one line."""
    return {MEANINGS[field]: ",".join(typed) if isinstance(typed, list) else typed for field, typed in form.items()}


def shown(by_meaning: Mapping[str, str]) -> dict[str, str]:
    """The clinic's sentences under the names of the page, in the order of the form."""
    found = {field: by_meaning[meaning] for field, meaning in MEANINGS.items() if meaning in by_meaning}
    return found or {"form": " ".join(by_meaning.values())}


def shown_of_contact(by_meaning: Mapping[str, str]) -> dict[str, str]:
    """The same for the small form that asks whose address it is."""
    names = {"guardian_name": CONTACT, "guardian_relationship": CONTACT_IS}
    return {names[meaning]: by_meaning[meaning] for meaning in names if meaning in by_meaning} or shown(by_meaning)


def typed_so_far() -> rx.Var[TypedSoFar]:
    """What stands in the fields at this moment, read by the browser."""
    pairs = ", ".join(f'{MEANINGS[name]}: text("{_id(name)}")' for name in LOOKED_AT)
    return rx.Var(
        f'(() => {{ const text = (id) => document.getElementById(id)?.value ?? ""; return {{{pairs}}}; }})()',
        _var_type=TypedSoFar,
    )


def _id(name: str) -> str:
    """Where a field stands: the first box of a date carries the date's own id."""
    return (
        name.removesuffix("_month")
        if name.endswith("_month")
        else name.replace("_day", "-day").replace("_year", "-year")
    )
