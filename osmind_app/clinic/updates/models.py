"""What the care team is told, and who wants to be told by letter."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime

UNREAD, MAILED = "read_at IS NULL", "mailed_at IS NOT NULL"


class CareTeamUpdate(SQLModel, table=True):
    """One line of one provider's bell: what happened about which patient, never what it says (D9)."""

    __tablename__ = "care_team_update"
    __table_args__ = (
        Index(None, "practice_id", "provider_id", "created_at", "id"),
        Index(
            "ix_care_team_update_unread",
            "practice_id",
            "provider_id",
            "patient_id",
            sqlite_where=text(UNREAD),
            postgresql_where=text(UNREAD),
        ),
        # Who was written to lately: asked before each letter.
        Index(
            "ix_care_team_update_mailed",
            "practice_id",
            "kind",
            "mailed_at",
            sqlite_where=text(MAILED),
            postgresql_where=text(MAILED),
        ),
        Index(None, "patient_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    provider_id: UUID = Field(foreign_key="provider.id")
    kind: str  # kinds.py
    about_id: UUID | None = None  # the row it is about: an appointment, a form, a document
    created_at: datetime = Field(sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    mailed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when letter 23 was promised for it


class UpdateChoice(SQLModel, table=True):
    """Whether one provider wants a letter about one kind of update; without a row, what is usual for the kind."""

    __tablename__ = "update_choice"
    __table_args__ = (Index(None, "provider_id", "kind", unique=True),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    provider_id: UUID = Field(foreign_key="provider.id")
    kind: str
    chosen_at: datetime = Field(sa_type=UtcDateTime)
    email_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # none: no letters


class LetterChoice(SQLModel, table=True):
    """A topic that one reader of a record does not want letters about, by one channel; without a row they get them."""

    __tablename__ = "letter_choice"
    __table_args__ = (Index(None, "patient_id", "account_id", "topic", "channel", unique=True),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    topic: str  # wishes.py
    channel: str
    account_id: UUID = Field(foreign_key="account.id")  # whose choice: each guardian has their own
    chosen_at: datetime = Field(sa_type=UtcDateTime)
    off_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # none: wanted again
