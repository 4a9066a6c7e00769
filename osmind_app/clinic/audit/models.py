"""Who saw or changed what, when: written with the deed, never edited."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, Index, Integer
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime


class AuditEvent(SQLModel, table=True):
    """One line of the record; the sequence number orders events even when the clock jumps."""

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "patient_id", "id"), Index(None, "practice_id", "event", "id"))

    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    )
    practice_id: UUID | None = Field(default=None, foreign_key="practice.id")
    at: datetime = Field(sa_type=UtcDateTime)
    actor_kind: str  # provider, patient, link (somebody holding a link), system
    actor_id: UUID | None = None
    event: str  # "invitation.sent": feature, dot, what happened
    patient_id: UUID | None = None
    subject_id: UUID | None = None  # the row it is about, when that is not the patient
    detail: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False)
    )  # ids and words of ours
