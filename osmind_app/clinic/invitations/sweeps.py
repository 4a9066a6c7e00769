"""What time does to invitations: noticed by jobs, each harmless when run late, early or twice."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, or_, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.invitations import allowed, ending, sending
from osmind_app.clinic.invitations.models import Invitation, InviteBatch
from osmind_app.clinic.tasks import service as tasks
from osmind_app.clinic.tasks.models import Task
from osmind_app.clinic.updates import service as updates
from osmind_app.lib.settings import settings
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter

AT_ONCE = 200  # a clock that jumps must not cause a storm (F17)
TOO_LATE = timedelta(hours=12)  # security §3.8: not sent with its life half gone
LEFT_BEHIND = timedelta(minutes=2)  # ten thousand take a few seconds
LATE = timedelta(minutes=10)  # B22: not handed over by then, somebody should know
RENEWALS = 1  # after that the letter is given up visibly


def note_expired(session: Session, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Write down which invitations have expired since the last run; returns how many. `expires_at` alone decides."""
    over = session.exec(
        select(Invitation)
        .where(*ending.OPEN, col(Invitation.expired_at).is_(None), Invitation.expires_at <= now)
        .order_by(col(Invitation.expires_at))
        .limit(limit)
    ).all()
    expired: dict[UUID, dict[UUID, UUID | None]] = {}  # by practice: patient → invitation
    for invitation in over:
        allowed.locked(session, practice_id=invitation.practice_id, patient_id=invitation.patient_id)
        noted = session.exec(
            update(Invitation)
            .where(col(Invitation.id) == invitation.id, col(Invitation.expired_at).is_(None), *ending.OPEN)
            .values(expired_at=now)
        )
        if noted.rowcount == 1:
            audit.record(
                session,
                actor=audit.System(invitation.practice_id),
                event="invitation.expired",
                patient_id=invitation.patient_id,
                subject_id=invitation.id,
                now=now,
            )
            expired.setdefault(invitation.practice_id, {})[invitation.patient_id] = invitation.id
    for practice_id, about in expired.items():
        updates.tell_care_teams(session, practice_id=practice_id, kind=updates.INVITATION_EXPIRED, about=about, now=now)
    return len(over)


def batches_left(session: Session, *, now: datetime, limit: int = AT_ONCE) -> list[tuple[UUID, Provider]]:
    """Batches that somebody started and nothing has finished since, with who made them: a page or a server closed."""
    found = session.exec(
        select(InviteBatch.id, Provider)
        .join(Provider, col(Provider.id) == col(InviteBatch.made_by_id))
        .where(
            col(InviteBatch.started_at) <= now - LEFT_BEHIND,
            col(InviteBatch.stopped_at).is_(None),
            col(InviteBatch.finished_at).is_(None),
            col(Provider.deactivated_at).is_(None),
        )
        .limit(limit)
    ).all()
    return [(batch_id, maker) for batch_id, maker in found]


def renew_stale(session: Session, *, now: datetime, limit: int = AT_ONCE) -> list[Invitation]:
    """Make invitations anew whose letter has been waiting for 12 hours, once each; returns the new ones."""
    waiting = select(Letter.id).where(
        Letter.promised_at <= now - TOO_LATE,
        col(Letter.sent_at).is_(None),
        col(Letter.failed_at).is_(None),
        col(Letter.withdrawn_at).is_(None),
        or_(col(Letter.leased_until).is_(None), col(Letter.leased_until) <= now),  # not leaving right now
    )
    held_up = session.exec(
        select(Invitation)
        .where(*ending.OPEN, Invitation.generation <= RENEWALS, col(Invitation.letter_id).in_(waiting))
        .limit(limit)
    ).all()
    renewed = []
    for invitation in held_up:
        allowed.locked(session, practice_id=invitation.practice_id, patient_id=invitation.patient_id)
        outbox.withdraw(session, key=ending.letter_key(invitation.id), now=now)
        actor = audit.System(invitation.practice_id)
        renewed.append(sending.renew(session, actor=actor, invitation=invitation, now=now))
    return renewed


def note_late(session: Session, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Put invitations whose letter should have left ten minutes ago on the clinic's list, once each (B22).

    The task closes by itself when the letter leaves. Those of a large batch only wait for their turn: they count when
    a try has failed. Returns how many were late.
    """
    due = now - LATE - timedelta(seconds=settings().invite_send_delay_seconds)
    told_already = (
        select(Task.id)
        .where(
            Task.patient_id == Invitation.patient_id,
            Task.kind == tasks.NOT_LEFT,
            Task.created_at > Letter.promised_at,
        )
        .exists()
    )
    late = session.exec(
        select(Invitation)
        .join(Letter, col(Letter.id) == col(Invitation.letter_id))
        .where(
            *ending.OPEN,
            Invitation.expires_at > now,
            col(Letter.sent_at).is_(None),
            col(Letter.failed_at).is_(None),
            col(Letter.withdrawn_at).is_(None),
            Letter.promised_at <= due,
            or_(col(Letter.batch_id).is_(None), Letter.last_error != ""),
            ~told_already,
        )
        .order_by(col(Letter.promised_at))
        .limit(limit)
    ).all()
    for invitation in late:
        assert invitation.letter_id is not None
        tasks.open(
            session,
            practice_id=invitation.practice_id,
            patient_id=invitation.patient_id,
            kind=tasks.NOT_LEFT,
            key=tasks.key_of_letter(tasks.NOT_LEFT, invitation.letter_id),
            now=now,
        )
    return len(late)
