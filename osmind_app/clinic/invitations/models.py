"""Personal invitations: by e-mail, four days, one use; a newer one replaces it. Rows are kept for ever.

Many at once are a batch: who was chosen, what was foreseen for each, and what became of it.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.tokens import LinkRef

PURPOSE = "invite.v1"
STOP_PURPOSE = "stop_reminders.v1"
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
        Index(None, "practice_id", "sent_at"),
        Index(
            "ix_invitation_reminds",
            "remind_at",
            sqlite_where=text(f"{OPEN} AND remind_at IS NOT NULL"),
            postgresql_where=text(f"{OPEN} AND remind_at IS NOT NULL"),
        ),
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
    remind_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the next reminder is due, if any
    reminders_stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # by whoever reads the mailbox
    expired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the sweep noticed; expires_at decides

    @property
    def link(self) -> LinkRef:
        """What the link in the letter proves."""
        return LinkRef(PURPOSE, self.id, self.nonce, self.generation, self.key_id)

    @property
    def stop_link(self) -> LinkRef:
        """What the second link of a reminder proves: it stops reminders, and opens nothing."""
        return LinkRef(STOP_PURPOSE, self.id, self.nonce, self.generation, self.key_id)

    def is_live(self, now: datetime) -> bool:
        """True while the link works: valid at `expires_at` less a microsecond, dead at `expires_at` (A23)."""
        ended = self.accepted_at or self.replaced_at or self.withdrawn_at
        return ended is None and now < self.expires_at


class InviteBatch(SQLModel, table=True):
    """Invitations to many patients at once, planned first and sent in parts; one row, however many there are.

    `chosen` holds their ids, 16 bytes each; `outcomes` one letter for each of them, in the same order: what was
    foreseen, then what was done (`batches`). Whoever is refused comes first; the first `done` of them are dealt with.
    """

    __tablename__ = "invite_batch"
    __table_args__ = (Index(None, "practice_id", "planned_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    made_by_id: UUID = Field(foreign_key="provider.id")
    chosen: bytes
    outcomes: str
    total: int
    done: int = 0
    planned_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # nothing leaves before
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # may go on
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    def ids(self, first: int = 0, last: int | None = None) -> list[UUID]:
        """Who was chosen, from place `first` up to `last`."""
        part = self.chosen[16 * first : None if last is None else 16 * last]
        return [UUID(bytes=part[at : at + 16]) for at in range(0, len(part), 16)]
