"""How an invitation ends before it is used: replaced by a newer one, or withdrawn.

Whoever changes a patient's invitations holds the patient first (`allowed.locked`): two people wait for each other.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.invitations import allowed, errors
from osmind_app.clinic.invitations.models import BY_STAFF, UNDONE, Invitation
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.tasks import service as tasks
from osmind_app.lib.errors import NotFound
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter

OPEN = (
    col(Invitation.accepted_at).is_(None),
    col(Invitation.replaced_at).is_(None),
    col(Invitation.withdrawn_at).is_(None),
)


def undo(session: Session, *, actor: Provider, invitation_id: UUID, now: datetime) -> None:
    """Take back the letter and the invitation while the letter has not left (D8); afterwards `AlreadySent` (S32)."""
    invitation = session.exec(
        select(Invitation).where(Invitation.id == invitation_id, Invitation.practice_id == actor.practice_id)
    ).first()
    if invitation is None:
        raise NotFound
    patients.get(session, actor=actor, patient_id=invitation.patient_id)
    allowed.locked(session, practice_id=actor.practice_id, patient_id=invitation.patient_id)
    session.refresh(invitation)
    if invitation.withdrawn_why == UNDONE:
        return
    if not outbox.withdraw(session, key=letter_key(invitation.id), now=now) or _has_left(session, invitation):
        raise errors.AlreadySent
    if not _end_one(session, invitation, now, withdrawn_at=now, withdrawn_why=UNDONE):
        raise errors.AlreadySent
    stop_letters(session, invitation.patient_id, invitation.id, now)
    _record_withdrawn(session, actor, invitation, UNDONE, now)


def withdraw(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> None:
    """Turn the patient's link off; an e-mail that left stays where it is (A19). Raises `NoLiveInvitation`."""
    patients.get(session, actor=actor, patient_id=patient_id)
    patient = allowed.locked(session, practice_id=actor.practice_id, patient_id=patient_id)
    if not end_all(session, actor=actor, practice_id=patient.practice_id, patient_id=patient.id, why=BY_STAFF, now=now):
        raise errors.NoLiveInvitation


def end_all(
    session: Session, *, actor: audit.Actor, practice_id: UUID, patient_id: UUID, why: str, now: datetime
) -> list[UUID]:
    """Withdraw whatever invitation of this patient is open, with its unsent letters; returns the ids that ended."""
    ended = _end(session, practice_id, patient_id, now, withdrawn_at=now, withdrawn_why=why)
    for invitation_id in ended:
        audit.record(
            session,
            actor=actor,
            event="invitation.withdrawn",
            practice_id=practice_id,
            patient_id=patient_id,
            subject_id=invitation_id,
            now=now,
            why=why,
        )
    return ended


def replace_earlier(session: Session, *, practice_id: UUID, patient_id: UUID, now: datetime) -> list[UUID]:
    """End every earlier invitation of this patient because a newer one is being promised (S26, A3)."""
    return _end(session, practice_id, patient_id, now, replaced_at=now)


def withdraw_one(session: Session, *, actor: audit.Actor, invitation: Invitation, why: str, now: datetime) -> bool:
    """Withdraw this very invitation if it still works; False when somebody was faster."""
    allowed.locked(session, practice_id=invitation.practice_id, patient_id=invitation.patient_id)
    ended = _end_one(session, invitation, now, withdrawn_at=now, withdrawn_why=why)
    if ended:
        stop_letters(session, invitation.patient_id, invitation.id, now)
        _record_withdrawn(session, actor, invitation, why, now)
    return ended


def stop_letters(session: Session, patient_id: UUID, invitation_id: UUID, now: datetime) -> None:
    """A letter whose link is dead must not leave any more, and nobody needs to look after it."""
    with_it = session.exec(select(Letter).where(Letter.patient_id == patient_id, Letter.link_id == invitation_id)).all()
    for letter in with_it:
        if letter.sent_at is None and letter.failed_at is None and letter.withdrawn_at is None:
            outbox.withdraw(session, key=letter.key, now=now)
    for practice_id in {letter.practice_id for letter in with_it if letter.practice_id is not None}:
        keys = [tasks.key_of_letter(kind, one.id) for one in with_it for kind in (tasks.NOT_LEFT, tasks.LETTER_FAILED)]
        tasks.close(session, practice_id=practice_id, keys=keys, now=now)


def stop_reminders(session: Session, *, invitation: Invitation, now: datetime) -> None:
    """A reminder that has not left stays here."""
    waiting = session.exec(
        select(Letter.key).where(
            Letter.practice_id == invitation.practice_id,
            Letter.link_id == invitation.id,
            Letter.kind == "activation_reminder",
            col(Letter.sent_at).is_(None),
        )
    ).all()
    for key in waiting:
        outbox.withdraw(session, key=key, now=now)


def letter_key(invitation_id: UUID) -> str:
    """Why the letter of an invitation exists."""
    return f"invitation:{invitation_id}"


def _end(session: Session, practice_id: UUID, patient_id: UUID, now: datetime, **how: Any) -> list[UUID]:
    ended = session.exec(
        update(Invitation)
        .where(col(Invitation.patient_id) == patient_id, col(Invitation.practice_id) == practice_id, *OPEN)
        .values(**how)
        .returning(col(Invitation.id))
    ).all()
    ids = [row[0] for row in ended]
    for invitation_id in ids:
        stop_letters(session, patient_id, invitation_id, now)
    return ids


def _end_one(session: Session, invitation: Invitation, now: datetime, **how: Any) -> bool:
    ended = session.exec(
        update(Invitation)
        .where(col(Invitation.id) == invitation.id, col(Invitation.expires_at) > now, *OPEN)
        .values(**how)
    )
    return ended.rowcount == 1


def _has_left(session: Session, invitation: Invitation) -> bool:
    """True when any letter with this link has left: the patient may have asked for it again meanwhile (A1)."""
    sent = select(Letter.id).where(
        Letter.patient_id == invitation.patient_id, Letter.link_id == invitation.id, col(Letter.sent_at).is_not(None)
    )
    return session.exec(sent).first() is not None


def _record_withdrawn(session: Session, actor: audit.Actor, invitation: Invitation, why: str, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        event="invitation.withdrawn",
        practice_id=invitation.practice_id,
        patient_id=invitation.patient_id,
        subject_id=invitation.id,
        now=now,
        why=why,
    )
