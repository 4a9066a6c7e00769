"""The people around a patient, and who may open whose portal."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.errors import NotFound

SELF, GUARDIAN = "self", "guardian"
APPOINTMENTS, FORMS, DOCUMENTS, BILLS = "appointments", "forms", "documents", "bills"
CONTACT_INFO = "contact_info"
MESSAGES = "messages"  # of a patient and their care team: no guardian reads them
SCOPES = {  # what a guardian may see, as far as it was chosen for them
    APPOINTMENTS: "Appointments",
    FORMS: "Forms",
    DOCUMENTS: "Shared documents",
    BILLS: "Bills",
    CONTACT_INFO: "The patient’s contact info",
}


class NotShared(NotFound):
    """A part of the record that this guardian was not given: it is not there for them."""

    sentence = "The clinic has not shared this part of the record with you. Call the clinic if you need it."


class Contact(SQLModel, table=True):
    """A person to call or copy for a patient; a contact has no access by itself (A15)."""

    __tablename__ = "contact"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id", index=True)
    full_name: str
    relationship: str  # parent, guardian, partner, …: as chosen on the form
    email: str | None = Field(default=None, index=True)
    phone: str = ""
    main_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # S53: the main contact person
    emergency_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # called in an emergency
    visit_copies_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # letters about appointments, copied
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PortalAccess(SQLModel, table=True):
    """Lets one patient account open one patient's portal; in the portal it is the actor."""

    __tablename__ = "portal_access"
    __table_args__ = (
        Index(
            "uq_portal_access_account_id_patient_id",
            "account_id",
            "patient_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "patient_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    practice_id: UUID = Field(foreign_key="practice.id")
    role: str = SELF
    scopes: str = Field(default="", sa_column_kwargs={"server_default": ""})  # of a guardian: words of SCOPES
    contact_id: UUID | None = Field(default=None, foreign_key="contact.id", index=True)  # who the guardian is
    granted_at: datetime = Field(sa_type=UtcDateTime)
    announced_end: date | None = None  # the day both were told that a guardian's access ends
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    def may(self, scope: str) -> bool:
        """True for what this access shows: everything to the patient, to a guardian what was chosen."""
        return self.role == SELF or scope in self.scopes.split()

    def need(self, scope: str) -> None:
        """Raises `NotShared` where this access does not show it."""
        if not self.may(scope):
            raise NotShared

    @property
    def actor_kind(self) -> str:
        """For the record: somebody in the portal did it."""
        return "patient"

    @property
    def actor_id(self) -> UUID:
        """For the record: the account that is signed in."""
        return self.account_id
