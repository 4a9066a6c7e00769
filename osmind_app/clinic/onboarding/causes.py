"""What a cause of "can't sign in" is (B1), and every kind there is: frozen, since screens and tests name them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from osmind_app.lib import when

# About the chart.
ARCHIVED, NO_EMAIL, NEVER_INVITED, GUARDIAN_ONLY = "archived", "no_email", "never_invited", "guardian_only"
# About the letter of the newest invitation.
WAITING, STUCK, GIVEN_UP, DELAYED = "waiting", "stuck", "given_up", "delayed"
BOUNCED, NOTHING_HEARD, NOT_OPENED = "bounced", "nothing_heard", "not_opened"
# About its link.
STOPPED_AT_LANDING, STOPPED_AT_PASSWORD, OLD_LINK = "stopped_at_landing", "stopped_at_password", "old_link"
EXPIRED, WITHDRAWN, NOT_ME, CLOSED = "expired", "withdrawn", "not_me", "closed"
# About the account.
DISABLED, LOCKED, LOCKED_UNTIL_RESET = "disabled", "locked", "locked_until_reset"
RESET_WAITING, RESET_BOUNCED, RESET_NOT_USED, RESET_EXPIRED = (
    "reset_waiting",
    "reset_bounced",
    "reset_not_used",
    "reset_expired",
)
TEMPORARY_WAITING, TEMPORARY_OVER = "temporary_waiting", "temporary_over"
EMAIL_WAITING, EMAIL_MOVED = "email_waiting", "email_moved"
WRONG_DOOR, STAFF_EMAIL, SECOND_ACCOUNT = "wrong_door", "staff_email", "second_account"
ALL_FINE = "all_fine"

# What cures it: one button each.
FIX_EMAIL, SEND_INVITE, SEND_SETUP, SEND_RESET = "fix_email", "send_invite", "send_setup", "send_reset"
COPY_LINK, RESTORE, PORTAL_ADDRESS, NOTHING = "copy_link", "restore", "portal_address", ""
SENDS_INVITATION = (SEND_INVITE, SEND_SETUP)


@dataclass(frozen=True)
class Cause:
    """One thing that keeps a patient out: what kind, the sentence, and which deed cures it."""

    kind: str
    sentence: str
    cure: str = NOTHING


def ago(time: timedelta) -> str:
    """'3 minutes', '2 hours', '4 days': how long something has been waiting."""
    minutes = max(1, int(time.total_seconds() // 60))
    number, unit = (
        (minutes, "minute")
        if minutes < 60
        else (minutes // 60, "hour")
        if minutes < 48 * 60
        else (minutes // 1440, "day")
    )
    return f"{number} {unit}{'' if number == 1 else 's'}"


def at(moment: datetime, zone: str) -> str:
    """A moment as the panel writes it."""
    return when.short(moment, zone)
