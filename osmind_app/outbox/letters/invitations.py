"""Letters that let a patient into the portal, or say that it has closed."""

from dataclasses import replace
from datetime import datetime

from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import paths
from osmind_app.outbox.letters.drafts import LetterDraft, PracticeCard, for_contact, for_patient, second_link


def invitation(practice: PracticeCard, *, first_name: str, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 1: the clinic invites a patient to the portal."""
    return _set_up("invitation", practice, first_name, link, expires_at)


def invitation_again(practice: PracticeCard, *, first_name: str, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 2: a new link; the ones sent before no longer work (S26)."""
    return _set_up("invitation_again", practice, first_name, link, expires_at)


def activation_reminder(
    practice: PracticeCard, *, first_name: str, link: LinkRef, stop_link: LinkRef, expires_at: datetime
) -> LetterDraft:
    """Letter 3: the link still works, and until when; a second link stops these reminders."""
    draft = _set_up("activation_reminder", practice, first_name, link, expires_at)
    return replace(draft, context=draft.context | second_link(paths.STOP_REMINDERS, stop_link))


def set_up_by_staff(practice: PracticeCard, *, first_name: str, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 5: staff sent a way in to somebody who never created a password (A1, S78)."""
    return _set_up("set_up_by_staff", practice, first_name, link, expires_at)


def invitation_expired(practice: PracticeCard, *, first_name: str) -> LetterDraft:
    """Letter 6: a reset was asked for, but the invitation has expired; the clinic knows. Holds no link (S42)."""
    return LetterDraft("invitation_expired", for_patient(practice, first_name))


def guardian_invitation(practice: PracticeCard, *, link: LinkRef, expires_at: datetime) -> LetterDraft:
    """Letter 31: the clinic invites a guardian; names no patient."""
    context = for_contact(practice, paths.GUARDIAN_INVITATION, expires_at)
    return LetterDraft("guardian_invitation", context, link, expires_at)


def guardian_ends(practice: PracticeCard, *, day: str) -> LetterDraft:
    """To a guardian: the access ends on the day the patient comes of age; names nobody."""
    return LetterDraft("guardian_ends", for_contact(practice) | {"day": day})


def guardian_ends_for_patient(practice: PracticeCard, *, first_name: str, day: str) -> LetterDraft:
    """To the young person: from that day on the portal is theirs alone."""
    return LetterDraft("guardian_ends_for_patient", for_patient(practice, first_name) | {"day": day})


def guardian_ended(practice: PracticeCard, *, first_name: str) -> LetterDraft:
    """To the young person: nobody else opens the portal any more."""
    return LetterDraft("guardian_ended", for_patient(practice, first_name))


def access_ended(practice: PracticeCard, *, first_name: str) -> LetterDraft:
    """Letter 19: the portal can no longer be opened with this account."""
    return LetterDraft("access_ended", for_patient(practice, first_name))


def _set_up(kind: str, practice: PracticeCard, first_name: str, link: LinkRef, expires_at: datetime) -> LetterDraft:
    return LetterDraft(kind, for_patient(practice, first_name, paths.INVITATION, expires_at), link, expires_at)
