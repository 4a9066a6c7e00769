"""Letters about messages: that there is one, never what it says (D7)."""

from osmind_app.outbox import paths
from osmind_app.outbox.letters.drafts import LetterDraft, PracticeCard, for_patient


def new_message(practice: PracticeCard, *, first_name: str) -> LetterDraft:
    """Letter 13: the care team has written."""
    return LetterDraft("new_message", for_patient(practice, first_name, paths.MESSAGES))
