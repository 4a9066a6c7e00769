"""One invoice on the staff's screen, and what may be done with it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import queries as accounts
from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.billing import codes, finding
from osmind_app.clinic.billing.details import METHOD_WORDS, WRITE_OFF_REASONS
from osmind_app.clinic.billing.lines import service_of
from osmind_app.clinic.billing.models import PAYMENT, REFUND, VOID, WRITE_OFF, Fee, Invoice, InvoiceEntry, InvoiceLine
from osmind_app.clinic.billing.rows import BillRow, bill_row
from osmind_app.clinic.billing.statements import WORDS
from osmind_app.clinic.documents.person import Person
from osmind_app.clinic.patients import opening
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import money, when

MOST_CHOICES = 200
ENTRY_WORDS = {
    "payment": "Payment",
    "refund": "Refund",
    "write_off": "Written off",
    "write_off_undone": "Write-off undone",
}


@dataclass(frozen=True)
class LineRow:
    """One service."""

    id: str = ""
    code: str = ""
    name: str = ""
    about: str = ""  # "Nov 20, 2026 · Office · Dr. Rivera"
    units: str = ""
    amount: str = ""


@dataclass(frozen=True)
class EntryRow:
    """Money in or out, or what was forgiven."""

    id: str = ""
    what: str = ""
    about: str = ""
    amount: str = ""
    has_receipt: bool = False


@dataclass(frozen=True)
class FeeChoice:
    """A fee that fills the form of a line."""

    id: str = ""
    label: str = ""
    code: str = ""
    name: str = ""
    price: str = ""


@dataclass(frozen=True)
class BillView:
    """An invoice, its lines and entries, and what the forms offer."""

    row: BillRow = field(default_factory=BillRow)
    lines: list[LineRow] = field(default_factory=list)
    money: list[EntryRow] = field(default_factory=list)
    diagnoses: str = ""
    paid: str = ""
    written_off: str = ""
    owed_back: str = ""  # empty: nothing
    due_plain: str = ""  # for the field of a payment
    back_plain: str = ""  # for the field of a refund: what may go back at most
    is_draft: bool = False
    may_pay: bool = False
    may_refund: bool = False
    may_undo: bool = False
    may_void: bool = False
    is_void: bool = False
    fees: list[FeeChoice] = field(default_factory=list)
    providers: list[Choice] = field(default_factory=list)
    provider: str = ""  # who stands in the form first
    today: str = ""


def bill_view(session: Session, *, actor: Provider, invoice_id: UUID, now: datetime) -> BillView:
    """One invoice, which is read as a chart is; raises `NotFound` and `ReasonNeeded`."""
    bill = finding.get(session, actor=actor, invoice_id=invoice_id)
    patient = opening.may_read(session, actor=actor, patient_id=bill.patient_id, now=now)
    zone = practices.get(session, actor=actor).time_zone
    today = when.on_calendar(now, zone)
    is_draft = bill.issued_at is None
    return BillView(
        row=bill_row(bill, patient=patient.full_name, today=today, zone=zone),
        lines=lines_of(session, actor=actor, bill=bill),
        money=entries_of(session, actor=actor, bill=bill),
        diagnoses=", ".join((bill.diagnoses or "").split()),
        paid=money.words(bill.paid_cents),
        written_off=money.words(bill.written_off_cents) if bill.written_off_cents else "",
        owed_back=money.words(bill.owed_back_cents) if bill.owed_back_cents else "",
        due_plain=money.plain(bill.due_cents),
        back_plain=money.plain(bill.owed_back_cents or bill.paid_cents),
        is_draft=is_draft,
        may_pay=bill.due_cents > 0,
        may_refund=bill.paid_cents > 0,
        may_undo=bill.written_off_cents > 0 and bill.voided_at is None,
        may_void=not is_draft and bill.voided_at is None and bill.paid_cents == 0,
        is_void=bill.status == VOID,
        fees=_fees(session, actor) if is_draft else [],
        providers=[Choice(one.id, one.name) for one in accounts.provider_choices(session, actor=actor)]
        if is_draft
        else [],
        provider=str(patient.primary_provider_id),
        today=today.isoformat(),
    )


def opened(session: Session, *, actor: Provider, invoice_id: UUID, now: datetime) -> BillView:
    """The same, and a line in the record that this person looked; raises the same."""
    view = bill_view(session, actor=actor, invoice_id=invoice_id, now=now)
    audit.record(
        session,
        actor=actor,
        event="invoice.opened",
        patient_id=UUID(view.row.patient_id),
        subject_id=invoice_id,
        now=now,
    )
    return view


def lines_of(session: Session, *, actor: Person, bill: Invoice) -> list[LineRow]:
    """The services on an invoice that the actor was let see."""
    found = session.exec(
        select(InvoiceLine, Provider.full_name)
        .join(
            Provider,
            (col(Provider.id) == InvoiceLine.provider_id) & (col(Provider.practice_id) == InvoiceLine.practice_id),
        )
        .where(InvoiceLine.practice_id == actor.practice_id, InvoiceLine.invoice_id == bill.id)
        .order_by(col(InvoiceLine.position))
    ).all()
    return [_line(line, name) for line, name in found]


def _line(line: InvoiceLine, provider: str) -> LineRow:
    service = service_of(line)
    about = (when.day(line.service_on), codes.PLACES.get(line.place_of_service, ""), provider)
    return LineRow(
        id=str(line.id),
        code=service.coded,
        name=service.name,
        about=" · ".join(filter(None, about)),
        units=str(line.units),
        amount=money.words(line.cents),
    )


def entries_of(session: Session, *, actor: Person, bill: Invoice) -> list[EntryRow]:
    """What came and went for it, the first one first; why something was written off is for the staff alone."""
    found = session.exec(
        select(InvoiceEntry)
        .where(InvoiceEntry.practice_id == actor.practice_id, InvoiceEntry.invoice_id == bill.id)
        .order_by(col(InvoiceEntry.recorded_at), col(InvoiceEntry.number))
    ).all()
    return [_entry(entry, for_staff=isinstance(actor, Provider)) for entry in found]


def _entry(entry: InvoiceEntry, *, for_staff: bool) -> EntryRow:
    reason = WRITE_OFF_REASONS.get(entry.method, "") if for_staff and entry.kind == WRITE_OFF else ""
    how = METHOD_WORDS.get(entry.method, "") if entry.kind in (PAYMENT, REFUND) else reason
    receipt = f"receipt {entry.number}" if entry.number else ""
    return EntryRow(
        id=str(entry.id),
        what=ENTRY_WORDS[entry.kind] if for_staff else WORDS[entry.kind],
        about=" · ".join(filter(None, (when.day(entry.happened_on), how, receipt))),
        amount=money.words(entry.cents),
        has_receipt=entry.kind == PAYMENT,
    )


def _fees(session: Session, actor: Provider) -> list[FeeChoice]:
    found = session.exec(
        select(Fee)
        .where(Fee.practice_id == actor.practice_id, col(Fee.archived_at).is_(None))
        .order_by(Fee.code)
        .limit(MOST_CHOICES)
    ).all()
    return [
        FeeChoice(str(one.id), f"{one.code}: {one.name}", one.code, one.name, money.plain(one.cents)) for one in found
    ]
