"""Updates, as the rest of the house calls them: `updates.tell_care_team(…)`, `updates.tell_patient(…)`."""

from osmind_app.clinic.updates.bell import mark_all_read, mark_read, seen
from osmind_app.clinic.updates.kinds import (
    APPOINTMENT_ASKED,
    APPOINTMENT_CANCELLED,
    APPOINTMENT_CHANGED,
    APPOINTMENT_MADE,
    CONTACT_CHANGED,
    DOCUMENT_ADDED,
    FORM_NEEDS_REVIEW,
    FORM_SUBMITTED,
    GUARDIAN_ENDED,
    GUARDIAN_ENDS,
    GUARDIAN_JOINED,
    INVITATION_ACCEPTED,
    INVITATION_BOUNCED,
    INVITATION_EXPIRED,
    MESSAGE,
)
from osmind_app.clinic.updates.telling import tell_care_team, tell_care_teams
from osmind_app.clinic.updates.wanting import still_wanted
from osmind_app.clinic.updates.wishes import (
    APPOINTMENTS,
    BILLS,
    DOCUMENTS,
    FORMS,
    MESSAGES,
    patient_letter_key,
    portal_closed,
    tell_patient,
)

__all__ = [
    "APPOINTMENTS",
    "APPOINTMENT_ASKED",
    "APPOINTMENT_CANCELLED",
    "APPOINTMENT_CHANGED",
    "APPOINTMENT_MADE",
    "BILLS",
    "CONTACT_CHANGED",
    "DOCUMENTS",
    "DOCUMENT_ADDED",
    "FORMS",
    "FORM_NEEDS_REVIEW",
    "FORM_SUBMITTED",
    "GUARDIAN_ENDED",
    "GUARDIAN_ENDS",
    "GUARDIAN_JOINED",
    "INVITATION_ACCEPTED",
    "INVITATION_BOUNCED",
    "INVITATION_EXPIRED",
    "MESSAGE",
    "MESSAGES",
    "mark_all_read",
    "mark_read",
    "patient_letter_key",
    "portal_closed",
    "seen",
    "still_wanted",
    "tell_care_team",
    "tell_care_teams",
    "tell_patient",
]
