"""Billing, as the rest of the house calls it: `billing.issue(…)`, `billing.record_payment(…)`."""

from osmind_app.clinic.billing.attending import mark, unmark
from osmind_app.clinic.billing.drafting import add_line, create, discard, remove_line, set_diagnoses
from osmind_app.clinic.billing.finding import get, own
from osmind_app.clinic.billing.issuing import issue, send_again, void
from osmind_app.clinic.billing.paying import record_payment, refund, undo_write_off, write_off
from osmind_app.clinic.billing.practice_settings import set_numbers
from osmind_app.clinic.billing.practice_settings import update as change_settings
from osmind_app.clinic.billing.superbills import make_for_invoice, make_for_month
from osmind_app.clinic.billing.superbills import withdraw as withdraw_superbill

__all__ = [
    "add_line",
    "change_settings",
    "create",
    "discard",
    "get",
    "issue",
    "make_for_invoice",
    "make_for_month",
    "mark",
    "own",
    "record_payment",
    "refund",
    "remove_line",
    "send_again",
    "set_diagnoses",
    "set_numbers",
    "undo_write_off",
    "unmark",
    "void",
    "withdraw_superbill",
    "write_off",
]
