"""Appointments, as the rest of the house calls them: `appointments.book(…)`."""

from osmind_app.clinic.appointments.asking import ask, decline, take_back
from osmind_app.clinic.appointments.booking import book, move
from osmind_app.clinic.appointments.cancelling import cancel, cancel_own, cancel_upcoming
from osmind_app.clinic.appointments.feeds import make as make_feed
from osmind_app.clinic.appointments.feeds import turn_off as turn_off_feed
from osmind_app.clinic.appointments.finding import get, own
from osmind_app.clinic.appointments.rules import set_room
from osmind_app.clinic.appointments.rules import update as change_rules
from osmind_app.clinic.appointments.series import book as book_series
from osmind_app.clinic.appointments.series import cancel_rest, move_rest
from osmind_app.clinic.appointments.staff_feeds import make as make_staff_feed
from osmind_app.clinic.appointments.staff_feeds import turn_off as turn_off_staff_feed
from osmind_app.clinic.appointments.statuses import confirm_own, mark, unmark

__all__ = [
    "ask",
    "book",
    "book_series",
    "cancel",
    "cancel_own",
    "cancel_rest",
    "cancel_upcoming",
    "change_rules",
    "confirm_own",
    "decline",
    "get",
    "make_feed",
    "make_staff_feed",
    "mark",
    "move",
    "move_rest",
    "own",
    "set_room",
    "take_back",
    "turn_off_feed",
    "turn_off_staff_feed",
    "unmark",
]
