"""Sign-ins, the people of the clinic who use them, how they are invited, and the sessions they open."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.sealed import sealed
from osmind_app.lib.tokens import LinkRef

PROVIDER, PATIENT = "provider", "patient"  # kinds of account: separate spaces (A14)
OWNER, ADMIN, CLINICIAN, FRONT_DESK = "owner", "admin", "provider", "front_desk"  # roles (D1)
ADMINS = (OWNER, ADMIN)
STAFF_PURPOSE, STAFF_EMAIL_PURPOSE = "staff_invite.v1", "staff_email.v1"
BY_ADMIN, NOT_MINE = "by_admin", "not_mine"  # why a staff invitation was withdrawn
OPEN = "accepted_at IS NULL AND replaced_at IS NULL AND withdrawn_at IS NULL"


class Account(SQLModel, table=True):
    """A sign-in: one e-mail and password, of one kind, across practices (D3)."""

    __tablename__ = "account"
    __table_args__ = (Index(None, "kind", "email", unique=True),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: str
    email: str  # folded to lower case
    password_hash: str | None = None
    password_set_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failed_tries: int = 0  # since the last right password
    last_failed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    locked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_sign_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    wrong_door_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # last tried at the other kind's door
    tells_of_new_browsers_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # wants letter 10
    totp_sealed: bytes | None = None
    totp_confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    totp_last_step: int | None = None  # a code works once

    # A property, which pydantic leaves alone; its mypy plugin takes it for a field.
    totp_secret = sealed("account.totp_secret", stored_in="totp_sealed")  # type: ignore[pydantic-field]


class Provider(SQLModel, table=True):
    """A clinician or staff member of one practice who signs in to the dashboard."""

    __tablename__ = "provider"
    __table_args__ = (Index(None, "practice_id", "account_id", unique=True),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    account_id: UUID = Field(foreign_key="account.id", index=True)
    role: str
    full_name: str  # as patients read it: "Dr. Rivera"
    phone: str = ""
    sees_patients_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # may be a Primary Provider
    created_at: datetime = Field(sa_type=UtcDateTime)
    deactivated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    flow_id: UUID | None = None  # the intake flow of their new patients, whose group names none

    @property
    def actor_kind(self) -> str:
        """For the record: a provider did it."""
        return PROVIDER

    @property
    def actor_id(self) -> UUID:
        """For the record: this provider."""
        return self.id

    @property
    def is_admin(self) -> bool:
        """Owner or admin: everything in the practice, settings, staff (D1)."""
        return self.role in ADMINS

    @property
    def sees_whole_list(self) -> bool:
        """Admins and the front desk see every patient of the practice; a provider those of their care teams (D1)."""
        return self.role in (*ADMINS, FRONT_DESK)


class StaffInvitation(SQLModel, table=True):
    """Asks one address to join the staff with a role: by e-mail, one use; a newer one replaces it."""

    __tablename__ = "staff_invitation"
    __table_args__ = (
        # At most one open invitation per address in a practice; an expired one is replaced by the next.
        Index(
            "uq_staff_invitation_practice_id_email_open",
            "practice_id",
            "email",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(None, "practice_id", "email", "sent_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    email: str  # folded to lower case
    full_name: str  # as patients will read it: "Dr. Rivera"
    role: str
    sees_patients: bool = False  # a wish until they join: then it is a date of the provider
    sent_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    nonce: bytes
    key_id: str
    generation: int = 1
    sent_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # first GET: changes nothing else
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    provider_id: UUID | None = Field(default=None, foreign_key="provider.id")  # who they became
    replaced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_why: str = ""  # BY_ADMIN, NOT_MINE

    @property
    def link(self) -> LinkRef:
        """What the link in the letter proves."""
        return LinkRef(STAFF_PURPOSE, self.id, self.nonce, self.generation, self.key_id)


class StaffEmailChange(SQLModel, table=True):
    """Another address for a member of the staff: theirs once the new mailbox has confirmed it."""

    __tablename__ = "staff_email_change"
    __table_args__ = (
        Index(
            "uq_staff_email_change_account_id_open",
            "account_id",
            unique=True,
            sqlite_where=text("confirmed_at IS NULL AND ended_at IS NULL"),
            postgresql_where=text("confirmed_at IS NULL AND ended_at IS NULL"),
        ),
        Index(None, "account_id", "asked_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    provider_id: UUID = Field(foreign_key="provider.id")
    account_id: UUID = Field(foreign_key="account.id")
    old_email: str
    new_email: str
    asked_by_id: UUID = Field(foreign_key="provider.id")
    nonce: bytes
    key_id: str
    asked_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # replaced, or cancelled by an admin

    @property
    def link(self) -> LinkRef:
        """What the link in the new mailbox proves."""
        return LinkRef(STAFF_EMAIL_PURPOSE, self.id, self.nonce, 1, self.key_id)


class SignInSession(SQLModel, table=True):
    """One browser that is signed in; the cookie's secret is kept as SHA-256 only."""

    __tablename__ = "sign_in_session"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    kind: str
    secret_hash: bytes = Field(unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)  # the absolute limit (D5)
    second_step_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    device: str = ""  # "Chrome on Android"
    # The one record this browser has open in the portal; none: the only one of the account, if there is one only.
    opens_id: UUID | None = Field(default=None, foreign_key="portal_access.id")
    switched_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # it ended for another record's session


class RecoveryCode(SQLModel, table=True):
    """One of ten codes that stand in for a lost second step, once."""

    __tablename__ = "recovery_code"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    code_hash: bytes
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class KnownDevice(SQLModel, table=True):
    """A browser that signed in before: it has its own budget of tries, so that locking is no weapon (T12)."""

    __tablename__ = "known_device"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    secret_hash: bytes = Field(unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    failed_tries: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PasswordReset(SQLModel, table=True):
    """A link to choose a new password: 60 minutes, one use, replaced by a newer one."""

    __tablename__ = "password_reset"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    account_id: UUID = Field(foreign_key="account.id", index=True)
    email: str  # as it was when asked for: another address later ends the link
    nonce: bytes
    key_id: str
    generation: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    replaced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TemporaryPassword(SQLModel, table=True):
    """A password read out at the desk: an hour, one use, and all it opens is "Create your password" (D6)."""

    __tablename__ = "temporary_password"
    __table_args__ = (
        Index(
            "uq_temporary_password_account_id",
            "account_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "patient_id", "given_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    account_id: UUID = Field(foreign_key="account.id")
    given_by_id: UUID = Field(foreign_key="provider.id")
    password_hash: str  # empty once it has ended
    given_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # replaced, or the patient has their own
