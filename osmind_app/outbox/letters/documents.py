"""Letters about documents: that there is one, never which (D7)."""

from osmind_app.outbox import paths
from osmind_app.outbox.letters.drafts import LetterDraft, PracticeCard, for_patient


def document_ready(practice: PracticeCard, *, first_name: str) -> LetterDraft:
    """Letter 15: the clinic shared a document in the portal."""
    return LetterDraft("document_ready", for_patient(practice, first_name, paths.DOCUMENTS))
