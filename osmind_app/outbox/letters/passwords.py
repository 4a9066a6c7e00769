"""Letters about signing in, to patients and to staff."""

from datetime import datetime

from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import paths
from osmind_app.outbox.letters.drafts import LetterDraft, PracticeCard, for_patient, for_staff, time_of


def password_reset(practice: PracticeCard, *, first_name: str, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 4: choose a new password."""
    return LetterDraft("password_reset", for_patient(practice, first_name, paths.RESET, expires_at), link, expires_at)


def password_changed(practice: PracticeCard, *, first_name: str, at: datetime) -> LetterDraft:
    """Letter 8: the password was changed, when, and whom to call."""
    return LetterDraft("password_changed", for_patient(practice, first_name) | {"at": time_of(practice, at)})


def temporary_password(practice: PracticeCard, *, first_name: str, at: datetime, until: datetime) -> LetterDraft:
    """Letter 28: the clinic gave a temporary password, when, and what to do if that was not wanted."""
    context = for_patient(practice, first_name, paths.FORGOT, until)
    return LetterDraft("temporary_password", context | {"at": time_of(practice, at)})


def new_sign_in(
    practice: PracticeCard, *, first_name: str, device: str, at: datetime, to_staff: bool = False
) -> LetterDraft:
    """Letter 10: a browser signed in that did not before; only to who asked for it."""
    context = for_staff(practice, paths.STAFF_FORGOT) if to_staff else for_patient(practice, first_name, paths.FORGOT)
    return LetterDraft("new_sign_in", context | {"at": time_of(practice, at), "device": device})


def account_locked(
    practice: PracticeCard, *, first_name: str, opens_at: datetime | None, to_staff: bool = False
) -> LetterDraft:
    """Letter 30: many wrong tries; when signing in works again, or, without a time, that it takes a new password."""
    context = for_staff(practice, paths.STAFF_FORGOT) if to_staff else for_patient(practice, first_name, paths.FORGOT)
    at = time_of(practice, opens_at) if opens_at else ""
    return LetterDraft("account_locked", context | {"at": at})


def second_step_changed(practice: PracticeCard, *, first_name: str, at: datetime) -> LetterDraft:
    """Letter 29, to a patient: their second step was set up, replaced, turned off, or cleared by the clinic."""
    return LetterDraft("second_step_changed", for_patient(practice, first_name) | {"at": time_of(practice, at)})


def staff_password_reset(practice: PracticeCard, *, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 29: a provider chooses a new password."""
    return LetterDraft("staff_password_reset", for_staff(practice, paths.RESET, expires_at), link, expires_at)


def staff_password_changed(practice: PracticeCard, *, at: datetime) -> LetterDraft:
    """Letter 29: a provider's password was changed."""
    return LetterDraft("staff_password_changed", for_staff(practice) | {"at": time_of(practice, at)})


def staff_second_step_changed(practice: PracticeCard, *, at: datetime) -> LetterDraft:
    """Letter 29: a provider's second step was set up, replaced or removed."""
    return LetterDraft("staff_second_step_changed", for_staff(practice) | {"at": time_of(practice, at)})
