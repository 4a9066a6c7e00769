"""The one conversation of a patient and their care team, how far each reader has come, and what opens it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.sealed import sealed

CLINIC, PATIENT = "provider", "patient"  # who wrote: the actor kinds of the record
USUAL_REPLY_TIME = "We usually reply within one business day."


class Chat(SQLModel, table=True):
    """The conversation of one patient with their care team. Messages are numbered within it, from 1."""

    __tablename__ = "chat"
    __table_args__ = (
        Index(None, "patient_id", unique=True),
        Index(None, "practice_id", "last_at", "id"),
        Index(
            "ix_chat_waiting",
            "practice_id",
            "waiting_since",
            sqlite_where=text("waiting_since IS NOT NULL"),
            postgresql_where=text("waiting_since IS NOT NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    opened_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # of the newest message
    last_number: int = 0
    clinic_number: int = 0  # the newest message of the clinic
    patient_number: int = 0  # the newest message from the portal
    waiting_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the first one nobody has answered
    welcomed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the welcome message, once (A18)
    letter_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the newest letter 13 leaves, or left
    lettered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the one before it left


class ChatMessage(SQLModel, table=True):
    """One message, sealed (D17). `form_key` names the composer it was written in: sent twice it is there once."""

    __tablename__ = "chat_message"
    __table_args__ = (Index(None, "chat_id", "number", unique=True),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    chat_id: UUID = Field(foreign_key="chat.id")
    number: int
    author_kind: str  # CLINIC, PATIENT
    author_id: UUID  # the provider, or the account in the portal
    author_role: str = ""  # of an account: the patient's own access, or a guardian's
    text_sealed: bytes = b""
    sent_at: datetime = Field(sa_type=UtcDateTime)
    form_key: str = Field(unique=True)

    # A property, which pydantic leaves alone; its mypy plugin takes it for a field.
    text = sealed("chat_message.text", stored_in="text_sealed")  # type: ignore[pydantic-field]


class ChatAttachment(SQLModel, table=True):
    """A photo or PDF that came with a message; the file itself is one of the documents."""

    __tablename__ = "chat_attachment"
    __table_args__ = (Index(None, "message_id", "place"),)

    file_id: UUID = Field(foreign_key="stored_file.id", primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    message_id: UUID = Field(foreign_key="chat_message.id")
    place: int  # in the order they were chosen


class ChatReader(SQLModel, table=True):
    """How far somebody has read a chat, and what they have begun to write: kept on the server, sealed."""

    __tablename__ = "chat_reader"
    __table_args__ = (
        Index(None, "chat_id", "reader_id", unique=True),
        Index(None, "reader_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    chat_id: UUID = Field(foreign_key="chat.id")
    reader_kind: str
    reader_id: UUID
    read_number: int = 0
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    form_key: str  # of the composer that is open: the next message's
    draft_sealed: bytes | None = None

    draft = sealed("chat_reader.draft", stored_in="draft_sealed")  # type: ignore[pydantic-field]


class ChatSettings(SQLModel, table=True):
    """What a practice says above its chats, and whether it has them."""

    __tablename__ = "chat_settings"

    practice_id: UUID = Field(foreign_key="practice.id", primary_key=True)
    reply_time: str = USUAL_REPLY_TIME
    off_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # no messages at all
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by_id: UUID | None = Field(default=None, foreign_key="provider.id")


class WelcomeMessage(SQLModel, table=True):
    """The automatic welcome message of one provider, or the practice's own, which stands in where they have none."""

    __tablename__ = "welcome_message"
    __table_args__ = (
        Index(
            "uq_welcome_message_practice_id",
            "practice_id",
            unique=True,
            sqlite_where=text("provider_id IS NULL"),
            postgresql_where=text("provider_id IS NULL"),
        ),
        Index(None, "provider_id", unique=True),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    provider_id: UUID | None = Field(default=None, foreign_key="provider.id")
    words: str = ""  # as typed, with placeholders; empty: the practice's, and then the usual ones
    on_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
