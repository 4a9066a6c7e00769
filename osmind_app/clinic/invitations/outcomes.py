"""What is foreseen for each patient of a batch, and what became of it: one letter each, and its words."""

from osmind_app.clinic.invitations import errors
from osmind_app.clinic.invitations.allowed import History, refusal
from osmind_app.lib.errors import DomainError

FIRST, AGAIN = "f", "r"  # will be sent: the first one, or a new link in place of earlier ones
SENT_FIRST, SENT_AGAIN = "F", "R"
NO_EMAIL, ACTIVE, ARCHIVED, TOO_MANY, NOT_YOURS, GUARDIANS = "e", "a", "x", "m", "g", "u"

WILL, DONE = {FIRST: SENT_FIRST, AGAIN: SENT_AGAIN}, (SENT_FIRST, SENT_AGAIN)
REFUSED = (NO_EMAIL, GUARDIANS, ACTIVE, ARCHIVED, TOO_MANY, NOT_YOURS)
ORDER = (*REFUSED, AGAIN, FIRST)  # in a plan: what needs a person's eyes comes first

_OF_ERROR: dict[type[DomainError], str] = {
    errors.PatientHasNoEmail: NO_EMAIL,
    errors.AlreadyActive: ACTIVE,
    errors.GuardiansEmail: GUARDIANS,
    errors.PatientArchived: ARCHIVED,
    errors.TooManyInvites: TOO_MANY,
}
WORDS = {
    FIRST: "First invite",
    AGAIN: "New link; the earlier one stops working",
    SENT_FIRST: "Invited",
    SENT_AGAIN: "Invited again; the earlier link stopped",
    NO_EMAIL: "No email",
    GUARDIANS: "The email of a guardian",
    ACTIVE: "Already created a password",
    ARCHIVED: "Archived",
    TOO_MANY: "5 invites in the last 24 hours",
    NOT_YOURS: "Not among the patients you can find",
}


def of_patient(*, archived: bool, email: str | None, history: History, time_zone: str) -> str:
    """What sending does for a patient like this now, by the one rule of `allowed`."""
    refused = refusal(archived=archived, email=email, history=history, time_zone=time_zone)
    if refused is not None:
        return _OF_ERROR[type(refused)]
    return AGAIN if history.invited else FIRST
