"""Letters about shared links: to whoever typed an address on one, and to the provider whose link it is."""

from datetime import datetime
from uuid import UUID

from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import paths
from osmind_app.outbox.letters.drafts import LetterDraft, PracticeCard, about_patient, for_newcomer, for_staff


def join_code(practice: PracticeCard, *, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 25: the code to type on the page that is open, and a link that goes on in any browser."""
    return LetterDraft("join_code", for_newcomer(practice, paths.JOIN_LETTER, expires_at), link, expires_at)


def already_have_account(practice: PracticeCard) -> LetterDraft:
    """Letter 7: somebody used this address on an invite link, and it opens this clinic's portal already."""
    return LetterDraft("already_have_account", for_newcomer(practice, paths.SIGN_IN))


def already_has_you(
    practice: PracticeCard, *, link: LinkRef | None = None, expires_at: datetime | None = None
) -> LetterDraft:
    """Letter 26: the clinic has a chart with this address; the link of an invitation that still works is the way in."""
    path = paths.INVITATION if link else ""
    return LetterDraft("already_has_you", for_newcomer(practice, path, expires_at), link, expires_at)


def staff_address(practice: PracticeCard) -> LetterDraft:
    """Letter 26 to somebody who works there: patients sign in with another address."""
    return LetterDraft("staff_address", for_newcomer(practice))


def new_patient(practice: PracticeCard, *, patient_id: UUID) -> LetterDraft:
    """Letter 20, to staff: somebody joined by an invite link. Names neither the patient nor the group (D7)."""
    return LetterDraft("new_patient", about_patient(practice, patient_id))


def invite_link_full(practice: PracticeCard) -> LetterDraft:
    """To staff: as many people joined by an invite link as may (T8)."""
    return LetterDraft("invite_link_full", for_staff(practice, paths.PATIENTS))


def invite_link_flooded(practice: PracticeCard) -> LetterDraft:
    """To staff: an invite link is tried far more often than a waiting room would (T8)."""
    return LetterDraft("invite_link_flooded", for_staff(practice, paths.PATIENTS))
