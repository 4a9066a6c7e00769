"""Shared links into a patient group (A4, A5), and the people who are on their way in by one."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.tokens import LinkRef

PURPOSE = "join.v1"
CODE_PURPOSE = "join_code.v1"
DEFAULT_MOST = 25  # A4: people who may join by one link, unless somebody chose another number


class InviteLink(SQLModel, table=True):
    """A provider's shareable link into one patient group: many uses up to a cap, for a while, until withdrawn."""

    __tablename__ = "invite_link"
    __table_args__ = (Index(None, "practice_id", "made_at", "id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    provider_id: UUID = Field(foreign_key="provider.id")  # the Primary Provider of whoever joins by it
    group_id: UUID | None = Field(default=None, foreign_key="patient_group.id")  # none in a clinic without groups
    made_by_id: UUID = Field(foreign_key="provider.id")
    nonce: bytes
    key_id: str
    most: int = DEFAULT_MOST
    uses: int = 0
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_by_id: UUID | None = Field(default=None, foreign_key="provider.id")

    @property
    def link(self) -> LinkRef:
        """What the address proves."""
        return LinkRef(PURPOSE, self.id, self.nonce, 1, self.key_id)


class Joiner(SQLModel, table=True):
    """Somebody who typed their details on a shared link's page: nobody until their mailbox is proven (D2).

    What they typed is kept here until they are in, or for a day; then it is gone.
    """

    __tablename__ = "joiner"
    __table_args__ = (Index(None, "practice_id", "email", "started_at"), Index(None, "started_at"))

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    link_id: UUID = Field(foreign_key="invite_link.id", index=True)
    secret_hash: bytes = Field(
        unique=True
    )  # of the browser that goes on: another proof of the mailbox, another browser
    email: str
    first_name: str
    last_name: str
    birth_date: date | None = None
    phone: str
    nonce: bytes
    key_id: str
    codes: int = 1  # how many were asked for: the newest counts
    told: int = 0  # the newest that left in a letter; 0 for a mailbox that was told something else
    code_expires_at: datetime = Field(sa_type=UtcDateTime)
    tries: int = 0  # at the newest code
    started_at: datetime = Field(sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    joined_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id", index=True)

    @property
    def code_ref(self) -> LinkRef:
        """What the newest code, and the link in its letter, prove."""
        return LinkRef(CODE_PURPOSE, self.id, self.nonce, self.codes, self.key_id)
