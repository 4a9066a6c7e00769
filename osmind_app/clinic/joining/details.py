"""What the forms about a shared link say: staff who make one, and newcomers who join by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from osmind_app.clinic.joining.models import DEFAULT_MOST
from osmind_app.clinic.patients.details import PatientDetails, is_possible_phone
from osmind_app.lib.errors import FormErrors
from osmind_app.lib.typed import is_blank, line

FEWEST, MOST = 1, 500  # people who may join by one link
NO_EMAIL = "Enter an email address in the correct format, like name@example.com"
NO_PHONE = "Enter a phone number, like (415) 555-0132"


@dataclass(frozen=True)
class NewLink:
    """A link as its form describes it."""

    group_id: UUID | None = None
    provider_id: UUID | None = None
    most: int = DEFAULT_MOST

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "NewLink":
        """Read `group`, `provider` and `most`; raises `FormErrors` with every field that needs another look."""
        found: dict[str, str] = {}
        group = _id(form.get("group", ""), found, "group", "Choose a patient group from the list")
        provider = _id(form.get("provider", ""), found, "provider", "Choose a provider from the list")
        typed = line(form.get("most", "")) or str(DEFAULT_MOST)
        whole = typed.isascii() and typed.isdigit() and len(typed) <= len(str(MOST))
        if not (whole and FEWEST <= int(typed) <= MOST):
            found["most"] = f"Enter a whole number from {FEWEST} to {MOST}"
        if found:
            raise FormErrors(found)
        return cls(group, provider, int(typed))


def newcomer(form: Mapping[str, str]) -> PatientDetails:
    """What somebody typed about themselves: everything is needed; raises `FormErrors` in the order of the form.

    Fields: first_name, last_name, birth_month, birth_day, birth_year, email, phone.
    """
    typed = {name: line(form.get(name, "")) for name in FIELDS}
    missing = {
        "first_name": "Enter your first name" if is_blank(typed["first_name"]) else "",
        "last_name": "Enter your last name" if is_blank(typed["last_name"]) else "",
        "birth_date": "" if any(typed[name] for name in BORN) else "Enter your date of birth",
        "email": "" if typed["email"] else NO_EMAIL,
        "phone": "" if is_possible_phone(typed["phone"]) else NO_PHONE,
    }
    details, wrong = None, {}
    try:
        details = PatientDetails.from_form(typed)
    except FormErrors as refused:
        wrong = refused.by_field
    found = {name: missing[name] or wrong.get(name, "") for name in missing}
    if any(found.values()) or details is None:
        raise FormErrors({name: sentence for name, sentence in found.items() if sentence})
    return details


BORN = ("birth_month", "birth_day", "birth_year")
FIELDS = ("first_name", "last_name", *BORN, "email", "phone")


def _id(typed: str, found: dict[str, str], field: str, wrong: str) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        found[field] = wrong
        return None
