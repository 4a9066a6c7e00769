"""How an e-mail change ends before it is confirmed: its links die, and its letters that wait do not leave."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.onboarding.models import CANCELLED, CLOSED, EmailChange
from osmind_app.clinic.patients.models import Patient
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter

OPEN = (col(EmailChange.confirmed_at).is_(None), col(EmailChange.ended_at).is_(None))


def end_for_patient(session: Session, *, actor: audit.Actor, patient: Patient, now: datetime) -> None:
    """The patient's portal closes: an address that waits to be confirmed waits no longer."""
    mine = (col(EmailChange.practice_id) == patient.practice_id, col(EmailChange.patient_id) == patient.id)
    end(session, *mine, actor=actor, why=CLOSED, now=now)


def end_asked_in_portal(session: Session, *, account_id: UUID, actor: audit.Actor, now: datetime) -> None:
    """The password is another: whoever knew the one before, and asked for another address, waits for it in vain."""
    theirs = (col(EmailChange.account_id) == account_id, col(EmailChange.asked_by_id).is_(None))
    end(session, *theirs, actor=actor, why=CANCELLED, now=now)


def end(session: Session, *which: Any, actor: audit.Actor, why: str, now: datetime) -> list[EmailChange]:
    """End the open changes among `which`, each by one conditional update; returns those that ended here."""
    ended = []
    for change in session.exec(select(EmailChange).where(*which, *OPEN)).all():
        statement = update(EmailChange).where(col(EmailChange.id) == change.id, *OPEN)
        if session.exec(statement.values(ended_at=now, ended_why=why)).rowcount == 1:
            session.refresh(change)
            stop_letters(session, change, now)
            record(session, actor, "email_change.ended", change, now, why=why)
            ended.append(change)
    return ended


def stop_letters(session: Session, change: EmailChange, now: datetime) -> None:
    """A letter whose link is dead must not leave any more."""
    waiting = session.exec(
        select(Letter.key).where(
            Letter.link_id == change.id,
            col(Letter.sent_at).is_(None),
            col(Letter.failed_at).is_(None),
            col(Letter.withdrawn_at).is_(None),
        )
    ).all()
    for key in waiting:
        outbox.withdraw(session, key=key, now=now)


def record(session: Session, actor: audit.Actor, event: str, change: EmailChange, now: datetime, **detail: Any) -> None:
    """Write it down, without the addresses: the row holds them."""
    audit.record(
        session,
        actor=actor,
        event=event,
        practice_id=change.practice_id,
        patient_id=change.patient_id,
        subject_id=change.id,
        now=now,
        **detail,
    )
