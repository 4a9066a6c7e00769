"""Letter 23: something happened about a patient. Says what kind of thing it was, and nothing else (D9)."""

from uuid import UUID

from osmind_app.outbox import paths
from osmind_app.outbox.letters.drafts import LetterDraft, PracticeCard, about_patient, for_staff


def care_team_update(practice: PracticeCard, *, what: str, patient_id: UUID | None) -> LetterDraft:
    """Letter 23, to one of a care team; `what` is its subject. Without a patient it is about several: see the list."""
    context = about_patient(practice, patient_id) if patient_id else for_staff(practice, paths.UPDATES)
    return LetterDraft("care_team_update", context | {"what": what})
