"""What the holder of a link to join the staff may learn and do: the link alone signs nobody in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import NOT_MINE, PROVIDER, STAFF_PURPOSE, StaffInvitation
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.staff import errors, inviting
from osmind_app.clinic.staff.details import ROLES
from osmind_app.lib import tokens, when
from osmind_app.lib.settings import settings
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import paths
from osmind_app.outbox.letters import PracticeCard

NOBODY, NO_NONCE = UUID(int=0), bytes(tokens.NONCE_BYTES)
NOTED_EVERY = timedelta(minutes=1)  # a machine that knocks a thousand times is one line of the record


@dataclass(frozen=True)
class InvitedStaff:
    """Who is invited to what, by which clinic, and until when."""

    invitation_id: UUID
    clinic: PracticeCard
    full_name: str
    email: str
    role: str
    deadline: str
    personal: tuple[str, ...]  # what the password must not be made of (D4)
    opened_before: bool


def look_up(session: Session, *, token: str, now: datetime) -> StaffInvitation:
    """The invitation this link opens, while it works; it changes nothing.

    Raises `StaffLinkUsed`, `…Replaced`, `…Withdrawn`, `…Expired` or `…Elsewhere` to the holder of one of our links,
    and `StaffLinkDamaged` to everybody else, after the same work.
    """
    invitation = session.exec(
        select(StaffInvitation).where(StaffInvitation.id == (tokens.read_id(token) or NOBODY))
    ).first()
    ref = invitation.link if invitation else LinkRef(STAFF_PURPOSE, NOBODY, NO_NONCE, 1, tokens.signing_key_id())
    if not tokens.verifies(ref, token) or invitation is None:
        raise errors.StaffLinkDamaged
    refused = why_refused(session, invitation, now)
    if refused is not None:
        raise refused(invitation)
    return invitation


def why_refused(session: Session, invitation: StaffInvitation, now: datetime) -> type[errors.StaffLinkRefused] | None:
    """Which end this invitation has met, or None while it works."""
    if invitation.accepted_at is not None:
        return errors.StaffLinkUsed
    if invitation.replaced_at is not None:
        return errors.StaffLinkReplaced
    if invitation.withdrawn_at is not None:
        return errors.StaffLinkWithdrawn
    if now >= invitation.expires_at:
        return errors.StaffLinkExpired
    account = accounts.by_email(session, kind=PROVIDER, email=invitation.email)
    if account is None or accounts.provider_of(session, account_id=account.id) is None:
        return None
    session.refresh(invitation)  # used a moment ago, perhaps, by this very link in another window
    return errors.StaffLinkUsed if invitation.accepted_at else errors.StaffLinkElsewhere


def invited(session: Session, *, token: str, now: datetime) -> InvitedStaff:
    """Who holds this working link; raises what `look_up` raises."""
    invitation = look_up(session, token=token, now=now)
    practice = session.get_one(Practice, invitation.practice_id)
    return InvitedStaff(
        invitation_id=invitation.id,
        clinic=practices.card(practice),
        full_name=invitation.full_name,
        email=invitation.email,
        role=ROLES[invitation.role],
        deadline=when.long(invitation.expires_at, practice.time_zone),
        personal=(invitation.full_name, invitation.email, practice.name),
        opened_before=invitation.opened_at is not None,
    )


def clinic_of(session: Session, *, invitation: StaffInvitation, now: datetime) -> PracticeCard:
    """What a page about a dead link names: the clinic and whom to call."""
    found = practices.card(session.get_one(Practice, invitation.practice_id))
    return PracticeCard(found.name, found.phone)


def opened(session: Session, *, token: str, now: datetime) -> None:
    """The link was opened, by its reader or by a scanner: remembered once, and nothing else changes."""
    invitation = look_up(session, token=token, now=now)
    noted = session.exec(
        update(StaffInvitation)
        .where(col(StaffInvitation.id) == invitation.id, col(StaffInvitation.opened_at).is_(None))
        .values(opened_at=now)
    )
    if noted.rowcount == 1:
        _record(session, "staff.link_opened", invitation, now)


def decline(session: Session, *, token: str, now: datetime) -> None:
    """It reached a patient, or somebody who does not work here: the link stops, and the list says why (B20)."""
    invitation = look_up(session, token=token, now=now)
    holder = audit.LinkHolder(invitation.practice_id)
    inviting.end(session, actor=holder, invitation=invitation, why=NOT_MINE, now=now)


def note_refused(session: Session, *, refused: errors.StaffLinkRefused, now: datetime) -> None:
    """Write a failed try down, each link once a minute at most."""
    just_noted = session.exec(
        select(AuditEvent.id)
        .where(
            AuditEvent.practice_id == refused.invitation.practice_id,
            AuditEvent.event == "staff.link_refused",
            AuditEvent.subject_id == refused.invitation.id,
            AuditEvent.at > now - NOTED_EVERY,
        )
        .limit(1)
    ).first()
    if just_noted is None:
        _record(session, "staff.link_refused", refused.invitation, now, why=refused.why)


def url_of(invitation: StaffInvitation) -> str:
    """The address in the letter."""
    return settings().public_url + paths.STAFF_INVITATION.format(token=tokens.sign(invitation.link))


def _record(session: Session, event: str, invitation: StaffInvitation, now: datetime, **detail: Any) -> None:
    holder = audit.LinkHolder(invitation.practice_id)
    audit.record(session, actor=holder, event=event, subject_id=invitation.id, now=now, **detail)
