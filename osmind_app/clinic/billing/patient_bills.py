"""The bills of one patient: what they owe, their invoices, receipts, superbills and the months of their statements."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, literal, tuple_
from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.billing import practice_settings
from osmind_app.clinic.billing.details import METHOD_WORDS
from osmind_app.clinic.billing.models import PAYMENT, Invoice, InvoiceEntry, InvoiceLine, Superbill
from osmind_app.clinic.billing.rows import BillRow, bill_row
from osmind_app.clinic.documents.person import Person
from osmind_app.clinic.families.models import BILLS, PortalAccess
from osmind_app.clinic.patients import opening
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import money, when

PAGE = 10
MOST_MONTHS = 12  # of statements
MOST_PAPERS = 60  # receipts and superbills; older receipts stand on their invoices


@dataclass(frozen=True)
class PaperRow:
    """A receipt or a superbill."""

    id: str = ""
    title: str = ""
    about: str = ""
    amount: str = ""
    withdrawn: bool = False


@dataclass(frozen=True)
class Month:
    """A month, to choose or to download."""

    id: str = ""  # "2026-11"
    words: str = ""


@dataclass(frozen=True)
class Bills:
    """Everything about one patient's money."""

    patient_id: str = ""
    name: str = ""
    archived: bool = False
    due: str = ""
    owes: bool = False
    owed_back: str = ""  # empty: nothing
    how_to_pay: str = ""
    invoices: list[BillRow] = field(default_factory=list)
    next_key: str = ""
    receipts: list[PaperRow] = field(default_factory=list)
    superbills: list[PaperRow] = field(default_factory=list)
    months: list[Month] = field(default_factory=list)  # that have a statement
    service_months: list[Month] = field(default_factory=list)  # of which a superbill can be made, for the staff


def of_patient(session: Session, *, actor: Provider, patient_id: UUID, after: UUID | None, now: datetime) -> Bills:
    """The Billing page of a chart, drafts too; raises `NotFound`, and `ReasonNeeded` as a chart does."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    given = {"patient_id": str(patient.id), "name": patient.full_name, "archived": patient.archived_at is not None}
    return _bills(session, actor, patient.id, after, now, drafts=True, **given)


def opened(session: Session, *, actor: Provider, patient_id: UUID, after: UUID | None, now: datetime) -> Bills:
    """The same, and a line in the record that this person looked; raises the same."""
    found = of_patient(session, actor=actor, patient_id=patient_id, after=after, now=now)
    audit.record(session, actor=actor, event="bills.opened", patient_id=patient_id, now=now)
    return found


def own(session: Session, *, actor: PortalAccess, after: UUID | None, now: datetime) -> Bills:
    """The patient's own Billing: what was issued, and what is to be downloaded."""
    actor.need(BILLS)
    return _bills(session, actor, actor.patient_id, after, now, drafts=False, patient_id=str(actor.patient_id))


def own_due(session: Session, *, actor: PortalAccess) -> str:
    """What the patient owes in all: '$80.00', or empty."""
    if not actor.may(BILLS):
        return ""
    due, _ = _sums(session, actor, actor.patient_id)
    return money.words(due) if due else ""


def _bills(
    session: Session,
    actor: Person,
    whose: UUID,
    after: UUID | None,
    now: datetime,
    *,
    drafts: bool,
    **given: Any,
) -> Bills:
    zone = practices.get(session, actor=actor).time_zone
    due, back = _sums(session, actor, whose)
    shown = [] if drafts else [col(Invoice.issued_at).is_not(None)]
    found = session.exec(
        select(Invoice)
        .where(
            Invoice.practice_id == actor.practice_id,
            Invoice.patient_id == whose,
            *shown,
            *_beyond(session, actor, after),
        )
        .order_by(col(Invoice.created_at).desc(), col(Invoice.id).desc())
        .limit(PAGE + 1)
    ).all()
    today = when.on_calendar(now, zone)
    return Bills(
        due=money.words(due),
        owes=due > 0,
        owed_back=money.words(back) if back else "",
        how_to_pay=practice_settings.of_practice(session, actor=actor).how_to_pay,
        invoices=[bill_row(one, patient="", today=today, zone=zone) for one in found[:PAGE]],
        next_key=str(found[PAGE - 1].id) if len(found) > PAGE else "",
        receipts=_receipts(session, actor, whose),
        superbills=_superbills(session, actor, whose, withdrawn=drafts),
        months=_months(_first_issued(session, actor, whose, zone), today),
        service_months=_months(_first_service(session, actor, whose), today) if drafts else [],
        **given,
    )


def _sums(session: Session, actor: Person, whose: UUID) -> tuple[int, int]:
    """What is due in all, and what the clinic owes back: the sums of what each invoice says of itself."""
    left = col(Invoice.total_cents) - col(Invoice.paid_cents) - col(Invoice.written_off_cents)
    is_void = col(Invoice.voided_at).is_not(None)
    due = case((is_void | (left < 0), 0), else_=left)
    back = case((is_void, col(Invoice.paid_cents)), (left < 0, -left), else_=0)
    found = session.exec(
        select(func.coalesce(func.sum(due), 0), func.coalesce(func.sum(back), 0)).where(
            Invoice.practice_id == actor.practice_id,
            Invoice.patient_id == whose,
            col(Invoice.issued_at).is_not(None),
        )
    ).one()
    return int(found[0]), int(found[1])


def _receipts(session: Session, actor: Person, whose: UUID) -> list[PaperRow]:
    found = session.exec(
        select(InvoiceEntry)
        .where(
            InvoiceEntry.practice_id == actor.practice_id,
            InvoiceEntry.patient_id == whose,
            InvoiceEntry.kind == PAYMENT,
        )
        .order_by(col(InvoiceEntry.recorded_at).desc(), col(InvoiceEntry.id).desc())
        .limit(MOST_PAPERS)
    ).all()
    return [
        PaperRow(
            id=str(one.id),
            title=f"Receipt {one.number}",
            about=" · ".join(filter(None, (when.day(one.happened_on), METHOD_WORDS.get(one.method, "")))),
            amount=money.words(one.cents),
        )
        for one in found
    ]


def _superbills(session: Session, actor: Person, whose: UUID, *, withdrawn: bool) -> list[PaperRow]:
    shown = [] if withdrawn else [col(Superbill.withdrawn_at).is_(None)]
    found = session.exec(
        select(Superbill)
        .where(Superbill.practice_id == actor.practice_id, Superbill.patient_id == whose, *shown)
        .order_by(col(Superbill.made_at).desc(), col(Superbill.id).desc())
        .limit(MOST_PAPERS)
    ).all()
    return [
        PaperRow(
            id=str(one.id),
            title=f"Superbill {one.number}",
            about=_span(one.first_on, one.last_on),
            amount=money.words(one.total_cents),
            withdrawn=one.withdrawn_at is not None,
        )
        for one in found
    ]


def _first_issued(session: Session, actor: Person, whose: UUID, zone: str) -> date | None:
    first = session.exec(
        select(func.min(Invoice.issued_at)).where(Invoice.practice_id == actor.practice_id, Invoice.patient_id == whose)
    ).one()
    return when.on_calendar(first, zone) if first else None


def _first_service(session: Session, actor: Person, whose: UUID) -> date | None:
    return session.exec(
        select(func.min(InvoiceLine.service_on)).where(
            InvoiceLine.practice_id == actor.practice_id, InvoiceLine.patient_id == whose
        )
    ).one()


def _months(first: date | None, today: date) -> list[Month]:
    """From the first one's month to this one, the newest first."""
    month, found = today.replace(day=1), list[Month]()
    while first is not None and month >= first.replace(day=1) and len(found) < MOST_MONTHS:
        found.append(Month(f"{month:%Y-%m}", f"{month:%B %Y}"))
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def _span(first: date, last: date) -> str:
    return when.day(first) if first == last else f"{when.day(first)} to {when.day(last)}"


def _beyond(session: Session, actor: Person, after: UUID | None) -> list[Any]:
    """Older than the invoice a page ended with; a key that is nobody's starts at the first page."""
    if after is None:
        return []
    created_at = session.exec(
        select(Invoice.created_at).where(Invoice.id == after, Invoice.practice_id == actor.practice_id)
    ).first()
    if created_at is None:
        return []
    column: Any = col(Invoice.created_at)
    return [tuple_(column, col(Invoice.id)) < tuple_(literal(created_at, column.type), literal(after))]
