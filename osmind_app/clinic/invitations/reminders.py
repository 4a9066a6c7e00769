"""Reminding invited patients: same link, same deadline, on the days the practice chose, between 8 and 8 by their clock.

They stop when a password is created, when the link ends or did not arrive, and when whoever reads the mailbox says so.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.invitations import allowed, ending, links
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.patients.letter_card import card_for
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter

AT_ONCE = 200  # a clock that jumps, or a long outage, must not cause a storm (F17)
MORNING, EVENING = time(8), time(20)  # nobody is written to at night
LEAST_LEFT = timedelta(hours=2)  # a reminder that arrives with the deadline helps nobody


def first(practice: Practice, time_zone: str, *, sent_at: datetime, expires_at: datetime) -> datetime | None:
    """When the first reminder of an invitation is due, by the patient's clock or else the clinic's; None for none."""
    found = following(practice, time_zone, sent_at=sent_at, expires_at=expires_at, after=sent_at)
    return found[1] if found else None


def following(
    practice: Practice, time_zone: str, *, sent_at: datetime, expires_at: datetime, after: datetime
) -> tuple[int, datetime] | None:
    """The next reminder after a moment: its day, and when it is due; None when there is none before the deadline."""
    zone = ZoneInfo(time_zone or practice.time_zone)
    for day in practice.reminds_on:
        due = by_day(_same_hour(sent_at, day, zone), zone)
        if after < due <= expires_at - LEAST_LEFT:
            return day, due
    return None


def by_day(at: datetime, zone: ZoneInfo) -> datetime:
    """This moment, or the next one at which people are awake in this zone."""
    local = at.astimezone(zone)
    if local.time() < MORNING:
        return datetime.combine(local.date(), MORNING, zone).astimezone(at.tzinfo)
    if local.time() >= EVENING:
        return datetime.combine(local.date() + timedelta(days=1), MORNING, zone).astimezone(at.tzinfo)
    return at


def remind(session: Session, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Promise the reminders that are due, one of each invitation at most; returns how many were looked at.

    Run late, early or twice it sends none twice and makes up for none: what was missed in an outage is left out.
    """
    due = session.exec(
        select(Invitation, Patient, Practice)
        .join(Patient, col(Patient.id) == col(Invitation.patient_id))
        .join(Practice, col(Practice.id) == col(Invitation.practice_id))
        .where(*ending.OPEN, col(Invitation.remind_at) <= now)
        .order_by(col(Invitation.remind_at))
        .limit(limit)
    ).all()
    for invitation, _, practice in sorted(due, key=lambda row: row[1].id):  # as a batch holds them: no ring of waiting
        patient = allowed.locked(session, practice_id=invitation.practice_id, patient_id=invitation.patient_id)
        session.refresh(invitation)
        if invitation.remind_at is not None and invitation.remind_at <= now:
            _remind_one(session, invitation, patient, practice, now)
    return len(due)


def stop(session: Session, *, token: str, now: datetime) -> str:
    """Whoever reads the mailbox wants no more reminders: none comes, of this invitation and of later ones.

    The invitation itself keeps working. Twice is once; returns the clinic's name. Raises `InvitationDamaged`.
    """
    invitation = links.of_stop_link(session, token=token)
    allowed.locked(session, practice_id=invitation.practice_id, patient_id=invitation.patient_id)
    stopped = session.exec(
        update(Invitation)
        .where(col(Invitation.id) == invitation.id, col(Invitation.reminders_stopped_at).is_(None))
        .values(reminders_stopped_at=now, remind_at=None)
    )
    if stopped.rowcount == 1:
        _record(session, audit.LinkHolder(invitation.practice_id), "invitation.reminders_stopped", invitation, now)
        ending.stop_reminders(session, invitation=invitation, now=now)
    return session.exec(select(Practice.name).where(Practice.id == invitation.practice_id)).one()


def _remind_one(session: Session, invitation: Invitation, patient: Patient, practice: Practice, now: datetime) -> None:
    zone = ZoneInfo(patient.time_zone or practice.time_zone)
    if by_day(now, zone) > now and by_day(now, zone) < invitation.expires_at:
        invitation.remind_at = by_day(now, zone)  # we come late, and they sleep
        session.add(invitation)
        return
    day = _day_of(invitation, practice, zone, now)
    then = following(
        practice, patient.time_zone, sent_at=invitation.sent_at, expires_at=invitation.expires_at, after=now
    )
    invitation.remind_at = then[1] if then else None
    session.add(invitation)
    session.flush()
    if day is None or not _wanted(session, invitation, patient, now):
        return
    outbox.promise(
        session,
        letters.activation_reminder(
            card_for(practice, patient),
            first_name=patient.called,
            link=invitation.link,
            stop_link=invitation.stop_link,
            expires_at=invitation.expires_at,
        ),
        key=f"reminder:{invitation.id}:{day}",
        to=invitation.email,
        now=now,
        practice_id=practice.id,
        patient_id=patient.id,
    )
    _record(session, audit.System(practice.id), "invitation.reminded", invitation, now, day=day)


def _day_of(invitation: Invitation, practice: Practice, zone: ZoneInfo, now: datetime) -> int | None:
    """Which of the practice's days this reminder is for: the newest that is due; None when it no longer reminds."""
    days = [day for day in practice.reminds_on if by_day(_same_hour(invitation.sent_at, day, zone), zone) <= now]
    return max(days, default=None)


def _wanted(session: Session, invitation: Invitation, patient: Patient, now: datetime) -> bool:
    """Whether it makes sense to remind: the link works, its letter left and did not come back, and nobody said stop."""
    if links.why_refused(invitation, patient, now) is not None or now > invitation.expires_at - LEAST_LEFT:
        return False
    sent = session.exec(
        select(Letter.sent_at, Letter.bounced_at).where(
            Letter.practice_id == invitation.practice_id, Letter.link_id == invitation.id
        )
    ).all()
    if not any(sent_at for sent_at, _ in sent) or any(bounced_at for _, bounced_at in sent):
        return False
    stopped = select(Invitation.id).where(
        Invitation.practice_id == invitation.practice_id,
        Invitation.patient_id == invitation.patient_id,
        Invitation.email == invitation.email,
        col(Invitation.reminders_stopped_at).is_not(None),
    )
    return session.exec(stopped.limit(1)).first() is None


def _same_hour(sent_at: datetime, day: int, zone: ZoneInfo) -> datetime:
    """The same time of day so many days later, whatever the clocks did in between."""
    local = sent_at.astimezone(zone)
    return datetime.combine(local.date() + timedelta(days=day), local.time(), zone).astimezone(sent_at.tzinfo)


def _record(
    session: Session, actor: audit.Actor, event: str, invitation: Invitation, now: datetime, **detail: int
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
