"""Inviting many patients at once: first a plan that says who gets what, then parts that are sent one by one.

Each part is a short transaction of its own, so that others wait for none of them; a batch that was interrupted goes
on where it stood, and no part is done twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.invitations import allowed, errors, many, outcomes
from osmind_app.clinic.invitations.models import InviteBatch
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib.errors import NotFound

MOST = 10_000  # more would leave for hours, and the last links would have lost half their life on the way
LOOKED_AT_ONCE = 500


@dataclass(frozen=True)
class Plan:
    """Who was chosen, in the order of the batch, and what sending would do for each."""

    patient_ids: tuple[UUID, ...] = ()
    outcomes: str = ""


def plan(session: Session, *, actor: Provider, patient_ids: Sequence[UUID], now: datetime) -> Plan:
    """What sending would do for each of these patients now; changes nothing. Raises `TooManyAtOnce`."""
    ids = list(dict.fromkeys(patient_ids))
    if len(ids) > MOST:
        raise errors.TooManyAtOnce(MOST)
    zone = practices.get(session, actor=actor).time_zone
    found: dict[UUID, str] = {}
    for first in range(0, len(ids), LOOKED_AT_ONCE):
        found |= _foreseen(session, actor, ids[first : first + LOOKED_AT_ONCE], zone, now)
    # By id: those of one part lie together in the indexes, which then cost a third. Screens sort by name.
    ids.sort(key=lambda one: (outcomes.ORDER.index(found[one]), one.bytes))
    return Plan(tuple(ids), "".join(found[one] for one in ids))


def keep(session: Session, *, actor: Provider, plan: Plan, now: datetime) -> InviteBatch:
    """Write a plan down, to be looked at and then started or not; older plans of this person that were not are gone."""
    session.exec(
        delete(InviteBatch).where(
            col(InviteBatch.practice_id) == actor.practice_id,
            col(InviteBatch.made_by_id) == actor.id,
            col(InviteBatch.started_at).is_(None),
        )
    )
    batch = InviteBatch(
        practice_id=actor.practice_id,
        made_by_id=actor.id,
        chosen=b"".join(one.bytes for one in plan.patient_ids),
        outcomes=plan.outcomes,
        total=len(plan.patient_ids),
        done=sum(plan.outcomes.count(one) for one in outcomes.REFUSED),  # they come first, and nothing is sent to them
        planned_at=now,
    )
    session.add(batch)
    session.flush()
    return batch


def get(session: Session, *, actor: Provider, batch_id: UUID, hold: bool = False) -> InviteBatch:
    """A batch this person planned, held until the transaction ends if need be; `NotFound` for anybody else's."""
    asked = (
        select(InviteBatch)
        .where(
            InviteBatch.id == batch_id,
            InviteBatch.practice_id == actor.practice_id,
            InviteBatch.made_by_id == actor.id,
        )
        .execution_options(populate_existing=True)
    )
    found = session.exec(asked.with_for_update(key_share=True) if hold else asked).first()
    if found is None:
        raise NotFound
    return found


def start(session: Session, *, actor: Provider, batch_id: UUID, now: datetime) -> InviteBatch:
    """Say yes to a plan: from now on `send_some` sends. Twice is once."""
    batch = get(session, actor=actor, batch_id=batch_id)
    started = session.exec(
        update(InviteBatch)
        .where(
            col(InviteBatch.id) == batch.id,
            col(InviteBatch.practice_id) == batch.practice_id,
            col(InviteBatch.started_at).is_(None),
        )
        .values(started_at=now, finished_at=now if batch.done == batch.total else None)
    )
    if started.rowcount == 1:
        audit.record(
            session,
            actor=actor,
            event="invitations.batch_started",
            subject_id=batch.id,
            now=now,
            chosen=batch.total,
            refused=batch.done,
        )
    return get(session, actor=actor, batch_id=batch_id)


def send_some(session: Session, *, actor: Provider, batch_id: UUID, now: datetime, at_most: int = 0) -> InviteBatch:
    """Invite the next few of a batch, by the rules of `send`, asked again now; returns the batch as it is then.

    Nothing is sent to whom the plan did not foresee it. Two who send the same part at once send it once.
    """
    batch = get(session, actor=actor, batch_id=batch_id, hold=True)
    before, foreseen = batch.done, batch.outcomes
    ids = batch.ids(before, before + (at_most or many.part(session)))
    if batch.started_at is None or batch.stopped_at is not None or not ids:
        return batch
    became = many.send(session, actor=actor, patient_ids=ids, batch_id=batch.id, now=now)
    batch.done = before + len(ids)
    batch.outcomes = foreseen[:before] + "".join(became[one] for one in ids) + foreseen[batch.done :]
    batch.finished_at = now if batch.done == batch.total else None
    session.flush()
    return batch


def stop(session: Session, *, actor: Provider, batch_id: UUID, now: datetime) -> InviteBatch:
    """Send no further part until `go_on`; what was sent stays sent."""
    return _set_stopped(session, actor, batch_id, now)


def go_on(session: Session, *, actor: Provider, batch_id: UUID, now: datetime) -> InviteBatch:
    """Send the rest of a batch that was stopped."""
    return _set_stopped(session, actor, batch_id, None)


def hold_all(session: Session, *, practice_id: UUID, sender_id: UUID) -> None:
    """Wait for the part that is being sent of each batch of theirs, and let no other begin before the commit."""
    session.exec(
        select(InviteBatch.id)
        .where(*_running(practice_id, sender_id))
        .order_by(col(InviteBatch.id))
        .with_for_update(key_share=True)
    ).all()


def end_all(session: Session, *, practice_id: UUID, sender_id: UUID, now: datetime) -> None:
    """Their batches send no further part, whoever comes back: `go_on` starts no batch that is finished."""
    session.exec(update(InviteBatch).where(*_running(practice_id, sender_id)).values(stopped_at=now, finished_at=now))


def _running(practice_id: UUID, sender_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        col(InviteBatch.practice_id) == practice_id,
        col(InviteBatch.made_by_id) == sender_id,
        col(InviteBatch.started_at).is_not(None),
        col(InviteBatch.finished_at).is_(None),
    )


def _set_stopped(session: Session, actor: Provider, batch_id: UUID, at: datetime | None) -> InviteBatch:
    batch = get(session, actor=actor, batch_id=batch_id)
    session.exec(
        update(InviteBatch)
        .where(
            col(InviteBatch.id) == batch.id,
            col(InviteBatch.practice_id) == batch.practice_id,
            col(InviteBatch.finished_at).is_(None),
        )
        .values(stopped_at=at)
    )
    return get(session, actor=actor, batch_id=batch_id)


def _foreseen(session: Session, actor: Provider, ids: Sequence[UUID], zone: str, now: datetime) -> dict[UUID, str]:
    rows = session.exec(
        select(Patient.id, Patient.email, Patient.archived_at).where(reach.within(actor), col(Patient.id).in_(ids))
    ).all()
    histories = allowed.histories(session, practice_id=actor.practice_id, patient_ids=ids, now=now)
    found = dict.fromkeys(ids, outcomes.NOT_YOURS)
    for patient_id, email, archived_at in rows:
        found[patient_id] = outcomes.of_patient(
            archived=archived_at is not None,
            email=email,
            history=histories.get(patient_id, allowed.History()),
            time_zone=zone,
        )
    return found
