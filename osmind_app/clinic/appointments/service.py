"""Appointments, as the rest of the house calls them: `appointments.book(…)`."""

from osmind_app.clinic.appointments.asking import ask, decline, take_back
from osmind_app.clinic.appointments.booking import book, move
from osmind_app.clinic.appointments.cancelling import cancel, cancel_own, cancel_upcoming
from osmind_app.clinic.appointments.feeds import make as make_feed
from osmind_app.clinic.appointments.feeds import turn_off as turn_off_feed
from osmind_app.clinic.appointments.finding import get, own
from osmind_app.clinic.appointments.rules import set_room
from osmind_app.clinic.appointments.rules import update as change_rules
from osmind_app.clinic.appointments.statuses import confirm_own, mark, unmark

__all__ = [
    "ask",
    "book",
    "cancel",
    "cancel_own",
    "cancel_upcoming",
    "change_rules",
    "confirm_own",
    "decline",
    "get",
    "make_feed",
    "mark",
    "move",
    "own",
    "set_room",
    "take_back",
    "turn_off_feed",
    "unmark",
]
