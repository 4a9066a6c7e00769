"""What the holder of a guardian's link may learn and do: the link alone signs nobody in, and names no patient."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families.models import Contact
from osmind_app.clinic.guardians import errors, inviting
from osmind_app.clinic.guardians.models import NOT_ME, PURPOSE, GuardianInvitation
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import tokens, when
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox.letters import PracticeCard

NOBODY, NO_NONCE = UUID(int=0), bytes(tokens.NONCE_BYTES)
NOTED_EVERY = timedelta(minutes=1)  # a machine that knocks a thousand times is one line of the record


@dataclass(frozen=True)
class InvitedGuardian:
    """Who is invited by which clinic, and until when."""

    invitation_id: UUID
    clinic: PracticeCard
    full_name: str
    email: str
    deadline: str
    personal: tuple[str, ...]  # what the password must not be made of (D4)
    opened_before: bool


def look_up(session: Session, *, token: str, now: datetime) -> GuardianInvitation:
    """The invitation this link opens, while it works; it changes nothing.

    Raises `GuardianLinkUsed`, `…Replaced`, `…Withdrawn` or `…Expired` to the holder of one of our links, and
    `GuardianLinkDamaged` to everybody else, after the same work.
    """
    found = session.exec(
        select(GuardianInvitation, Contact, Patient)
        .join(Contact, _of(Contact, GuardianInvitation.contact_id))
        .join(Patient, _of(Patient, GuardianInvitation.patient_id))
        .where(GuardianInvitation.id == (tokens.read_id(token) or NOBODY))
        .execution_options(populate_existing=True)
    ).first()
    ref = found[0].link if found else LinkRef(PURPOSE, NOBODY, NO_NONCE, 1, tokens.signing_key_id())
    if not tokens.verifies(ref, token) or found is None:
        raise errors.GuardianLinkDamaged
    invitation, contact, patient = found
    refused = why_refused(invitation, contact, patient, now)
    if refused is not None:
        raise refused(invitation)
    return invitation


def _of(table: type[Contact | Patient], key: Any) -> Any:
    return (col(table.id) == key) & (col(table.practice_id) == col(GuardianInvitation.practice_id))


def why_refused(
    invitation: GuardianInvitation, contact: Contact, patient: Patient, now: datetime
) -> type[errors.GuardianLinkRefused] | None:
    """Which end this invitation has met, or None while it works."""
    if invitation.accepted_at is not None:
        return errors.GuardianLinkUsed
    if invitation.replaced_at is not None:
        return errors.GuardianLinkReplaced
    gone = contact.removed_at is not None or patient.archived_at is not None
    if invitation.withdrawn_at is not None or gone or contact.email != invitation.email:
        return errors.GuardianLinkWithdrawn
    return errors.GuardianLinkExpired if now >= invitation.expires_at else None


def invited(session: Session, *, token: str, now: datetime) -> InvitedGuardian:
    """Who holds this working link; raises what `look_up` raises."""
    invitation = look_up(session, token=token, now=now)
    practice = session.get_one(Practice, invitation.practice_id)
    contact = session.get_one(Contact, invitation.contact_id)
    return InvitedGuardian(
        invitation_id=invitation.id,
        clinic=practices.card(practice),
        full_name=contact.full_name,
        email=invitation.email,
        deadline=when.long(invitation.expires_at, practice.time_zone),
        personal=(contact.full_name, invitation.email, practice.name),
        opened_before=invitation.opened_at is not None,
    )


def clinic_of(session: Session, *, invitation: GuardianInvitation, now: datetime) -> PracticeCard:
    """What a page about a dead link names: the clinic and whom to call."""
    found = practices.card(session.get_one(Practice, invitation.practice_id))
    return PracticeCard(found.name, found.phone)


def opened(session: Session, *, token: str, now: datetime) -> None:
    """The link was opened, by its reader or by a scanner: remembered once, and nothing else changes (A20)."""
    invitation = look_up(session, token=token, now=now)
    noted = session.exec(
        update(GuardianInvitation)
        .where(col(GuardianInvitation.id) == invitation.id, col(GuardianInvitation.opened_at).is_(None))
        .values(opened_at=now)
    )
    if noted.rowcount == 1:
        _record(session, "guardian.link_opened", invitation, now)


def decline(session: Session, *, token: str, now: datetime) -> None:
    """It reached somebody else: the link stops, and the contact's line says why (B11)."""
    invitation = look_up(session, token=token, now=now)
    holder = audit.LinkHolder(invitation.practice_id)
    inviting.end_open(session, actor=holder, contact_id=invitation.contact_id, why=NOT_ME, now=now)


def note_refused(session: Session, *, refused: errors.GuardianLinkRefused, now: datetime) -> None:
    """Write a failed try down, each link once a minute at most."""
    just_noted = session.exec(
        select(AuditEvent.id)
        .where(
            AuditEvent.practice_id == refused.invitation.practice_id,
            AuditEvent.event == "guardian.link_refused",
            AuditEvent.subject_id == refused.invitation.id,
            AuditEvent.at > now - NOTED_EVERY,
        )
        .limit(1)
    ).first()
    if just_noted is None:
        _record(session, "guardian.link_refused", refused.invitation, now, why=refused.why)


def _record(session: Session, event: str, invitation: GuardianInvitation, now: datetime, **detail: Any) -> None:
    audit.record(
        session,
        actor=audit.LinkHolder(invitation.practice_id),
        event=event,
        patient_id=invitation.patient_id,
        subject_id=invitation.id,
        now=now,
        **detail,
    )
