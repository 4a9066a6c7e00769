"""The clinic that owns patients, providers and settings: the wall between tenants."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime

DEFAULT_INVITATION_HOURS = 96  # help article: links expire after 4 days
DEFAULT_NEUTRAL_NAME = "Member Services"
DEFAULT_REMINDER_DAYS = "2"  # half of the usual four days is over, half is left


class Practice(SQLModel, table=True):
    """One clinic."""

    __tablename__ = "practice"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str
    phone: str = ""
    reply_to_email: str = ""
    address: str = ""
    time_zone: str = "America/Los_Angeles"
    # What stands on letters to patients who chose discreet mode.
    neutral_name: str = Field(default=DEFAULT_NEUTRAL_NAME, sa_column_kwargs={"server_default": DEFAULT_NEUTRAL_NAME})
    invitation_hours: int = DEFAULT_INVITATION_HOURS
    reminder_days: str = Field(default=DEFAULT_REMINDER_DAYS, sa_column_kwargs={"server_default": "2"})  # "1,2,3"
    flow_id: UUID | None = None  # the intake flow of groups that name none; no foreign key: a flow is a practice's
    forms_gate_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # documents wait for the forms until
    temporary_passwords_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # staff give none since
    sign_in_alerts_seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the admins know until then
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_by_id: UUID | None = None

    @property
    def reminds_on(self) -> tuple[int, ...]:
        """On which days after an invitation the patient is reminded."""
        return tuple(int(day) for day in self.reminder_days.split(",") if day)


class PatientGroup(SQLModel, table=True):
    """A named set of patients; decides which intake flow a new patient gets."""

    __tablename__ = "patient_group"
    __table_args__ = (Index(None, "practice_id", "name_key", unique=True),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    name: str
    name_key: str  # folded, so that "Adults" and "adults" are one
    flow_id: UUID | None = None  # which intake flow a new patient gets; none: the practice's
    created_at: datetime = Field(sa_type=UtcDateTime)
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
