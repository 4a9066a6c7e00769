"""People receiving care, and who cares for them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, String, text
from sqlmodel import AutoString, Field, SQLModel

from osmind_app.lib.db import UtcDateTime


def _only(condition: str) -> dict[str, Any]:
    """An index over some rows, on either database."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


ByCode = AutoString().with_variant(String(collation="C"), "postgresql")  # sorts the same on every database


def _text() -> Any:
    """A text that every chart has, empty at first."""
    return Field(default="", sa_column_kwargs={"server_default": ""})


LIVING = "archived_at IS NULL"
CARD = ("practice_id", "sort_name", "created_at", "group_id", "primary_provider_id", "portal_state", "portal_until")
TO_REVIEW = "joined_by_link_at IS NOT NULL AND reviewed_at IS NULL AND archived_at IS NULL"
RUNS_OUT = "portal_state IN ('invited', 'expired')"


class Patient(SQLModel, table=True):
    """A person receiving care; may have no e-mail, no last name and no portal."""

    __tablename__ = "patient"
    __table_args__ = (
        # One chart per e-mail in a practice; archived charts keep theirs for the record.
        Index(
            "uq_patient_practice_id_email",
            "practice_id",
            "email",
            unique=True,
            **_only("email IS NOT NULL AND archived_at IS NULL"),
        ),
        # Lists page by key through these, whatever they are filtered by, and count without opening a row.
        Index("ix_patient_living_name", "practice_id", "sort_name", "id", **_only(LIVING)),
        Index("ix_patient_living_added", "practice_id", "created_at", "id", **_only(LIVING)),
        Index("ix_patient_living_group", "practice_id", "group_id", "sort_name", "id", **_only(LIVING)),
        Index("ix_patient_living_provider", "practice_id", "primary_provider_id", "sort_name", "id", **_only(LIVING)),
        Index(
            "ix_patient_living_state",
            "practice_id",
            "portal_state",
            "sort_name",
            "id",
            "portal_until",
            **_only(LIVING),
        ),
        Index("ix_patient_living_card", "id", *CARD, **_only(LIVING)),  # what is asked of those a search has found
        Index("ix_patient_archived", "practice_id", "sort_name", "id", **_only("archived_at IS NOT NULL")),
        Index("ix_patient_runs_out", "practice_id", "portal_state", "portal_until", **_only(RUNS_OUT)),
        Index("ix_patient_joined", "practice_id", "joined_by_link_at", **_only("joined_by_link_at IS NOT NULL")),
        Index("ix_patient_to_review", "practice_id", "joined_by_link_at", **_only(TO_REVIEW)),
        Index(None, "email"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    group_id: UUID | None = Field(default=None, foreign_key="patient_group.id")
    primary_provider_id: UUID = Field(foreign_key="provider.id")  # S22: every patient has one
    first_name: str
    last_name: str = ""  # some people have one name
    preferred_name: str = ""
    pronouns: str = ""
    birth_date: date | None = None
    email: str | None = None  # folded to lower case
    phone: str = ""  # as typed
    texts_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    address: str = ""  # line 1; what older charts held in one field and could not be taken apart stands here whole
    address_line2: str = _text()
    city: str = _text()
    state: str = _text()  # "CA"
    postal_code: str = _text()
    emergency_name: str = _text()
    emergency_relationship: str = _text()
    emergency_phone: str = _text()
    contact_checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # by the patient, in the portal
    language: str = Field(default="en", sa_column_kwargs={"server_default": "en"})  # of letters: English for now
    time_zone: str = ""  # the patient's own, when it differs from the clinic's
    sort_name: str = Field(default="", sa_type=ByCode)  # folded "last, first": lists page by it
    search_text: str = ""  # folded words, phone digits, birth date, e-mail (D13)
    # What lists filter by and until when 'invited' holds: kept by the database itself (triggers), never written here.
    portal_state: str = Field(default="", sa_column_kwargs={"server_default": ""})
    portal_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    form_key: str | None = Field(default=None, unique=True)  # the form that made this row: a double click adds once
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    archived_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    joined_by_link_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # by a shared link: to be looked at
    reviewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # somebody did: no other chart is theirs
    reviewed_by_id: UUID | None = None
    discreet_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # letters name the clinic no more
    version: int = 1  # two staff editing one chart never silently overwrite (F14)

    @property
    def is_to_review(self) -> bool:
        """Joined by a shared link, and nobody has compared them with the other charts yet (A4, B12)."""
        return self.joined_by_link_at is not None and self.reviewed_at is None and self.archived_at is None

    @property
    def full_name(self) -> str:
        """'June Park', or the one name a person has."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def postal_address(self) -> str:
        """The address as an envelope has it, one line below the other."""
        place = " ".join(filter(None, [self.state, self.postal_code]))
        return "\n".join(filter(None, [self.address, self.address_line2, ", ".join(filter(None, [self.city, place]))]))

    @property
    def emergency_contact(self) -> str:
        """'Dana Park, parent, (415) 555-0112', or nothing."""
        return ", ".join(filter(None, [self.emergency_name, self.emergency_relationship, self.emergency_phone]))

    @property
    def called(self) -> str:
        """The name they go by."""
        return self.preferred_name or self.first_name


class ContactInfoChange(SQLModel, table=True):
    """One field that a patient changed in the portal: marked for the staff until one of them has seen it (S10)."""

    __tablename__ = "contact_info_change"
    __table_args__ = (
        Index("ix_contact_info_change_unseen", "practice_id", "patient_id", **_only("seen_at IS NULL")),
        Index(None, "practice_id", "patient_id", "changed_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    field: str  # a column of the patient
    was: str
    became: str
    changed_at: datetime = Field(sa_type=UtcDateTime)
    account_id: UUID = Field(foreign_key="account.id")
    role: str  # by which access: the patient's own, or a guardian's
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seen_by_id: UUID | None = Field(default=None, foreign_key="provider.id")


class CareTeamMember(SQLModel, table=True):
    """A provider on a patient's Care Team besides the Primary Provider; leaving is a date, not a deletion."""

    __tablename__ = "care_team_member"
    __table_args__ = (
        Index(
            "uq_care_team_member_patient_id_provider_id",
            "patient_id",
            "provider_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(None, "provider_id", "patient_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    provider_id: UUID = Field(foreign_key="provider.id")
    added_at: datetime = Field(sa_type=UtcDateTime)
    added_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
