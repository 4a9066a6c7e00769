"""What keeps somebody out who has not created a password: the chart, the letter, the link (B1, S79, S82)."""

from collections.abc import Iterator
from datetime import timedelta

from osmind_app.clinic.invitations.models import ARCHIVED as BY_ARCHIVING
from osmind_app.clinic.invitations.models import BY_STAFF, EMAIL_CHANGED, UNDONE, Invitation
from osmind_app.clinic.invitations.models import NOT_ME as SAID_NOT_ME
from osmind_app.clinic.onboarding import causes
from osmind_app.clinic.onboarding.causes import Cause, ago, at
from osmind_app.clinic.onboarding.evidence import Evidence
from osmind_app.outbox import meanings
from osmind_app.outbox.models import Letter
from osmind_app.outbox.reasons import plainly

SOON = timedelta(minutes=10)  # a letter that has not left by then is stuck (B22)
WITHDRAWN = {
    BY_STAFF: "The clinic turned the link of the last invite off on {at}.",
    UNDONE: "The last invite was taken back on {at}, before it left. No link works now.",
    EMAIL_CHANGED: "The email on the chart changed on {at}, so the link sent before stopped working.",
    BY_ARCHIVING: "The patient was archived on {at}, which turned the link off.",
}
OLD = {
    "used": "{who} opened a link on {at} that a password was created with before.",
    "replaced": "{who} opened an old link on {at}. Only the newest one works: that of {sent}.",
    "withdrawn": "{who} opened a link on {at} that had been turned off. Only the newest one works: that of {sent}.",
    "expired": "{who} opened an expired link on {at}. Only the newest one works: that of {sent}.",
}


def holding(known: Evidence) -> Iterator[Cause]:
    """Every cause that holds for somebody without a password of their own, the most pressing first."""
    who, email = known.patient.called, known.patient.email
    if known.guardians and not known.link_works:
        yield _guardian_only(known, causes.SEND_INVITE if email else causes.FIX_EMAIL)
    if email is None:
        yield Cause(
            causes.NO_EMAIL,
            f"{who} has no email on the chart. Without one there is no portal to sign in to.",
            causes.FIX_EMAIL,
        )
        return
    newest = known.newest
    if known.portal_was_open and (newest is None or newest.accepted_at):
        yield Cause(
            causes.CLOSED,
            f"The portal of {who} was closed, and the password stopped working. A new invite opens it again.",
            causes.SEND_INVITE,
        )
    elif newest is None:
        yield Cause(causes.NEVER_INVITED, f"{who} was never invited, so there is no password yet.", causes.SEND_INVITE)
    else:
        yield from _of_invitation(known, newest)
        if known.guardians and known.link_works:
            yield _guardian_only(known, causes.NOTHING)


def _guardian_only(known: Evidence, cure: str) -> Cause:
    names, who = " and ".join(account.email for account in known.guardians), known.patient.called
    return Cause(causes.GUARDIAN_ONLY, f"Only {names} can open this portal. {who} has no sign-in of their own.", cure)


def _of_invitation(known: Evidence, newest: Invitation) -> Iterator[Cause]:
    zone = known.practice.time_zone
    if newest.withdrawn_at is not None:
        yield _withdrawn(known, newest)
    elif newest.expires_at <= known.now:
        yield Cause(
            causes.EXPIRED,
            f"The invite to {newest.email} expired on {at(newest.expires_at, zone)} before a password was created. "
            "A password reset can’t help until there is one.",
            causes.SEND_INVITE,
        )
    else:
        yield from _of_live(known, newest)


def _withdrawn(known: Evidence, newest: Invitation) -> Cause:
    assert newest.withdrawn_at is not None
    on = at(newest.withdrawn_at, known.practice.time_zone)
    if newest.withdrawn_why == SAID_NOT_ME:
        sentence = (
            f"Whoever got the invite at {newest.email} said “Not me” on {on}, which turned the link off. "
            "Check the address with the patient."
        )
        return Cause(causes.NOT_ME, sentence, causes.FIX_EMAIL)
    return Cause(causes.WITHDRAWN, WITHDRAWN[newest.withdrawn_why].format(at=on), causes.SEND_INVITE)


def _of_live(known: Evidence, newest: Invitation) -> Iterator[Cause]:
    zone, who = known.practice.time_zone, known.patient.called
    until = at(newest.expires_at, zone)
    seen = newest.continued_at or newest.opened_at
    if known.refused_at is not None and known.refused_at > (seen or newest.sent_at):
        words = OLD.get(known.refused_why, OLD["replaced"])
        sentence = words.format(who=who, at=at(known.refused_at, zone), sent=at(newest.sent_at, zone))
        yield Cause(causes.OLD_LINK, sentence, causes.COPY_LINK)
    if newest.continued_at is not None:
        yield Cause(
            causes.STOPPED_AT_PASSWORD,
            f"{who} reached “Create your password” on {at(newest.continued_at, zone)} and stopped there. A password "
            f"has 12 characters or more and is hard to guess. The link works until {until}.",
            causes.SEND_SETUP,
        )
    elif newest.opened_at is not None:
        yield Cause(
            causes.STOPPED_AT_LANDING,
            f"The link was opened on {at(newest.opened_at, zone)}, and nobody pressed Continue. "
            f"It works until {until}.",
            causes.SEND_SETUP,
        )
    else:
        yield _of_letter(known, newest)


def _of_letter(known: Evidence, newest: Invitation) -> Cause:
    """What became of the letter; of several with this link one that arrived counts, else the newest."""
    zone = known.practice.time_zone
    letter = next(
        (one for one in known.letters if one.delivered_at and not one.bounced_at), next(iter(known.letters), None)
    )
    if letter is None or (letter.sent_at is None and letter.failed_at is None):
        return _unsent(known, letter)
    if letter.failed_at is not None and letter.sent_at is None:
        why = plainly(letter.last_error) or "nobody answered"
        sentence = f"The email to {letter.to_email} was given up on {at(letter.failed_at, zone)}: {why}."
        return Cause(causes.GIVEN_UP, sentence, causes.SEND_INVITE)
    if letter.bounced_at is not None:
        sentence = f"The email to {letter.to_email} {meanings.how(letter)}. {meanings.why_undelivered(letter)}"
        return Cause(causes.BOUNCED, sentence, causes.FIX_EMAIL)
    if letter.delivered_at is not None:
        sentence = (
            f"The email arrived at {letter.to_email} on {at(letter.delivered_at, zone)}, and its link was not opened "
            "yet. Ask the patient to look in the inbox and in spam."
        )
        return Cause(causes.NOT_OPENED, sentence, causes.SEND_SETUP)
    assert letter.sent_at is not None
    if letter.delayed_at is not None:
        sentence = (
            f"The mail provider of {letter.to_email} is holding the email up since {at(letter.delayed_at, zone)}."
        )
        return Cause(causes.DELAYED, sentence, causes.COPY_LINK)
    sentence = (
        f"The email left for {letter.to_email} on {at(letter.sent_at, zone)}; whether it arrived is not known, and its "
        "link was not opened yet. Ask the patient to look in the inbox and in spam."
    )
    return Cause(causes.NOTHING_HEARD, sentence, causes.SEND_SETUP)


def _unsent(known: Evidence, letter: Letter | None) -> Cause:
    if letter is None:
        return Cause(causes.WAITING, "The email is about to leave.", causes.COPY_LINK)
    waiting = ago(known.now - letter.promised_at)
    if letter.batch_id is not None and not letter.last_error:
        sentence = (
            f"The email to {letter.to_email} is one of many that were sent at once: it has been waiting for {waiting} "
            "and leaves in its turn."
        )
        return Cause(causes.WAITING, sentence, causes.COPY_LINK)
    if letter.last_error or known.now >= letter.deliver_after + SOON:
        why = f": {plainly(letter.last_error)}" if letter.last_error else ""
        sentence = f"The email to {letter.to_email} has been waiting for {waiting}{why}. It is tried again by itself."
        return Cause(causes.STUCK, sentence, causes.COPY_LINK)
    sentence = f"The email to {letter.to_email} is about to leave; it has been waiting for {waiting}."
    return Cause(causes.WAITING, sentence, causes.COPY_LINK)
