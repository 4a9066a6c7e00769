"""The invite chip: where a patient stands on the way into the portal; behind it who sent what, when and where to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.invitations.models import BY_STAFF, EMAIL_CHANGED, NOT_ME, UNDONE, Invitation
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import when
from osmind_app.outbox import meanings, news
from osmind_app.outbox.models import Letter

NO_EMAIL, NOT_INVITED, SENDING, INVITED = "no_email", "not_invited", "sending", "invited"
DELIVERED, BOUNCED, EXPIRED, ACTIVE, ACCESS_OFF = "delivered", "bounced", "expired", "active", "access_off"
DELAYED = "delayed"
TEXTS = {
    NO_EMAIL: "No email",
    NOT_INVITED: "Not invited",
    SENDING: "Sending",
    INVITED: "Invited",
    DELAYED: "Delayed",
    DELIVERED: "Delivered",
    BOUNCED: "Bounced",
    EXPIRED: "Expired",
    ACTIVE: "Active",
    ACCESS_OFF: "Access off",
}
DID_NOT_ARRIVE = "The email did not arrive."
UNDELIVERED = {  # words for what is not a bounce
    news.COMPLAINED: "Marked as spam",
    news.SUPPRESSED: "On do-not-send list",
    news.FAILED: "Not sent",
}
ENDED = {
    UNDONE: "The last invite was taken back before it left.",
    BY_STAFF: "The link of the last invite was turned off.",
    EMAIL_CHANGED: "The email changed: the link sent before no longer works.",
    NOT_ME: 'Whoever got the last invite said "Not me".',
}


@dataclass(frozen=True)
class InviteChip:
    """`kind` decides colour and icon; `detail` is the tooltip."""

    kind: str = ""
    text: str = ""
    detail: str = ""


@dataclass(frozen=True)
class LastInvite:
    """A patient's newest invitation, its letter, and who sent it."""

    invitation: Invitation
    letter: Letter | None
    sender: str


# Built once: every page of the list asks it.
_INVITES = (
    select(Invitation, Letter, Provider.full_name)
    .join(Letter, col(Letter.id) == Invitation.letter_id, isouter=True)
    .join(Provider, col(Provider.id) == Invitation.sent_by_id, isouter=True)
    .where(
        Invitation.practice_id == bindparam("practice_id"),
        col(Invitation.patient_id).in_(bindparam("ids", expanding=True)),
    )
    .order_by(col(Invitation.sent_at))
)


def last_invites(session: Session, *, practice_id: UUID, patient_ids: Sequence[UUID]) -> dict[UUID, LastInvite]:
    """The newest invitation of each of these patients, in one query."""
    found = session.exec(_INVITES, params={"practice_id": practice_id, "ids": list(patient_ids)}).all()
    return {invitation.patient_id: LastInvite(invitation, letter, name or "") for invitation, letter, name in found}


def chip(patient: Patient, last: LastInvite | None, *, zone: str, now: datetime) -> InviteChip:
    """The chip of one patient as of now."""
    kind = _kind(patient, last, now)
    text = _undelivered(last) if kind == BOUNCED else TEXTS[kind]
    if kind in (INVITED, DELAYED, DELIVERED) and patient.portal_until is not None:
        text = f"{text} · {_left(patient.portal_until - now)}"
    return InviteChip(kind, text, _detail(kind, patient, last, zone))


def _kind(patient: Patient, last: LastInvite | None, now: datetime) -> str:
    if patient.portal_state != INVITED:
        return patient.portal_state
    if patient.portal_until is not None and patient.portal_until <= now:
        return EXPIRED
    letter = last.letter if last else None
    if letter is None:
        return INVITED
    if letter.sent_at is None:
        return SENDING
    if letter.delivered_at is not None:
        return DELIVERED
    return DELAYED if letter.delayed_at is not None else INVITED


def _undelivered(last: LastInvite | None) -> str:
    letter = last.letter if last else None
    if letter is None or letter.bounced_at is None:
        return UNDELIVERED[news.FAILED]  # given up before it left
    return UNDELIVERED.get(letter.bounced_as, TEXTS[BOUNCED])


def _left(time: timedelta) -> str:
    if time > timedelta(days=1):
        return f"{math.ceil(time / timedelta(days=1))} days left"
    hours = math.ceil(time / timedelta(hours=1))
    return f"{hours} hours left" if hours > 1 else "less than 1 hour left"


def _detail(kind: str, patient: Patient, last: LastInvite | None, zone: str) -> str:
    if kind == NO_EMAIL:
        return "Without an email there is no portal, no online forms and no email reminders."
    if kind == ACCESS_OFF:
        archived = patient.archived_at
        return f"Archived on {when.short(archived, zone)}." if archived else "The portal access was turned off."
    if kind == ACTIVE:
        accepted = last.invitation.accepted_at if last else None
        return f"Created a password on {when.short(accepted, zone)}." if accepted else "Can sign in to the portal."
    if last is None:
        return "No invite was sent yet."
    if kind == NOT_INVITED:
        return ENDED.get(last.invitation.withdrawn_why, "No link works at the moment.")
    sent = f"by {last.sender} on " if last.sender else "on "
    sent = f"Sent {sent}{when.short(last.invitation.sent_at, zone)} to {last.invitation.email}."
    until = when.short(last.invitation.expires_at, zone)
    if kind == BOUNCED:
        why = meanings.why_undelivered(last.letter) if last.letter else ""
        return " ".join(filter(None, [DID_NOT_ARRIVE, why, sent]))
    if kind == DELAYED:
        return f"Their mail server has not taken the email yet; it is tried again. {sent} Works until {until}."
    return f"Expired on {until}. {sent}" if kind == EXPIRED else f"{sent} Works until {until}."
