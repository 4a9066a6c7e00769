"""Letters about forms: that one waits and how long it takes, never which (D7)."""

from osmind_app.outbox import paths
from osmind_app.outbox.letters.drafts import LetterDraft, PracticeCard, for_patient


def form_asked(practice: PracticeCard, *, first_name: str, about: str) -> LetterDraft:
    """Letter 14: the clinic asks for a form in the portal; `about` says how long it takes: "About 4 minutes"."""
    return LetterDraft("form_asked", for_patient(practice, first_name, paths.OWN_FORMS) | {"about": about})
