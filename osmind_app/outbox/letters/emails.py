"""Letters about the address somebody signs in with.

None names the other address: two mailboxes may have two readers.
"""

from datetime import datetime

from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import paths
from osmind_app.outbox.letters.drafts import LetterDraft, PracticeCard, for_patient, time_of


def email_confirm(practice: PracticeCard, *, first_name: str, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 27, to the new address: confirm it."""
    context = for_patient(practice, first_name, paths.EMAIL_CONFIRM, expires_at)
    return LetterDraft("email_confirm", context, link, expires_at)


def email_about_to_change(
    practice: PracticeCard, *, first_name: str, link: LinkRef, expires_at: datetime
) -> LetterDraft:
    """Letter 27, to the old address: it is about to change, and can be kept."""
    context = for_patient(practice, first_name, paths.EMAIL_KEEP, expires_at)
    return LetterDraft("email_about_to_change", context, link, expires_at)


def email_changed(practice: PracticeCard, *, first_name: str, at: datetime) -> LetterDraft:
    """Letter 9, to the new address: it signs in from now on."""
    context = for_patient(practice, first_name, paths.SIGN_IN)
    return LetterDraft("email_changed", context | {"at": time_of(practice, at)})


def email_changed_from(
    practice: PracticeCard, *, first_name: str, at: datetime, link: LinkRef, expires_at: datetime
) -> LetterDraft:
    """Letter 9, to the old address: it no longer signs in, and until when that can be taken back (T21)."""
    context = for_patient(practice, first_name, paths.EMAIL_KEEP, expires_at)
    return LetterDraft("email_changed_from", context | {"at": time_of(practice, at)}, link, expires_at)


def email_kept(practice: PracticeCard, *, first_name: str) -> LetterDraft:
    """To the address that was confirmed and taken back: it opens nothing any more."""
    return LetterDraft("email_kept", for_patient(practice, first_name))
