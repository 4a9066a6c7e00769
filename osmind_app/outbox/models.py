"""Letters we have promised to send, each with its whole delivery story."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.tokens import LinkRef

SILENT = "courier_ref IS NOT NULL AND delivered_at IS NULL AND bounced_at IS NULL"


class Letter(SQLModel, table=True):
    """One promised e-mail. `key` is unique and says why it exists, so that asking twice is harmless.

    Only what the template needs is kept (`context`); the link is computed when the letter is rendered.
    """

    __tablename__ = "letter"
    __table_args__ = (
        Index(
            "ix_letter_due",
            "deliver_after",
            sqlite_where=text("sent_at IS NULL AND failed_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL AND withdrawn_at IS NULL"),
        ),
        # What has left and was not heard of since: looked through every hour.
        Index("ix_letter_silent", "sent_at", sqlite_where=text(SILENT), postgresql_where=text(SILENT)),
        Index(None, "practice_id", "promised_at"),
        Index(None, "patient_id", "promised_at"),
        Index(
            "ix_letter_batch_id",
            "batch_id",
            sqlite_where=text("batch_id IS NOT NULL"),
            postgresql_where=text("batch_id IS NOT NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    key: str = Field(unique=True)
    kind: str  # the template's name: invitation, password_reset, …
    practice_id: UUID | None = Field(default=None, foreign_key="practice.id")
    patient_id: UUID | None = Field(default=None, foreign_key="patient.id")
    batch_id: UUID | None = None  # one of many sent at once: leaves after those that somebody waits for
    to_email: str
    context: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    link_purpose: str | None = None
    link_id: UUID | None = None
    link_nonce: bytes | None = None
    link_generation: int = 1
    link_key_id: str = ""
    promised_at: datetime = Field(sa_type=UtcDateTime)
    deliver_after: datetime = Field(sa_type=UtcDateTime)
    useless_after: datetime | None = Field(default=None, sa_type=UtcDateTime)  # its link has ended: not worth sending
    claims: int = 0  # how often a worker took it up: each try has a number of its own
    tries: int = 0  # how many of those were used up: a 429 or a crash costs none
    leased_until: datetime | None = Field(default=None, sa_type=UtcDateTime)  # set: it may be leaving right now
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    courier_ref: str | None = Field(default=None, index=True)  # the provider's id for it
    last_error: str = ""
    failed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # given up
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # before it left
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    delayed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    bounced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # it will not be read: see bounced_as
    bounced_as: str = Field(default="", sa_column_kwargs={"server_default": ""})  # bounced, complained, …: news.py
    bounce_reason: str = ""  # what that means, and the cure: one sentence
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the mail service was last asked

    @property
    def link(self) -> LinkRef | None:
        """What the letter's link proves, if it has one."""
        if self.link_purpose is None or self.link_id is None or self.link_nonce is None:
            return None
        return LinkRef(self.link_purpose, self.link_id, self.link_nonce, self.link_generation, self.link_key_id)


class LetterEvent(SQLModel, table=True):
    """What the mail service said about a letter, each of its messages once; the letter's state follows from all."""

    __tablename__ = "letter_event"
    __table_args__ = (Index(None, "letter_id", "at"), Index(None, "received_at"))

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    letter_id: UUID = Field(foreign_key="letter.id")
    svix_id: str = Field(unique=True)  # the message's own id: a replay is no news
    kind: str  # sent, delayed, delivered, bounced, complained, suppressed, failed
    at: datetime = Field(sa_type=UtcDateTime)  # when it happened, as the mail service says
    received_at: datetime = Field(sa_type=UtcDateTime)
    asked: bool = False  # we had to ask: no message told us
    type: str = ""  # Permanent, Transient, …
    subtype: str = ""  # NoEmail, MailboxFull, …
    diagnostic: str = ""  # the receiving server's own words, without addresses
