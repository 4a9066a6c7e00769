"""A provider's bell: a number, and behind it a list that leads to where each thing is looked after.

Who has left a care team has lost its lines with it, from the next question on (T31).
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, func, literal, tuple_, update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.updates.kinds import KINDS
from osmind_app.clinic.updates.models import CareTeamUpdate
from osmind_app.clinic.updates.telling import WAIT, letter_key
from osmind_app.lib import live, when
from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.errors import NotFound
from osmind_app.outbox import service as outbox

PAGE = 25
MOST = 100  # counted no further: the bell says "99+"


@dataclass(frozen=True)
class UpdateRow:
    """One line of the list. `kind` and the ids say where it leads."""

    id: str
    kind: str
    words: str
    patient_id: str
    patient: str
    about_id: str
    at: str
    unread: bool


@dataclass(frozen=True)
class BellPage:
    """One page of the list, the newest first; `next` is the key of the page after it, empty on the last."""

    rows: list[UpdateRow] = field(default_factory=list)
    next: str = ""
    unread: int = 0


def unread_count(session: Session, *, actor: Provider) -> int:
    """How many updates the actor has not read, counted to 100: all that a bell says (T34)."""
    some = select(CareTeamUpdate.id).where(*_own(actor), col(CareTeamUpdate.read_at).is_(None)).limit(MOST)
    return session.exec(select(func.count()).select_from(some.subquery())).one()


def page(session: Session, *, actor: Provider, after: str = "") -> BellPage:
    """The actor's updates, from the key `after` on; a key that is none begins at the newest."""
    asked = (
        select(CareTeamUpdate, Patient)
        .join(Patient, col(Patient.id) == col(CareTeamUpdate.patient_id))
        .where(*_own(actor), Patient.practice_id == actor.practice_id)
        .order_by(col(CareTeamUpdate.created_at).desc(), col(CareTeamUpdate.id).desc())
        .limit(PAGE + 1)
    )
    key, at, update_id = _key(after), col(CareTeamUpdate.created_at), col(CareTeamUpdate.id)
    if key is not None:
        asked = asked.where(tuple_(at, update_id) < tuple_(literal(key[0], UtcDateTime()), literal(key[1], Uuid())))
    found = session.exec(asked).all()
    zone = practices.get(session, actor=actor).time_zone
    rows = [
        UpdateRow(
            id=str(one.id),
            kind=one.kind,
            words=KINDS[one.kind].words,
            patient_id=str(one.patient_id),
            patient=patient.full_name,
            about_id=str(one.about_id or ""),
            at=when.short(one.created_at, zone),
            unread=one.read_at is None,
        )
        for one, patient in found[:PAGE]
    ]
    last = found[PAGE - 1][0] if len(found) > PAGE else None
    return BellPage(
        rows=rows,
        next=f"{last.created_at.isoformat()}_{last.id.hex}" if last else "",
        unread=unread_count(session, actor=actor),
    )


def mark_read(session: Session, *, actor: Provider, update_id: UUID, now: datetime) -> None:
    """The actor has read one update; another's is `NotFound`, twice is once."""
    known = session.exec(select(CareTeamUpdate.id).where(*_own(actor), CareTeamUpdate.id == update_id)).first()
    if known is None:
        raise NotFound
    _mark(session, actor, now, col(CareTeamUpdate.id) == update_id)


def mark_all_read(session: Session, *, actor: Provider, now: datetime) -> None:
    """The actor has read everything that is there until now."""
    _mark(session, actor, now, col(CareTeamUpdate.created_at) <= now)


def seen(session: Session, *, actor: Provider, patient_id: UUID, kinds: Collection[str], now: datetime) -> None:
    """The actor has looked at the thing itself: its lines are read, and a letter that has not left stays here."""
    _mark(
        session,
        actor,
        now,
        col(CareTeamUpdate.patient_id) == patient_id,
        col(CareTeamUpdate.kind).in_(kinds),
    )


def _mark(session: Session, actor: Provider, now: datetime, *which: Any) -> None:
    own = (
        col(CareTeamUpdate.practice_id) == actor.practice_id,
        col(CareTeamUpdate.provider_id) == actor.id,
    )
    read = session.execute(
        update(CareTeamUpdate)
        .where(*own, col(CareTeamUpdate.read_at).is_(None), *which)
        .values(read_at=now)
        .returning(
            col(CareTeamUpdate.id),
            col(CareTeamUpdate.patient_id),
            col(CareTeamUpdate.kind),
            col(CareTeamUpdate.mailed_at),
        )
        .execution_options(synchronize_session=False)
    ).all()
    if read:
        live.look_again(session, live.provider(actor.id))  # the bells of their other tabs
    for update_id, patient_id, kind, mailed_at in read:
        on_its_way = mailed_at is not None and mailed_at > now - WAIT
        if on_its_way and outbox.withdraw(session, key=letter_key(actor.id, patient_id, kind, mailed_at), now=now):
            # They were not written to: the next one may be told by letter again.
            session.execute(
                update(CareTeamUpdate)
                .where(*own, col(CareTeamUpdate.id) == update_id)
                .values(mailed_at=None)
                .execution_options(synchronize_session=False)
            )


def _own(actor: Provider) -> tuple[Any, ...]:
    """The actor's lines about patients whose care team they are on now."""
    still_theirs = (
        select(Patient.id)
        .where(
            Patient.id == CareTeamUpdate.patient_id,
            Patient.practice_id == actor.practice_id,
            reach.on_care_team(actor.practice_id, actor.id),
        )
        .correlate(CareTeamUpdate)
        .exists()
    )
    return (
        CareTeamUpdate.practice_id == actor.practice_id,
        CareTeamUpdate.provider_id == actor.id,
        still_theirs,
    )


def _key(after: str) -> tuple[datetime, UUID] | None:
    at, _, update_id = after.partition("_")
    try:
        found = datetime.fromisoformat(at), UUID(update_id)
    except ValueError:
        return None
    return found if found[0].tzinfo else None
