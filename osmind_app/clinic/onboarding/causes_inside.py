"""What keeps somebody out who has created a password: the account, the lock, the reset, the door (B1, S85–S88)."""

from collections.abc import Iterator
from datetime import UTC, datetime

from osmind_app.clinic.accounts import emails, locks
from osmind_app.clinic.accounts.models import Account, PasswordReset, TemporaryPassword
from osmind_app.clinic.onboarding import causes
from osmind_app.clinic.onboarding.causes import Cause, ago, at
from osmind_app.clinic.onboarding.evidence import Evidence
from osmind_app.clinic.onboarding.models import EmailChange
from osmind_app.outbox import meanings
from osmind_app.outbox.reasons import plainly

NEVER = datetime.min.replace(tzinfo=UTC)


def holding(known: Evidence, own: Account) -> Iterator[Cause]:
    """Every cause that holds for somebody who has a password, the most pressing first."""
    zone, who, email = known.practice.time_zone, known.patient.called, _address(known, own.email)
    if own.disabled_at is not None:
        yield Cause(
            causes.DISABLED,
            f"The account {email} was closed on {at(own.disabled_at, zone)}: nobody can sign in with it. "
            "Whoever runs this portal can open it again.",
        )
    yield from _locked(known, own)
    if known.temporary is not None:
        yield _temporary(known, known.temporary)
    if known.reset is not None:
        yield from _reset(known, own, known.reset)
    last_in = own.last_sign_in_at or NEVER
    if known.moving is not None:
        yield from _moving(known, known.moving, last_in)
    if own.wrong_door_at is not None and own.wrong_door_at > last_in:
        yield Cause(
            causes.WRONG_DOOR,
            f"Somebody tried {email} at the staff door on {at(own.wrong_door_at, zone)}. "
            f"{who} signs in at the portal’s own address.",
            causes.PORTAL_ADDRESS,
        )
    if known.patient.email is not None and own.email != known.patient.email:
        yield Cause(
            causes.SECOND_ACCOUNT,
            f"{who} signs in with {email}, not with the {known.patient.email} of this chart.",
            causes.SEND_RESET,
        )
    if known.refused_at is not None and known.refused_at > last_in:
        yield Cause(
            causes.OLD_LINK,
            f"{who} opened the link of an invite on {at(known.refused_at, zone)}. Those links ended when the password "
            f"was created: {who} signs in with email and password.",
            causes.PORTAL_ADDRESS,
        )


def _temporary(known: Evidence, given: TemporaryPassword) -> Cause:
    """Staff gave one (D6): until the patient has a password of their own, nothing else lets them in."""
    zone, who = known.practice.time_zone, known.patient.called
    named = f"The temporary password of {at(given.given_at, zone)}"
    if given.used_at is not None:
        sentence = f"{named} was used on {at(given.used_at, zone)}, but {who} created no new password."
        return Cause(causes.TEMPORARY_OVER, sentence, causes.SEND_RESET)
    if known.now >= given.expires_at:
        sentence = f"{named} was not used within its hour and has expired; the one before no longer works."
        return Cause(causes.TEMPORARY_OVER, sentence, causes.SEND_RESET)
    return Cause(
        causes.TEMPORARY_WAITING,
        f"{named} works until {at(given.expires_at, zone)} and was not used yet. {who} signs in with it at the "
        "portal’s own address and then creates a new password.",
        causes.PORTAL_ADDRESS,
    )


def _address(known: Evidence, email: str) -> str:
    """An address as staff may read it: one that is not the chart's may be known to another clinic only (D3)."""
    known_here = email == known.patient.email or (known.moving is not None and email == known.moving.new_email)
    return email if known_here else emails.masked(email)


def _moving(known: Evidence, change: EmailChange, last_in: datetime) -> Iterator[Cause]:
    """Another address was asked for: which of the two opens the portal now (A8)."""
    zone, who = known.practice.time_zone, known.patient.called
    if change.is_open:
        until = at(change.expires_at, zone)
        state = f"waits to be confirmed until {until}" if change.is_live(known.now) else f"was not confirmed by {until}"
        sentence = f"The new email {change.new_email} {state}. Until then {who} signs in with {change.old_email}."
        yield Cause(causes.EMAIL_WAITING, sentence, causes.FIX_EMAIL)
    elif change.confirmed_at is not None and change.undone_at is None and change.confirmed_at > last_in:
        since = at(change.confirmed_at, zone)
        sentence = (
            f"{who} signs in with {change.new_email} since {since}; {change.old_email} no longer opens the portal."
        )
        yield Cause(causes.EMAIL_MOVED, sentence, causes.SEND_RESET)


def _locked(known: Evidence, own: Account) -> Iterator[Cause]:
    tries = max((locks.tries_of(own), known.browser), key=lambda each: (each.is_locked(known.now), each.failed))
    if not tries.is_locked(known.now):
        return
    wrong = f"{tries.failed} wrong tries"
    if tries.failed >= locks.MAX_TRIES:
        sentence = f"Sign-in is off after {wrong}. Only a new password opens it again."
        yield Cause(causes.LOCKED_UNTIL_RESET, sentence, causes.SEND_RESET)
        return
    assert tries.locked_until is not None
    until = at(tries.locked_until, known.practice.time_zone)
    sentence = f"Sign-in is paused until {until} after {wrong}. A new password opens it at once."
    yield Cause(causes.LOCKED, sentence, causes.SEND_RESET)


def _reset(known: Evidence, own: Account, reset: PasswordReset) -> Iterator[Cause]:
    """A reset that was asked for and not used; what they did since then makes it old news."""
    done = max(own.last_sign_in_at or NEVER, own.password_set_at or NEVER)
    if reset.used_at is not None or reset.created_at < done:
        return
    zone, letter = known.practice.time_zone, known.reset_letter
    asked, email = f"The password reset of {at(reset.created_at, zone)}", _address(known, reset.email)
    if letter is not None and letter.bounced_at is not None:
        sentence = f"{asked} to {email} {meanings.how(letter)}. {meanings.why_undelivered(letter)}"
        yield Cause(causes.RESET_BOUNCED, sentence, causes.FIX_EMAIL)
    elif known.now >= reset.expires_at:
        sentence = f"{asked} was not used within its hour, and its link has expired."
        yield Cause(causes.RESET_EXPIRED, sentence, causes.SEND_RESET)
    elif letter is not None and letter.sent_at is None:
        why = f": {plainly(letter.last_error)}" if letter.last_error else ""
        waiting = ago(known.now - letter.promised_at)
        sentence = f"{asked} has not left yet; it has been waiting for {waiting}{why}."
        yield Cause(causes.RESET_WAITING, sentence, causes.SEND_RESET if letter.failed_at else causes.NOTHING)
    else:
        yield Cause(
            causes.RESET_NOT_USED,
            f"{asked} went to {email} and was not used yet. Its link works until {at(reset.expires_at, zone)}. "
            "Ask the patient to look in the inbox and in spam, and to complete all steps.",
            causes.SEND_RESET,
        )
