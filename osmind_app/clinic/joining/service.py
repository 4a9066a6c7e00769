"""Shared links and joining by them, as the rest of the house calls them: `joining.create(…)`."""

from osmind_app.clinic.joining.accepting import join, join_as
from osmind_app.clinic.joining.alerts import flooded
from osmind_app.clinic.joining.arriving import begin
from osmind_app.clinic.joining.codes import again, confirm, confirm_by_letter, from_letter
from osmind_app.clinic.joining.known import send_code
from osmind_app.clinic.joining.links import look_up, url_of
from osmind_app.clinic.joining.reviewing import ask, new_person, same_person
from osmind_app.clinic.joining.sharing import create, withdraw
from osmind_app.clinic.joining.sweeps import forget_unfinished

__all__ = [
    "again",
    "ask",
    "begin",
    "confirm",
    "confirm_by_letter",
    "create",
    "flooded",
    "forget_unfinished",
    "from_letter",
    "join",
    "join_as",
    "look_up",
    "new_person",
    "same_person",
    "send_code",
    "url_of",
    "withdraw",
]
