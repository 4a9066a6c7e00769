"""What somebody who holds a link may learn and do (security §3.9): a link alone never signs anybody in."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.invitations import ending, errors
from osmind_app.clinic.invitations.models import PURPOSE, STOP_PURPOSE, Invitation
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import tokens
from osmind_app.lib.settings import settings
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import paths

NOBODY, NO_NONCE = UUID(int=0), bytes(tokens.NONCE_BYTES)
NOTED_EVERY = timedelta(minutes=1)  # a machine that knocks a thousand times is one line of the story


def look_up(session: Session, *, token: str, now: datetime) -> Invitation:
    """The invitation this link opens, while it works; it changes nothing.

    Raises `InvitationUsed`, `…Replaced`, `…Withdrawn` or `…Expired` to the holder of one of our links, and
    `InvitationDamaged` to everybody else, after the same work.
    """
    found = session.exec(
        select(Invitation, Patient)
        .join(Patient, col(Patient.id) == col(Invitation.patient_id))
        .where(Invitation.id == (tokens.read_id(token) or NOBODY))
    ).first()
    ref = found[0].link if found else LinkRef(PURPOSE, NOBODY, NO_NONCE, 1, tokens.signing_key_id())
    if not tokens.verifies(ref, token) or found is None:
        raise errors.InvitationDamaged
    invitation, patient = found
    refused = why_refused(invitation, patient, now)
    if refused is not None:
        raise refused(invitation)
    return invitation


def of_stop_link(session: Session, *, token: str) -> Invitation:
    """The invitation whose reminders this link stops, whatever became of it; raises `InvitationDamaged`."""
    found = session.exec(select(Invitation).where(Invitation.id == (tokens.read_id(token) or NOBODY))).first()
    ref = found.stop_link if found else LinkRef(STOP_PURPOSE, NOBODY, NO_NONCE, 1, tokens.signing_key_id())
    if not tokens.verifies(ref, token) or found is None:
        raise errors.InvitationDamaged
    return found


def why_refused(invitation: Invitation, patient: Patient, now: datetime) -> type[errors.InvitationRefused] | None:
    """Which end this invitation has met, or None while it works."""
    if invitation.accepted_at is not None:
        return errors.InvitationUsed
    if invitation.replaced_at is not None:
        return errors.InvitationReplaced
    if invitation.withdrawn_at is not None or patient.archived_at is not None or patient.email != invitation.email:
        return errors.InvitationWithdrawn
    if now >= invitation.expires_at:
        return errors.InvitationExpired
    return None


def opened(session: Session, *, token: str, now: datetime) -> Invitation:
    """The link was opened, by its reader or by a scanner: remembered once, and nothing else changes (A20)."""
    invitation = look_up(session, token=token, now=now)
    _note_once(session, invitation, Invitation.opened_at, "invitation.opened", now)
    return invitation


def continued(session: Session, *, token: str, now: datetime) -> Invitation:
    """The reader went on to "Create your password": remembered once."""
    invitation = look_up(session, token=token, now=now)
    _note_once(session, invitation, Invitation.continued_at, "invitation.continued", now)
    return invitation


def note_refused(session: Session, *, refused: errors.InvitationRefused, now: datetime) -> None:
    """Write a failed try into the story, each reason once a minute at most (security §3.13)."""
    invitation = refused.invitation
    just_noted = session.exec(
        select(AuditEvent.id)
        .where(
            AuditEvent.practice_id == invitation.practice_id,
            AuditEvent.patient_id == invitation.patient_id,
            AuditEvent.event == "invitation.refused",
            AuditEvent.subject_id == invitation.id,
            AuditEvent.at > now - NOTED_EVERY,
        )
        .limit(1)
    ).first()
    if just_noted is None:
        holder = audit.LinkHolder(invitation.practice_id)
        _record(session, holder, "invitation.refused", invitation, now, why=refused.why)


def copy_link(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> str:
    """The working link itself, to read out or to text; who copied it is written down. Raises `NoLiveInvitation`."""
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    invitation = live(session, patient=patient, now=now)
    if invitation is None:
        raise errors.NoLiveInvitation
    _record(session, actor, "invitation.link_copied", invitation, now)
    return url_of(invitation)


def live(session: Session, *, patient: Patient, now: datetime) -> Invitation | None:
    """The one invitation of this patient that works now, or None."""
    invitation = session.exec(
        select(Invitation).where(
            Invitation.patient_id == patient.id,
            Invitation.practice_id == patient.practice_id,
            *ending.OPEN,
        )
    ).first()
    if invitation is None or why_refused(invitation, patient, now) is not None:
        return None
    return invitation


def url_of(invitation: Invitation) -> str:
    """The address in the letter."""
    return settings().public_url + paths.INVITATION.format(token=tokens.sign(invitation.link))


def _note_once(session: Session, invitation: Invitation, column: Any, event: str, now: datetime) -> None:
    noted = session.exec(
        update(Invitation).where(col(Invitation.id) == invitation.id, column.is_(None)).values({column: now})
    )
    if noted.rowcount == 1:
        _record(session, audit.LinkHolder(invitation.practice_id), event, invitation, now)


def _record(
    session: Session, actor: audit.Actor, event: str, invitation: Invitation, now: datetime, **detail: Any
) -> None:
    audit.record(
        session,
        actor=actor,
        event=event,
        practice_id=invitation.practice_id,
        patient_id=invitation.patient_id,
        subject_id=invitation.id,
        now=now,
        **detail,
    )
