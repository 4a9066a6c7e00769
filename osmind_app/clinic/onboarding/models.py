"""A change of the address somebody signs in with: a row of its own, from the asking to the last day of its undo."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.tokens import LinkRef

CONFIRM, KEEP = "email-confirm.v1", "email-keep.v1"  # what its two links are for: one is no link for the other
# Why a change ended before it was confirmed.
CANCELLED, KEPT, REPLACED, CLOSED, TAKEN = "cancelled", "kept", "replaced", "closed", "taken"
OPEN = "confirmed_at IS NULL AND ended_at IS NULL"


class EmailChange(SQLModel, table=True):
    """From one address to another: the old one works until the new one is confirmed from its own mailbox (A8)."""

    __tablename__ = "email_change"
    __table_args__ = (
        Index(
            "uq_email_change_account_id_open",
            "account_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(None, "practice_id", "patient_id", "asked_at"),
        Index(None, "account_id", "asked_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")  # whose chart changes with it
    account_id: UUID = Field(foreign_key="account.id")
    old_email: str
    new_email: str
    asked_by_id: UUID | None = Field(default=None, foreign_key="provider.id")  # None: the patient
    nonce: bytes
    key_id: str
    generation: int = 1
    asked_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undo_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_why: str = ""

    @property
    def by_patient(self) -> bool:
        """True when it was asked for in the portal."""
        return self.asked_by_id is None

    @property
    def is_open(self) -> bool:
        """Neither confirmed nor ended; it may have expired."""
        return self.confirmed_at is None and self.ended_at is None

    def is_live(self, now: datetime) -> bool:
        """True while the new address can be confirmed."""
        return self.is_open and now < self.expires_at

    def link(self, purpose: str) -> LinkRef:
        """What the link in one of its letters proves."""
        return LinkRef(purpose, self.id, self.nonce, self.generation, self.key_id)
