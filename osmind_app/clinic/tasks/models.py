"""Something the staff should do, with a link to where it is done."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime


class Task(SQLModel, table=True):
    """One thing to do; `key` says why it exists, so that asking twice makes one."""

    __tablename__ = "task"
    __table_args__ = (Index(None, "practice_id", "done_at", "created_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", index=True)
    kind: str  # link_requested, not_me, letter_failed, not_left, email_kept, join_asked, form_needs_review, …
    key: str = Field(unique=True)  # "link_requested:<patient>:<day>"
    created_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
