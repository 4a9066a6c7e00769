"""Where the palette leads: the dashboard's pages, and the deeds that begin with a button on one of them."""

from dataclasses import dataclass

from osmind_app.clinic.onboarding import chips
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.web import routes
from osmind_app.web.provider.settings.sections import FOR_ADMINS, SECTIONS
from osmind_app.web.ui.provider_shell import PLACES

EVERYBODY, ADMINS, WRITERS = "", "admins", "writers"  # who finds it (D1): the front desk has no inbox
ADD_PATIENT, BOOK, INVITE_STAFF = "add-patient-button", "book-button", "invite-staff-button"  # buttons of pages


@dataclass(frozen=True)
class Place:
    """One line of the palette. `also` are other words it answers to; `presses` is the id of a button over there."""

    words: str
    to: str
    also: str = ""
    presses: str = ""
    whose: str = EVERYBODY


def deeds() -> list[Place]:
    """What may be begun from anywhere; the button over there asks its page's own rule."""
    to_invite = PatientFilter(status=chips.NOT_INVITED)
    return [
        Place("Add Patient", routes.PATIENTS, "new invite share link", ADD_PATIENT),
        Place("Book appointment", routes.CALENDAR, "new visit schedule", BOOK),
        Place("Invite patients", routes.patients(to_invite.to_query()), "send many"),
        Place("Invite staff", routes.SETTINGS_STAFF, "colleague new", INVITE_STAFF, ADMINS),
    ]


def pages() -> list[Place]:
    """Every page that is not about one patient."""
    places = [Place(words, to, whose=WRITERS if to == routes.STAFF_MESSAGES else EVERYBODY) for words, to, *_ in PLACES]
    forms = [
        Place("Form templates", routes.FORM_TEMPLATES),
        Place("Intake flows", routes.FORM_FLOWS, "forms"),
    ]
    settings = [
        Place(f"Settings: {words}", to, whose=ADMINS if to in FOR_ADMINS else EVERYBODY) for words, to in SECTIONS[1:]
    ]
    return [*places, Place("Updates", routes.UPDATES, "bell news"), *forms, *settings]
