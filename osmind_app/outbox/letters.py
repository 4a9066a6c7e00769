"""Every letter, one function each: what it is, what its template needs, and the link in it.

Letters know nothing of the clinic's tables. They carry the patient's first name at most and the clinic's name (D7),
and always say the deadline itself, never "4 days" (D12). Their words stand in `templates/`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from osmind_app.lib import when
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import paths

PATIENT, STAFF = "patient", "staff"  # who reads it: decides the footer


@dataclass(frozen=True)
class PracticeCard:
    """What a letter says about the clinic it comes from."""

    name: str
    phone: str = ""
    address: str = ""
    reply_to: str = ""
    time_zone: str = "America/Los_Angeles"


@dataclass(frozen=True)
class LetterDraft:
    """A letter before it is promised. `useless_after`: not worth sending once its link has ended."""

    kind: str
    context: dict[str, str]
    link: LinkRef | None = None
    useless_after: datetime | None = None


def invitation(practice: PracticeCard, *, first_name: str, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 1: the clinic invites a patient to the portal."""
    return _set_up("invitation", practice, first_name, link, expires_at)


def invitation_again(practice: PracticeCard, *, first_name: str, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 2: a new link; the ones sent before no longer work (S26)."""
    return _set_up("invitation_again", practice, first_name, link, expires_at)


def activation_reminder(practice: PracticeCard, *, first_name: str, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 3: the link still works, and until when."""
    return _set_up("activation_reminder", practice, first_name, link, expires_at)


def set_up_by_staff(practice: PracticeCard, *, first_name: str, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 5: staff sent a way in to somebody who never created a password (A1, S78)."""
    return _set_up("set_up_by_staff", practice, first_name, link, expires_at)


def invitation_expired(practice: PracticeCard, *, first_name: str) -> LetterDraft:
    """Letter 6: a reset was asked for, but the invitation has expired; the clinic knows. Holds no link (S42)."""
    return LetterDraft("invitation_expired", _to_patient(practice, first_name))


def password_reset(practice: PracticeCard, *, first_name: str, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 4: choose a new password."""
    return LetterDraft("password_reset", _to_patient(practice, first_name, paths.RESET, expires_at), link, expires_at)


def password_changed(practice: PracticeCard, *, first_name: str, at: datetime) -> LetterDraft:
    """Letter 8: the password was changed, when, and whom to call."""
    return LetterDraft("password_changed", _to_patient(practice, first_name) | {"at": _time(practice, at)})


def access_ended(practice: PracticeCard, *, first_name: str) -> LetterDraft:
    """Letter 19: the portal can no longer be opened with this account."""
    return LetterDraft("access_ended", _to_patient(practice, first_name))


def account_locked(
    practice: PracticeCard, *, first_name: str, opens_at: datetime | None, to_staff: bool = False
) -> LetterDraft:
    """Letter 30: many wrong tries; when signing in works again, or, without a time, that it takes a new password."""
    context = _to_staff(practice, paths.STAFF_FORGOT) if to_staff else _to_patient(practice, first_name, paths.FORGOT)
    at = _time(practice, opens_at) if opens_at else ""
    return LetterDraft("account_locked", context | {"at": at})


def invitation_undeliverable(practice: PracticeCard, *, patient_id: UUID) -> LetterDraft:
    """Letter 21, to staff: an invitation did not arrive."""
    return LetterDraft("invitation_undeliverable", _about_patient(practice, patient_id))


def link_requested(practice: PracticeCard, *, patient_id: UUID) -> LetterDraft:
    """Letter 22, to staff: a patient asked for a new invitation."""
    return LetterDraft("link_requested", _about_patient(practice, patient_id))


def not_me(practice: PracticeCard, *, patient_id: UUID) -> LetterDraft:
    """To staff: whoever got the invitation says it is not theirs; its link has been turned off (B11)."""
    return LetterDraft("not_me", _about_patient(practice, patient_id))


def staff_password_reset(practice: PracticeCard, *, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 29: a provider chooses a new password."""
    return LetterDraft("staff_password_reset", _to_staff(practice, paths.RESET, expires_at), link, expires_at)


def staff_password_changed(practice: PracticeCard, *, at: datetime) -> LetterDraft:
    """Letter 29: a provider's password was changed."""
    return LetterDraft("staff_password_changed", _to_staff(practice) | {"at": _time(practice, at)})


def staff_second_step_changed(practice: PracticeCard, *, at: datetime) -> LetterDraft:
    """Letter 29: a provider's second step was set up, replaced or removed."""
    return LetterDraft("staff_second_step_changed", _to_staff(practice) | {"at": _time(practice, at)})


def _set_up(kind: str, practice: PracticeCard, first_name: str, link: LinkRef, expires_at: datetime) -> LetterDraft:
    return LetterDraft(kind, _to_patient(practice, first_name, paths.INVITATION, expires_at), link, expires_at)


def _about_patient(practice: PracticeCard, patient_id: UUID) -> dict[str, str]:
    return _to_staff(practice, paths.PATIENT.format(patient_id=patient_id))


def _to_patient(
    practice: PracticeCard, first_name: str, path: str = "", until: datetime | None = None
) -> dict[str, str]:
    return _common(practice, PATIENT, path, until) | {"first_name": first_name}


def _to_staff(practice: PracticeCard, path: str = "", until: datetime | None = None) -> dict[str, str]:
    return _common(practice, STAFF, path, until)


def _common(practice: PracticeCard, reader: str, path: str, until: datetime | None) -> dict[str, str]:
    return {
        "reader": reader,
        "clinic": practice.name,
        "phone": practice.phone,
        "address": practice.address,
        "reply_to": practice.reply_to,
        "path": path,
        "until": _time(practice, until) if until else "",
    }


def _time(practice: PracticeCard, at: datetime) -> str:
    return when.long(at, practice.time_zone)
