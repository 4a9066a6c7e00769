"""Writing the record down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Select, Uuid, insert, literal, select
from sqlmodel import Session

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.lib import bulk
from osmind_app.lib.db import metadata


class Actor(Protocol):
    """Whoever does a deed: a provider, a patient's account, a link's holder or the system."""

    @property
    def actor_kind(self) -> str:
        """provider, patient, link or system."""

    @property
    def actor_id(self) -> UUID | None:
        """The provider's or account's id; None for a link's holder and the system."""

    @property
    def practice_id(self) -> UUID | None:
        """The practice in which they act."""


@dataclass(frozen=True)
class LinkHolder:
    """Somebody who holds a link that verified; nobody knows yet who it is."""

    practice_id: UUID | None = None
    actor_kind: str = "link"
    actor_id: UUID | None = None


@dataclass(frozen=True)
class System:
    """The house itself: a job, a sweep, a command."""

    practice_id: UUID | None = None
    actor_kind: str = "system"
    actor_id: UUID | None = None


def record(
    session: Session,
    *,
    actor: Actor,
    event: str,
    now: datetime,
    patient_id: UUID | None = None,
    subject_id: UUID | None = None,
    practice_id: UUID | None = None,
    **detail: Any,
) -> None:
    """Write one event in the caller's transaction; `detail` holds ids and our own words, never what a person typed.

    But for one line: why an admin opened a chart outside their own care teams (D1).
    """
    row = {
        "practice_id": practice_id or actor.practice_id,
        "at": now,
        "actor_kind": actor.actor_kind,
        "actor_id": actor.actor_id,
        "event": event,
        "patient_id": patient_id,
        "subject_id": subject_id,
        "detail": detail,
    }
    session.connection().execute(_INSERT, row)  # written at once: nobody reads it back here


def record_each(
    session: Session, *, actor: Actor, event: str, patients: Select[Any], now: datetime, **detail: Any
) -> None:
    """Write the same event about each patient that `patients` finds: one statement, however many they are."""
    found = patients.subquery()
    row = {
        "practice_id": literal(actor.practice_id, Uuid()),
        "at": literal(now, _EVENTS.c.at.type),
        "actor_kind": literal(actor.actor_kind),
        "actor_id": literal(actor.actor_id, Uuid()),
        "event": literal(event),
        "patient_id": found.c[0],
        "detail": literal(detail, _EVENTS.c.detail.type),
    }
    session.connection().execute(insert(_EVENTS).from_select([*row], select(*row.values()), include_defaults=False))


@dataclass(frozen=True)
class Line:
    """What differs between events of many patients in one moment."""

    patient_id: UUID
    subject_id: UUID | None
    detail: dict[str, Any]


def record_many(session: Session, *, actor: Actor, event: str, lines: Sequence[Line], now: datetime) -> None:
    """Write one event for each of many patients in the caller's transaction, in one statement."""
    common = {
        "practice_id": actor.practice_id,
        "at": now,
        "actor_kind": actor.actor_kind,
        "actor_id": actor.actor_id,
        "event": event,
    }
    rows = [{"patient_id": one.patient_id, "subject_id": one.subject_id, "detail": one.detail} for one in lines]
    bulk.write(session, AuditEvent.__tablename__, common, rows)


_EVENTS = metadata.tables[AuditEvent.__tablename__]
_INSERT = insert(_EVENTS)
