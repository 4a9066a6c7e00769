"""Personal invitations, as the rest of the house calls them: `invitations.send(…)`."""

from osmind_app.clinic.invitations.allowed import MAX_INVITES, is_active, left, locked, why_not
from osmind_app.clinic.invitations.asking import ask, ask_for_new, decline
from osmind_app.clinic.invitations.batches import go_on, keep, plan, send_some, start, stop
from osmind_app.clinic.invitations.ending import end_all, undo, withdraw
from osmind_app.clinic.invitations.links import (
    continued,
    copy_link,
    live,
    look_up,
    note_refused,
    opened,
    url_of,
    why_refused,
)
from osmind_app.clinic.invitations.post import heard
from osmind_app.clinic.invitations.reminders import remind
from osmind_app.clinic.invitations.reminders import stop as stop_reminders
from osmind_app.clinic.invitations.sending import send, send_first, send_same_again
from osmind_app.clinic.invitations.sweeps import batches_left, note_expired, note_late, renew_stale

__all__ = [
    "MAX_INVITES",
    "ask",
    "ask_for_new",
    "batches_left",
    "continued",
    "copy_link",
    "decline",
    "end_all",
    "go_on",
    "heard",
    "is_active",
    "keep",
    "left",
    "live",
    "locked",
    "look_up",
    "note_expired",
    "note_late",
    "note_refused",
    "opened",
    "plan",
    "remind",
    "renew_stale",
    "send",
    "send_first",
    "send_same_again",
    "send_some",
    "start",
    "stop",
    "stop_reminders",
    "undo",
    "url_of",
    "why_not",
    "why_refused",
    "withdraw",
]
