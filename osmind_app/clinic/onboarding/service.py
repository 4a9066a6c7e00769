"""The deeds that touch several features at once, as the rest of the house calls them: `onboarding.accept(…)`."""

from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.clinic.onboarding.accepting import accept, accept_as, asks_to_sign_in
from osmind_app.clinic.onboarding.adding import Added, add_patient
from osmind_app.clinic.onboarding.addresses import change_email, email_in_use
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.clinic.onboarding.email_changes import cancel as cancel_email_change
from osmind_app.clinic.onboarding.email_changes import cancel_own as cancel_own_email_change
from osmind_app.clinic.onboarding.email_changes import send_again as send_email_change_again
from osmind_app.clinic.onboarding.email_changes import send_own_again as send_own_email_change_again
from osmind_app.clinic.onboarding.email_confirming import confirm as confirm_email
from osmind_app.clinic.onboarding.email_keeping import keep as keep_email
from osmind_app.clinic.onboarding.forgot import forgot_password
from osmind_app.clinic.onboarding.leaving import archive, restore
from osmind_app.clinic.onboarding.lost_second_steps import clear as clear_second_step
from osmind_app.clinic.onboarding.lost_second_steps import may_clear as may_clear_second_step
from osmind_app.clinic.onboarding.own_passwords import change as change_password
from osmind_app.clinic.onboarding.own_passwords import choose as choose_password
from osmind_app.clinic.onboarding.temporary_passwords import give as give_temporary_password
from osmind_app.clinic.onboarding.ways_in import Choice, InviteChoices, choices, resend_or_reset, send_reset

__all__ = [
    "AddPatient",
    "Added",
    "Choice",
    "InviteChoices",
    "accept",
    "accept_as",
    "add_patient",
    "addressee_of",
    "archive",
    "asks_to_sign_in",
    "cancel_email_change",
    "cancel_own_email_change",
    "change_email",
    "change_password",
    "choices",
    "choose_password",
    "clear_second_step",
    "confirm_email",
    "email_in_use",
    "forgot_password",
    "give_temporary_password",
    "keep_email",
    "may_clear_second_step",
    "resend_or_reset",
    "restore",
    "send_email_change_again",
    "send_own_email_change_again",
    "send_reset",
]
