"""Invitations to guardians: by e-mail, one use, for one contact of one patient; a newer one replaces it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.tokens import LinkRef

PURPOSE = "guardian_invite.v1"
OPEN = "accepted_at IS NULL AND replaced_at IS NULL AND withdrawn_at IS NULL"
BY_STAFF, NOT_ME, ARCHIVED = "by_staff", "not_me", "archived"


class GuardianInvitation(SQLModel, table=True):
    """Asks one contact to open a patient's portal, and says what they will see there."""

    __tablename__ = "guardian_invitation"
    __table_args__ = (
        # At most one open invitation per contact; an expired one is replaced by the next.
        Index(
            "uq_guardian_invitation_contact_id_open",
            "contact_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(None, "patient_id"),
        Index(None, "contact_id", "sent_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    contact_id: UUID = Field(foreign_key="contact.id")
    email: str  # as it was: another address later ends the link
    scopes: str  # what they will see
    sent_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    nonce: bytes
    key_id: str
    generation: int = 1
    sent_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # first GET: changes nothing else
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    replaced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_why: str = ""  # BY_STAFF, NOT_ME, ARCHIVED

    @property
    def link(self) -> LinkRef:
        """What the link in the letter proves."""
        return LinkRef(PURPOSE, self.id, self.nonce, self.generation, self.key_id)
