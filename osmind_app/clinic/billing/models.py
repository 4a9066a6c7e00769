"""Fees, invoices with their lines, what was paid and forgiven, and superbills. All money is whole cents."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from osmind_app.lib.db import UtcDateTime
from osmind_app.lib.sealed import sealed

DRAFT, ISSUED, PART_PAID, PAID, VOID = "draft", "issued", "part_paid", "paid", "void"  # of an invoice
PAYMENT, REFUND, WRITE_OFF, WRITE_OFF_UNDONE = "payment", "refund", "write_off", "write_off_undone"  # entries
INVOICE_NUMBERS, RECEIPT_NUMBERS, SUPERBILL_NUMBERS = "invoice", "receipt", "superbill"
DEFAULT_DUE_DAYS = 30
OPEN = "issued_at IS NOT NULL AND voided_at IS NULL AND paid_at IS NULL"


def _only(condition: str) -> dict[str, Any]:
    """An index over some rows, on either database."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class BillingSettings(SQLModel, table=True):
    """What stands on a practice's bills; one without a row has the defaults."""

    __tablename__ = "billing_settings"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", unique=True)
    tax_id: str = ""  # an EIN: "12-3456789"
    npi: str = ""  # the practice's own
    due_days: int = DEFAULT_DUE_DAYS
    how_to_pay: str = ""  # the clinic's own words, for patients
    invoices_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # a visit that took place makes a draft
    cards_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # patients pay by card in the portal
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_by_id: UUID | None = Field(default=None, foreign_key="provider.id")


class ProviderNumbers(SQLModel, table=True):
    """What a superbill says about one provider."""

    __tablename__ = "provider_numbers"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id", index=True)
    provider_id: UUID = Field(foreign_key="provider.id", unique=True)
    npi: str = ""
    license: str = ""
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by_id: UUID = Field(foreign_key="provider.id")


class Fee(SQLModel, table=True):
    """One line of the practice's fee schedule: its own code, its own words, its own price (D10)."""

    __tablename__ = "fee"
    __table_args__ = (
        CheckConstraint("cents >= 0", name="not_negative"),
        Index(None, "practice_id", "code", unique=True),
        Index(None, "practice_id", "type_id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    code: str  # in capitals: "WC-FU25"
    name: str
    cents: int = Field(sa_type=BigInteger)
    type_id: UUID | None = Field(default=None, foreign_key="appointment_type.id")  # a visit of it is charged so
    created_at: datetime = Field(sa_type=UtcDateTime)
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BillingNumber(SQLModel, table=True):
    """The last number of one kind that a practice gave; the next one is given in the transaction that needs it."""

    __tablename__ = "billing_number"
    __table_args__ = (Index(None, "practice_id", "kind", unique=True),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    kind: str
    last: int


class Invoice(SQLModel, table=True):
    """What a patient owes for. Its sums are those of its lines and entries, written anew by each deed."""

    __tablename__ = "invoice"
    __table_args__ = (
        CheckConstraint("total_cents >= 0 AND paid_cents >= 0 AND written_off_cents >= 0", name="not_negative"),
        Index("uq_invoice_number", "practice_id", "number", unique=True, **_only("number IS NOT NULL")),
        # One bill for one visit; a void one makes room.
        Index(
            "uq_invoice_visit",
            "practice_id",
            "appointment_id",
            unique=True,
            **_only("appointment_id IS NOT NULL AND voided_at IS NULL"),
        ),
        Index(None, "practice_id", "created_at", "id"),
        Index(None, "practice_id", "patient_id", "created_at", "id"),
        Index("ix_invoice_open", "practice_id", "created_at", "id", "due_on", **_only(OPEN)),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    appointment_id: UUID | None = Field(default=None, foreign_key="appointment.id")
    number: int | None = None  # given when it is issued: drafts that are thrown away leave no gap
    diagnoses_sealed: bytes | None = None
    total_cents: int = Field(default=0, sa_type=BigInteger)
    paid_cents: int = Field(default=0, sa_type=BigInteger)  # payments less refunds
    written_off_cents: int = Field(default=0, sa_type=BigInteger)
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by_id: UUID = Field(foreign_key="provider.id")
    issued_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    issued_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    due_on: date | None = None
    paid_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # since when nothing is due
    voided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    voided_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    form_key: str | None = Field(default=None, unique=True)  # a double click makes one (F13)

    # A property, which pydantic leaves alone; its mypy plugin takes it for a field. Codes, a space between each.
    diagnoses = sealed("invoice.diagnoses", stored_in="diagnoses_sealed")  # type: ignore[pydantic-field]

    @property
    def due_cents(self) -> int:
        """What the patient still has to pay: nothing before it is issued, nothing once it is void."""
        if self.issued_at is None or self.voided_at is not None:
            return 0
        return max(0, self.total_cents - self.paid_cents - self.written_off_cents)

    @property
    def owed_back_cents(self) -> int:
        """What the clinic has of the patient's and this invoice does not ask for: to be refunded."""
        asked = 0 if self.voided_at is not None else self.total_cents - self.written_off_cents
        return max(0, self.paid_cents - asked)

    @property
    def status(self) -> str:
        """Where it stands."""
        if self.voided_at is not None:
            return VOID
        if self.issued_at is None:
            return DRAFT
        if self.due_cents == 0:
            return PAID
        return PART_PAID if self.paid_cents or self.written_off_cents else ISSUED


class InvoiceLine(SQLModel, table=True):
    """One service on an invoice; what was done is sealed."""

    __tablename__ = "invoice_line"
    __table_args__ = (
        CheckConstraint("units > 0 AND unit_cents >= 0", name="not_negative"),
        Index(None, "practice_id", "invoice_id", "position"),
        Index(None, "practice_id", "patient_id", "service_on"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    invoice_id: UUID = Field(foreign_key="invoice.id")
    provider_id: UUID = Field(foreign_key="provider.id")  # who did it
    position: int
    service_on: date
    place_of_service: str  # a code of `codes.PLACES`
    units: int
    unit_cents: int = Field(sa_type=BigInteger)
    service_sealed: bytes = b""
    form_key: str | None = Field(default=None, unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)

    # JSON of `lines.Service`.
    service = sealed("invoice_line.service", stored_in="service_sealed")  # type: ignore[pydantic-field]

    @property
    def cents(self) -> int:
        """What the line comes to."""
        return self.units * self.unit_cents


class InvoiceEntry(SQLModel, table=True):
    """Money that came or went for an invoice, or what was forgiven of it. Never changed: another entry undoes it."""

    __tablename__ = "invoice_entry"
    __table_args__ = (
        CheckConstraint("cents > 0", name="positive"),
        Index("uq_invoice_entry_number", "practice_id", "number", unique=True, **_only("number IS NOT NULL")),
        Index(None, "practice_id", "invoice_id", "recorded_at"),
        Index(None, "practice_id", "patient_id", "recorded_at", "id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    invoice_id: UUID = Field(foreign_key="invoice.id")
    kind: str  # PAYMENT, REFUND, WRITE_OFF, WRITE_OFF_UNDONE
    cents: int = Field(sa_type=BigInteger)
    method: str = ""  # a key of `details.METHODS`, for money; of `details.WRITE_OFF_REASONS` for a write-off
    happened_on: date  # as the clinic's calendar says
    number: int | None = None  # of the receipt, for payments
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    recorded_by_id: UUID | None = Field(default=None, foreign_key="provider.id")  # none: paid by card in the portal
    form_key: str | None = Field(default=None, unique=True)


class CardCheckout(SQLModel, table=True):
    """A patient pays an invoice by card on Stripe's page. What was heard of it only grows, and is entered once."""

    __tablename__ = "card_checkout"
    __table_args__ = (
        CheckConstraint("cents > 0", name="positive"),
        Index(None, "practice_id", "invoice_id", "begun_at"),
        Index("ix_card_checkout_open", "begun_at", **_only("closed_at IS NULL")),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    invoice_id: UUID = Field(foreign_key="invoice.id")
    account_id: UUID = Field(foreign_key="account.id")  # who began it
    cents: int = Field(sa_type=BigInteger)
    ref: str | None = Field(default=None, unique=True)  # Stripe's name for it
    begun_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the sweep asked last
    paid_cents: int = Field(default=0, sa_type=BigInteger)
    refunded_cents: int = Field(default=0, sa_type=BigInteger)
    entered_paid_cents: int = Field(default=0, sa_type=BigInteger)
    entered_refunded_cents: int = Field(default=0, sa_type=BigInteger)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # paid, or nobody can pay on it any more


class Superbill(SQLModel, table=True):
    """An itemised statement for an insurer, as it stood when it was made: frozen, since the insurer has it."""

    __tablename__ = "superbill"
    __table_args__ = (
        Index(None, "practice_id", "number", unique=True),
        Index(None, "practice_id", "patient_id", "made_at", "id"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    practice_id: UUID = Field(foreign_key="practice.id")
    patient_id: UUID = Field(foreign_key="patient.id")
    number: int
    first_on: date  # of the services on it
    last_on: date
    total_cents: int = Field(sa_type=BigInteger)
    content_sealed: bytes = b""
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by_id: UUID = Field(foreign_key="provider.id")
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_by_id: UUID | None = Field(default=None, foreign_key="provider.id")
    form_key: str | None = Field(default=None, unique=True)

    content = sealed("superbill.content", stored_in="content_sealed")  # type: ignore[pydantic-field]
