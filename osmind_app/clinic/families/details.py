"""What the forms about a contact say, checked."""

from collections.abc import Mapping
from dataclasses import dataclass

from osmind_app.clinic.accounts import emails
from osmind_app.clinic.accounts.errors import EmailMalformed
from osmind_app.clinic.patients import details as patient_details
from osmind_app.lib.errors import FormErrors
from osmind_app.lib.typed import is_blank, line

RELATIONSHIPS = patient_details.RELATIONSHIPS
NAME_LIMIT, PHONE_LIMIT = 200, 40


@dataclass(frozen=True)
class ContactDetails:
    """A person to call or copy for a patient; `main`: the main contact person (S53).

    `emergency`: called in an emergency. `visit_copies`: gets a copy of the letters about appointments (A15).
    """

    full_name: str
    relationship: str
    email: str | None = None
    phone: str = ""
    main: bool = False
    emergency: bool = False
    visit_copies: bool = False

    @classmethod
    def from_form(cls, form: Mapping[str, str], *, prefix: str = "contact") -> "ContactDetails":
        """Read `<prefix>_name`, `_relationship`, `_email`, `_phone`, and the ticks `_main`, `_emergency`,
        `_visit_copies`; raises `FormErrors`.
        """
        typed = {part: line(form.get(f"{prefix}_{part}", "")) for part in ("name", "relationship", "email", "phone")}
        found = {}
        if is_blank(typed["name"]):
            found["name"] = "Enter the contact's name"
        elif len(typed["name"]) > NAME_LIMIT:
            found["name"] = f"The name must be {NAME_LIMIT} characters or fewer"
        if typed["relationship"] not in RELATIONSHIPS:
            found["relationship"] = "Choose how the contact is related to the patient"
        if len(typed["phone"]) > PHONE_LIMIT:
            found["phone"] = f"Phone must be {PHONE_LIMIT} characters or fewer"
        email = None
        try:
            email = emails.check_email(typed["email"]) if typed["email"] else None
        except EmailMalformed as refused:
            found["email"] = refused.sentence
        ticked = {part: form.get(f"{prefix}_{part}", "") == "on" for part in ("main", "emergency", "visit_copies")}
        if ticked["emergency"] and not typed["phone"]:
            found["phone"] = "Enter a phone number: this contact is called in an emergency"
        if ticked["visit_copies"] and email is None:
            found.setdefault("email", "Enter an email: copies of letters go there")
        if found:
            raise FormErrors({f"{prefix}_{part}": sentence for part, sentence in found.items()})
        return cls(typed["name"], typed["relationship"], email, typed["phone"], **ticked)
