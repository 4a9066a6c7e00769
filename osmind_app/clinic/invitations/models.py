"""Personal invitations: by e-mail, four days, one use; a newer one replaces it. Rows are kept for ever."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.tokens import LinkRef

PURPOSE = "invite.v1"
BY_STAFF, UNDONE, EMAIL_CHANGED, ARCHIVED, NOT_ME = "by_staff", "undone", "email_changed", "archived", "not_me"
OPEN = "accepted_at IS NULL AND replaced_at IS NULL AND withdrawn_at IS NULL"


class Invitation(SQLModel, table=True):
    """One invitation of one patient at one address."""

    __tablename__ = "invitation"
    __table_args__ = (
        # At most one live invitation per patient; an expired one is replaced by the next.
        Index(
            "uq_invitation_patient_id_live",
            "patient_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(None, "patient_id", "sent_at"),
        Index(None, "practice_id", "expires_at"),
        Index(
            "ix_invitation_unnoticed",
            "expires_at",
            sqlite_where=text(f"{OPEN} AND expired_at IS NULL"),
            postgresql_where=text(f"{OPEN} AND expired_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    email: str  # as it was: another address later ends the link
    sent_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    letter_id: UUID | None = Field(default=None, foreign_key="letter.id", index=True)
    nonce: bytes
    key_id: str
    generation: int = 1  # 2 when the first letter was held up for so long that the invitation was made anew
    sent_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # first GET: changes nothing else (A20)
    continued_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # reached "Create your password"
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    replaced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_why: str = ""  # BY_STAFF, UNDONE, EMAIL_CHANGED, ARCHIVED, NOT_ME
    expired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the sweep noticed; expires_at decides

    @property
    def link(self) -> LinkRef:
        """What the link in the letter proves."""
        return LinkRef(PURPOSE, self.id, self.nonce, self.generation, self.key_id)

    def is_live(self, now: datetime) -> bool:
        """True while the link works: valid at `expires_at` less a microsecond, dead at `expires_at` (A23)."""
        ended = self.accepted_at or self.replaced_at or self.withdrawn_at
        return ended is None and now < self.expires_at
