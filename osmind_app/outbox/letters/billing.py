"""Letters about bills: that there is one and when it is due, what was received, never for what (D7)."""

from uuid import UUID

from osmind_app.outbox import paths
from osmind_app.outbox.letters.drafts import LetterDraft, PracticeCard, for_patient


def invoice_issued(practice: PracticeCard, *, first_name: str, invoice_id: UUID, due: str) -> LetterDraft:
    """Letter 16: a bill, due on a day; the amount is in the portal."""
    return LetterDraft("invoice_issued", _about(practice, first_name, invoice_id) | {"due": due})


def receipt(
    practice: PracticeCard, *, first_name: str, invoice_id: UUID, amount: str, on: str, number: str
) -> LetterDraft:
    """Letter 17: the clinic has the money."""
    known = {"amount": amount, "on": on, "number": number}
    return LetterDraft("receipt", _about(practice, first_name, invoice_id) | known)


def superbill_ready(practice: PracticeCard, *, first_name: str) -> LetterDraft:
    """Letter 18: to be downloaded in the portal."""
    return LetterDraft("superbill_ready", for_patient(practice, first_name, paths.BILLING))


def _about(practice: PracticeCard, first_name: str, invoice_id: UUID) -> dict[str, str]:
    return for_patient(practice, first_name, paths.INVOICE.format(invoice_id=invoice_id))
