"""The staff of a practice, as the rest of the house calls it: `staff.invite(…)`."""

from osmind_app.clinic.staff.accepting import accept
from osmind_app.clinic.staff.addresses import cancel_email_change, change_email, confirm_email
from osmind_app.clinic.staff.changing import change, clear_second_step, may_clear, reactivate, retire
from osmind_app.clinic.staff.inviting import invite, resend, withdraw
from osmind_app.clinic.staff.leaving import deactivate
from osmind_app.clinic.staff.links import decline, look_up, note_refused, opened, url_of

__all__ = [
    "accept",
    "cancel_email_change",
    "change",
    "change_email",
    "clear_second_step",
    "confirm_email",
    "deactivate",
    "decline",
    "invite",
    "look_up",
    "may_clear",
    "note_refused",
    "opened",
    "reactivate",
    "resend",
    "retire",
    "url_of",
    "withdraw",
]
