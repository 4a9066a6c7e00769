"""Files on a patient: documents, and what hangs on messages and form answers."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.sealed import sealed

SHARED, PRIVATE = "shared", "private"  # documents: shown in the portal, or never
MESSAGE, FORM = "message", "form"  # attached to a message, or to a form's answer
DOCUMENTS = (SHARED, PRIVATE)


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class StoredFile(SQLModel, table=True):
    """One file; its bytes are sealed on disk under the row's id (`lib.files`). Unclaimed, it is nobody's to read."""

    __tablename__ = "stored_file"
    __table_args__ = (
        Index(
            "ix_stored_file_documents",
            "practice_id",
            "patient_id",
            "purpose",
            "filed_at",
            "id",
            **_only("removed_at IS NULL AND claimed_at IS NOT NULL"),
        ),
        Index("ix_stored_file_unclaimed", "created_at", **_only("claimed_at IS NULL")),
        Index(None, "practice_id", "uploaded_by_id", "created_at"),  # how many in an hour
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    purpose: str = ""  # empty until it is claimed
    name_sealed: bytes = b""
    media_type: str = ""
    size: int = 0  # bytes, as they are downloaded
    uploaded_by_kind: str  # provider, patient
    uploaded_by_id: UUID  # the provider, or the account in the portal
    created_at: datetime = Field(sa_type=UtcDateTime)  # when the upload began
    stored_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # examined, and whole on disk
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    filed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when it came to where it is: lists' order
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    removed_by_id: UUID | None = Field(default=None, foreign_key="provider.id")

    # A property, which pydantic leaves alone; its mypy plugin takes it for a field.
    name = sealed("stored_file.name", stored_in="name_sealed")  # type: ignore[pydantic-field]
