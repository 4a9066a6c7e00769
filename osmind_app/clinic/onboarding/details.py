"""What the Add Patient form says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from osmind_app.clinic.families.details import ContactDetails
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.lib.errors import FormErrors

SEND, DO_NOT_SEND = "send", "do_not_send"  # S27–S29


@dataclass(frozen=True)
class AddPatient:
    """A new patient, their guardian if they are a minor, and whether the invitation goes out now."""

    patient: PatientDetails
    guardian: ContactDetails | None = None
    invite: bool = True  # S28: "Send invite email" is the default
    email_confirmed: bool = False  # told who else has the address, and going on

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "AddPatient":
        """Read the form's strings; raises `FormErrors` with a sentence for each field that needs another look.

        Beside the fields of `PatientDetails`: is_minor ("on") with guardian_name, guardian_relationship,
        guardian_email and guardian_phone; invite ("send" or "do_not_send"); email_confirmed ("on");
        email_is_guardians ("on"): the address typed is the guardian's, the patient has none (D3).
        """
        form = dict(form)
        found: dict[str, str] = {}
        if form.get("email_is_guardians") == "on":
            form |= {
                "guardian_email": form.get("guardian_email") or form.get("email", ""),
                "email": "",
                "is_minor": "on",
            }
        patient, guardian = None, None
        try:
            patient = PatientDetails.from_form(form)
        except FormErrors as refused:
            found |= refused.by_field
        if form.get("is_minor") == "on":
            try:
                guardian = replace(ContactDetails.from_form(form, prefix="guardian"), main=True)  # S53
            except FormErrors as refused:
                found |= refused.by_field
        if found or patient is None:
            raise FormErrors(found)
        return cls(
            patient=patient,
            guardian=guardian,
            invite=form.get("invite", SEND) == SEND,
            email_confirmed=form.get("email_confirmed") == "on",
        )
