"""What the forms about staff say, checked: every field that needs another look is told at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from osmind_app.clinic.accounts import emails
from osmind_app.clinic.accounts.errors import EmailMalformed
from osmind_app.clinic.accounts.models import ADMIN, CLINICIAN, FRONT_DESK, OWNER
from osmind_app.lib.errors import FormErrors
from osmind_app.lib.typed import is_blank, line

NAME_LIMIT = 100
ROLES = {OWNER: "Owner", ADMIN: "Admin", CLINICIAN: "Provider", FRONT_DESK: "Front desk"}
MEANS = {  # D1, in a line each
    OWNER: "Everything, and the only role that makes or changes owners.",
    ADMIN: "Everything in the practice, its settings and its staff; not the owners.",
    CLINICIAN: "The patients they are Primary Provider or Care Team of.",
    FRONT_DESK: "All patients, profiles and invitations. Never a Primary Provider.",
}


@dataclass(frozen=True)
class StaffDetails:
    """A member of staff as a form describes them; `email` is None where the form does not ask for it."""

    full_name: str
    role: str
    sees_patients: bool = False
    email: str | None = None

    @classmethod
    def from_form(cls, form: Mapping[str, str], *, asks_email: bool = False) -> "StaffDetails":
        """Read a form's strings: full_name, role, sees_patients ("on") and email. Raises `FormErrors`."""
        name, role, sees = line(form.get("full_name", "")), form.get("role", ""), form.get("sees_patients", "") == "on"
        found: dict[str, str] = {}
        if is_blank(name):
            found["full_name"] = "Enter the person's name"
        elif len(name) > NAME_LIMIT:
            found["full_name"] = f"The name must be {NAME_LIMIT} characters or fewer"
        email = _email(form.get("email", ""), found) if asks_email else None
        if role not in ROLES:
            found["role"] = "Choose a role"
        elif role == FRONT_DESK and sees:
            found["sees_patients"] = "Front desk staff can't be a Primary Provider. Untick this, or choose another role"
        if found:
            raise FormErrors(found)
        return cls(full_name=name, role=role, sees_patients=sees, email=email)


def _email(typed: str, found: dict[str, str]) -> str | None:
    if is_blank(typed):
        found["email"] = "Enter their work email"
        return None
    try:
        return emails.check_email(typed)
    except EmailMalformed as refused:
        found["email"] = refused.sentence
        return None
