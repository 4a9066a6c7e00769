"""Every letter, one function each: what it is, what its template needs, and the link in it.

Letters know nothing of the clinic's tables. They carry the patient's first name at most and the clinic's name (D7),
and always say the deadline itself, never "4 days" (D12). Their words stand in `templates/`.
"""

from osmind_app.outbox.letters.appointments import (
    Visit,
    appointment_booked,
    appointment_cancelled,
    appointment_changed,
    appointment_copy,
    appointment_declined,
    appointment_moved,
    appointment_requested,
)
from osmind_app.outbox.letters.billing import invoice_issued, receipt, superbill_ready
from osmind_app.outbox.letters.documents import document_ready
from osmind_app.outbox.letters.drafts import CONTACT, NEWCOMER, PATIENT, STAFF, LetterDraft, PracticeCard
from osmind_app.outbox.letters.emails import (
    email_about_to_change,
    email_changed,
    email_changed_from,
    email_confirm,
    email_kept,
)
from osmind_app.outbox.letters.forms import form_asked
from osmind_app.outbox.letters.invitations import (
    access_ended,
    activation_reminder,
    guardian_ended,
    guardian_ends,
    guardian_ends_for_patient,
    guardian_invitation,
    invitation,
    invitation_again,
    invitation_expired,
    set_up_by_staff,
)
from osmind_app.outbox.letters.joining import (
    already_has_you,
    already_have_account,
    invite_link_flooded,
    invite_link_full,
    join_code,
    new_patient,
    staff_address,
)
from osmind_app.outbox.letters.messages import new_message
from osmind_app.outbox.letters.passwords import (
    account_locked,
    new_sign_in,
    password_changed,
    password_reset,
    second_step_changed,
    staff_password_changed,
    staff_password_reset,
    staff_second_step_changed,
    temporary_password,
)
from osmind_app.outbox.letters.to_staff import (
    invitation_undeliverable,
    link_requested,
    not_me,
    staff_email_about_to_change,
    staff_email_changed,
    staff_email_confirm,
    staff_invitation,
)
from osmind_app.outbox.letters.updates import care_team_update

__all__ = [
    "CONTACT",
    "NEWCOMER",
    "PATIENT",
    "STAFF",
    "LetterDraft",
    "PracticeCard",
    "Visit",
    "access_ended",
    "account_locked",
    "activation_reminder",
    "already_has_you",
    "already_have_account",
    "appointment_booked",
    "appointment_cancelled",
    "appointment_changed",
    "appointment_copy",
    "appointment_declined",
    "appointment_moved",
    "appointment_requested",
    "care_team_update",
    "document_ready",
    "email_about_to_change",
    "email_changed",
    "email_changed_from",
    "email_confirm",
    "email_kept",
    "form_asked",
    "guardian_ended",
    "guardian_ends",
    "guardian_ends_for_patient",
    "guardian_invitation",
    "invitation",
    "invitation_again",
    "invitation_expired",
    "invitation_undeliverable",
    "invite_link_flooded",
    "invite_link_full",
    "invoice_issued",
    "join_code",
    "link_requested",
    "new_message",
    "new_patient",
    "new_sign_in",
    "not_me",
    "password_changed",
    "password_reset",
    "receipt",
    "second_step_changed",
    "set_up_by_staff",
    "staff_address",
    "staff_email_about_to_change",
    "staff_email_changed",
    "staff_email_confirm",
    "staff_invitation",
    "staff_password_changed",
    "staff_password_reset",
    "staff_second_step_changed",
    "superbill_ready",
    "temporary_password",
]
