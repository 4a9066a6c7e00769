"""Next and Previous by key: pages cost the same wherever they are, and nobody is shown twice."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, literal, tuple_
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.patients.models import Patient

NEXT, PREVIOUS = "n", "p"
COLUMNS: dict[str, Any] = {"name": col(Patient.sort_name), "added": col(Patient.created_at)}


def key(direction: str, patient_id: UUID) -> str:
    """The key of the page behind or before this patient: an id only, since addresses end up in logs."""
    return direction + base64.urlsafe_b64encode(patient_id.bytes).decode().rstrip("=")


@dataclass(frozen=True)
class Order:
    """Which column, which way, from where."""

    column: Any
    descending: bool
    backwards: bool = False
    key: tuple[Any, UUID] | None = None

    @classmethod
    def of(cls, session: Session, actor: Provider, filter: PatientFilter) -> "Order":
        """The order of a filter; a key that is nobody's of this practice starts at the first page."""
        column = COLUMNS[filter.sort.removeprefix("-")]
        descending = filter.sort.startswith("-")
        direction, patient_id = _read_key(filter.after)
        if patient_id is None:
            return cls(column, descending)
        row = session.exec(
            select(column).where(Patient.id == patient_id, Patient.practice_id == actor.practice_id)
        ).first()
        if row is None:
            return cls(column, descending)
        return cls(column, descending, direction == PREVIOUS, (row, patient_id))

    def beyond(self, column: ColumnElement[Any], patient_id: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """The rows behind the key, seen in the direction of travel."""
        if self.key is None:
            return []
        here, there = tuple_(column, patient_id), tuple_(literal(self.key[0], column.type), literal(self.key[1]))
        return [here < there if self.descending != self.backwards else here > there]

    def sorted(self, column: ColumnElement[Any], patient_id: ColumnElement[Any]) -> list[ColumnElement[Any]]:
        """The order in the direction of travel."""
        if self.descending != self.backwards:
            return [column.desc(), patient_id.desc()]
        return [column, patient_id]


def _read_key(text: str) -> tuple[str, UUID | None]:
    try:
        raw = base64.urlsafe_b64decode(text[1:] + "==")
    except (binascii.Error, ValueError):
        return "", None
    return (text[0], UUID(bytes=raw)) if len(raw) == 16 and text[0] in (NEXT, PREVIOUS) else ("", None)
