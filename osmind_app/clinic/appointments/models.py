"""Appointments: their types, the visits themselves, what was moved, what patients asked for, and calendar feeds."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.sealed import sealed
from osmind_app.lib.tokens import LinkRef

VIDEO, IN_PERSON = "video", "in_person"  # how
FILE_PURPOSE, FEED_PURPOSE = "calendar_file.v1", "calendar_feed.v1"  # of links
STAFF_FEED_PURPOSE = "staff_calendar_feed.v1"
# What became of a visit, in the order in which it usually does.
BOOKED, CONFIRMED, ARRIVED, OCCURRED, NO_SHOW, CANCELLED = (
    "booked",
    "confirmed",
    "arrived",
    "occurred",
    "no_show",
    "cancelled",
)
ACCEPTED, DECLINED, TAKEN_BACK = "accepted", "declined", "taken_back"  # what became of a request
WEEK, MONTH = "week", "month"  # in which a series repeats
DEFAULT_CUT_OFF_HOURS = 24
DEFAULT_GRACE_MINUTES = 15


def _only(condition: str) -> dict[str, Any]:
    """An index over some rows, on either database."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class AppointmentType(SQLModel, table=True):
    """A kind of visit: its name is for the staff alone, patients never read it (D7)."""

    __tablename__ = "appointment_type"
    __table_args__ = (Index(None, "practice_id", "name_key", unique=True),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    name: str
    name_key: str  # folded, so that "Intake" and "intake" are one
    minutes: int
    how: str  # VIDEO, IN_PERSON
    created_at: datetime = Field(sa_type=UtcDateTime)
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Location(SQLModel, table=True):
    """A place where the practice sees patients, beside the clinic's own address; patients read name and address."""

    __tablename__ = "location"
    __table_args__ = (Index(None, "practice_id", "name_key", unique=True),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    name: str
    name_key: str  # folded, so that "North office" and "North Office" are one
    address: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Appointment(SQLModel, table=True):
    """A visit at a time with a provider; the database itself refuses two of one provider that overlap (triggers)."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="lasts"),
        Index(None, "practice_id", "starts_at", "id"),
        Index(None, "practice_id", "provider_id", "starts_at"),
        Index(None, "practice_id", "patient_id", "starts_at"),
        Index("ix_appointment_series", "series_id", "starts_at", **_only("series_id IS NOT NULL")),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    provider_id: UUID = Field(foreign_key="provider.id")
    type_id: UUID = Field(foreign_key="appointment_type.id")
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    time_zone: str  # the clinic's, in which it was arranged (F18)
    how: str  # VIDEO, IN_PERSON
    location_id: UUID | None = Field(default=None, foreign_key="location.id")  # in person; none: the clinic's address
    place: str = ""  # a room or another place, in person
    video_url: str = ""  # https; empty: the provider's own room
    booked_at: datetime = Field(sa_type=UtcDateTime)
    booked_by_id: UUID = Field(foreign_key="provider.id")
    arranged_at: datetime = Field(sa_type=UtcDateTime)  # booked, or moved last: the grace begins anew
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by_kind: str
    changed_by_id: UUID  # a provider's, or the account's of whoever cancelled in the portal
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # by the patient or for them
    arrived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    occurred_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # marked so, after it began
    missed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # marked as a no-show
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancel_reason: str = ""  # a key of `details.REASONS`
    series_id: UUID | None = Field(default=None, foreign_key="appointment_series.id")
    form_key: str | None = Field(default=None, unique=True)  # the form that booked it: a double click books once (F13)
    version: int = 1  # two who change one appointment never silently overwrite (F14); the calendar's SEQUENCE
    nonce: bytes
    key_id: str

    @property
    def status(self) -> str:
        """What became of it; see `statuses`."""
        marks = (
            (self.cancelled_at, CANCELLED),
            (self.missed_at, NO_SHOW),
            (self.occurred_at, OCCURRED),
            (self.arrived_at, ARRIVED),
            (self.confirmed_at, CONFIRMED),
        )
        return next((status for at, status in marks if at is not None), BOOKED)

    @property
    def lasts(self) -> timedelta:
        """How long it takes."""
        return self.ends_at - self.starts_at

    @property
    def file_link(self) -> LinkRef:
        """What the link to its calendar file proves."""
        return LinkRef(FILE_PURPOSE, self.id, self.nonce, 1, self.key_id)


class AppointmentSeries(SQLModel, table=True):
    """How appointments that were booked together repeat; each of them is an appointment of its own."""

    __tablename__ = "appointment_series"
    __table_args__ = (Index(None, "practice_id", "patient_id"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    unit: str  # WEEK, MONTH
    step: int  # every so many of them
    booked_at: datetime = Field(sa_type=UtcDateTime)
    booked_by_id: UUID = Field(foreign_key="provider.id")


class AppointmentMove(SQLModel, table=True):
    """Where an appointment stood before it was moved, when and by whom."""

    __tablename__ = "appointment_move"
    __table_args__ = (Index(None, "practice_id", "appointment_id", "moved_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    appointment_id: UUID = Field(foreign_key="appointment.id")
    was_starts_at: datetime = Field(sa_type=UtcDateTime)
    was_ends_at: datetime = Field(sa_type=UtcDateTime)
    was_provider_id: UUID = Field(foreign_key="provider.id")
    moved_at: datetime = Field(sa_type=UtcDateTime)
    moved_by_id: UUID = Field(foreign_key="provider.id")


class AppointmentRequest(SQLModel, table=True):
    """A patient asks for a time, or for another one: open until the staff answer it."""

    __tablename__ = "appointment_request"
    __table_args__ = (
        # One open wish of a patient at a time: asking again changes what it says.
        Index("uq_appointment_request_open", "patient_id", unique=True, **_only("answered_at IS NULL")),
        Index("ix_appointment_request_waiting", "practice_id", "asked_at", **_only("answered_at IS NULL")),
        Index(None, "practice_id", "patient_id", "asked_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    account_id: UUID = Field(foreign_key="account.id")
    appointment_id: UUID | None = Field(default=None, foreign_key="appointment.id")  # the one to be moved
    wishes_sealed: bytes = b""
    asked_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answer: str = ""  # ACCEPTED, DECLINED, TAKEN_BACK
    answered_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    booked_id: UUID | None = Field(default=None, foreign_key="appointment.id")  # what it became
    note_sealed: bytes | None = None

    # Properties, which pydantic leaves alone; its mypy plugin takes them for fields.
    wishes = sealed("appointment_request.wishes", stored_in="wishes_sealed")  # type: ignore[pydantic-field]
    note = sealed("appointment_request.note", stored_in="note_sealed")  # type: ignore[pydantic-field]


class AppointmentRules(SQLModel, table=True):
    """What a practice lets its patients do with appointments; one without a row has the defaults."""

    __tablename__ = "appointment_rules"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", unique=True)
    cut_off_hours: int = DEFAULT_CUT_OFF_HOURS  # A24: until then patients cancel themselves
    grace_minutes: int = DEFAULT_GRACE_MINUTES  # after it was booked or moved they always can
    view_only_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # A24: patients only look
    video_template: str = ""  # "https://meet.example.org/{room}": a room of its own for each appointment
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_by_id: UUID | None = Field(default=None, foreign_key="provider.id")


class VideoRoom(SQLModel, table=True):
    """Where one provider's video visits take place."""

    __tablename__ = "video_room"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    provider_id: UUID = Field(foreign_key="provider.id", unique=True)
    url: str
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by_id: UUID = Field(foreign_key="provider.id")


class CalendarFeed(SQLModel, table=True):
    """The private address of one person's appointments for a calendar program; a new one ends the one before."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        Index("uq_calendar_feed_open", "account_id", "patient_id", unique=True, **_only("ended_at IS NULL")),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    account_id: UUID = Field(foreign_key="account.id")
    nonce: bytes
    key_id: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def link(self) -> LinkRef:
        """What the feed's address proves."""
        return LinkRef(FEED_PURPOSE, self.id, self.nonce, 1, self.key_id)


class StaffFeed(SQLModel, table=True):
    """The private address of one provider's own appointments for a calendar program; a new one ends the one before."""

    __tablename__ = "staff_feed"
    __table_args__ = (Index("uq_staff_feed_open", "provider_id", unique=True, **_only("ended_at IS NULL")),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    provider_id: UUID = Field(foreign_key="provider.id")
    nonce: bytes
    key_id: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def link(self) -> LinkRef:
        """What the feed's address proves."""
        return LinkRef(STAFF_FEED_PURPOSE, self.id, self.nonce, 1, self.key_id)


class WorkingHours(SQLModel, table=True):
    """From when to when a provider works on one day of the week, on the clinic's clock; a day may have two."""

    __tablename__ = "working_hours"
    __table_args__ = (
        CheckConstraint("ends > begins", name="lasts"),
        Index(None, "practice_id", "provider_id", "weekday"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    provider_id: UUID = Field(foreign_key="provider.id")
    weekday: int  # 0 is Monday
    begins: int  # minutes of the day
    ends: int
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by_id: UUID = Field(foreign_key="provider.id")


class TimeOff(SQLModel, table=True):
    """When a provider does not work, whatever the day of the week; why, is nobody's business here."""

    __tablename__ = "time_off"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="lasts"),
        Index(None, "practice_id", "provider_id", "ends_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    provider_id: UUID = Field(foreign_key="provider.id")
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by_id: UUID = Field(foreign_key="provider.id")
    taken_back_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
