"""What a browser hands over while a form is filled in: answers as assets/form.js counts them, and a signature."""

import json
from typing import Any

from pydantic import ConfigDict
from typing_extensions import TypedDict

from osmind_app.clinic.intake.saving import Change

SIGNED_BY = ("drawn", "typed")


class SignForm(TypedDict):
    """The Sign page: a signature drawn, or a name typed."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    drawn: str
    typed: str


def signature_in(form: SignForm) -> dict[str, str] | None:
    """The signature, drawn before typed; None where neither was."""
    return next(({by: form[by]} for by in SIGNED_BY if form[by].strip()), None)  # type: ignore[literal-required]


def changes_in(sent: str, form_id: str) -> tuple[int, dict[str, Change] | None]:
    """What a browser sent: its number and, of this form, question → before and now. Nothing for nonsense."""
    try:
        given: Any = json.loads(sent)
        number, of, changes = given["number"], given["form"], given["changes"]
        found = {str(link_id): Change(one["was"], one["now"]) for link_id, one in changes.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return 0, None
    if of != form_id or not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**53:
        return 0, None
    return number, found
