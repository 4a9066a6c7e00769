"""How the clinic signs its letters to one patient."""

from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.outbox.letters import PracticeCard


def card_for(practice: Practice, patient: Patient) -> PracticeCard:
    """The clinic's card, or the neutral one when the patient chose discreet letters."""
    return practices.card(practice, discreet=patient.discreet_since is not None)
