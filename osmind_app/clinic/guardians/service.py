"""Guardians, as the rest of the house calls them: `guardians.invite(…)`."""

from osmind_app.clinic.guardians.accepting import accept, accept_as
from osmind_app.clinic.guardians.accesses import change_scopes, end, remove_contact
from osmind_app.clinic.guardians.ages import sweep as end_at_age
from osmind_app.clinic.guardians.inviting import end_all, invite, scopes_of, withdraw
from osmind_app.clinic.guardians.links import decline, look_up, note_refused, opened

__all__ = [
    "accept",
    "accept_as",
    "change_scopes",
    "decline",
    "end",
    "end_all",
    "end_at_age",
    "invite",
    "look_up",
    "note_refused",
    "opened",
    "remove_contact",
    "scopes_of",
    "withdraw",
]
