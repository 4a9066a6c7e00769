"""Letters to staff: joining them, and what became of a patient's invitation."""

from datetime import datetime
from uuid import UUID

from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import paths
from osmind_app.outbox.letters.drafts import LetterDraft, PracticeCard, about_patient, for_staff, time_of


def staff_invitation(practice: PracticeCard, *, role: str, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 24: the clinic asks somebody to join its staff."""
    context = for_staff(practice, paths.STAFF_INVITATION, expires_at) | {"role": role}
    return LetterDraft("staff_invitation", context, link, expires_at)


def staff_email_confirm(practice: PracticeCard, *, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """To the new address of a member of the staff: confirm it."""
    return LetterDraft("staff_email_confirm", for_staff(practice, paths.STAFF_EMAIL, expires_at), link, expires_at)


def staff_email_about_to_change(practice: PracticeCard) -> LetterDraft:
    """To the old one: an admin asked for another, and what to do if that was not wanted."""
    return LetterDraft("staff_email_about_to_change", for_staff(practice))


def staff_email_changed(practice: PracticeCard, *, at: datetime) -> LetterDraft:
    """To both: it is done, and when."""
    return LetterDraft("staff_email_changed", for_staff(practice) | {"at": time_of(practice, at)})


def invitation_undeliverable(practice: PracticeCard, *, patient_id: UUID, why: str) -> LetterDraft:
    """Letter 21, to staff: an invitation did not arrive; why, and what to do, in a sentence that names nobody."""
    return LetterDraft("invitation_undeliverable", about_patient(practice, patient_id) | {"why": why})


def link_requested(practice: PracticeCard, *, patient_id: UUID) -> LetterDraft:
    """Letter 22, to staff: a patient asked for a new invitation."""
    return LetterDraft("link_requested", about_patient(practice, patient_id))


def not_me(practice: PracticeCard, *, patient_id: UUID) -> LetterDraft:
    """To staff: whoever got the invitation says it is not theirs; its link has been turned off (B11)."""
    return LetterDraft("not_me", about_patient(practice, patient_id))
