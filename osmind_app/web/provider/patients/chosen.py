"""What the bar above the list of patients sends: for which deed, and who is meant."""

from collections.abc import Mapping
from typing import Any, NotRequired

from pydantic import ConfigDict
from typing_extensions import TypedDict

from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.web import ids

INVITE, CHANGE = "invite", "change"


class ChosenForm(TypedDict):
    """Who is ticked, or that everybody is meant who matches."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    deed: str
    chosen: NotRequired[list[str]]
    everybody: str


def who(form: ChosenForm, address: Mapping[str, str]) -> dict[str, Any]:
    """The patients by id, or the filter in the address that all of them match."""
    if form["everybody"]:
        return {"everybody": PatientFilter.from_query(address)}
    return {"patient_ids": [ids.read(one) for one in form.get("chosen", [])]}
