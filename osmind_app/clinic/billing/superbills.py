"""Superbills: made from what was issued, for one visit or one month, and frozen as the insurer gets them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.billing import codes, finding, numbering, practice_settings, telling
from osmind_app.clinic.billing.errors import NothingBilled, SuperbillIncomplete, TooManyServices
from osmind_app.clinic.billing.lines import service_of
from osmind_app.clinic.billing.models import SUPERBILL_NUMBERS, Invoice, InvoiceLine, ProviderNumbers, Superbill
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib.errors import FormErrors

MOST_LINES = 100


@dataclass(frozen=True)
class SuperbillLine:
    """One service; `points_to` are the letters of its diagnoses."""

    on: str = ""
    place: str = ""
    code: str = ""
    modifiers: tuple[str, ...] = ()
    name: str = ""
    points_to: str = ""
    units: int = 1
    cents: int = 0
    provider: str = ""
    npi: str = ""


@dataclass(frozen=True)
class SuperbillContent:
    """Everything an insurer asks for, as it was that day."""

    practice: str = ""
    practice_address: str = ""
    practice_phone: str = ""
    practice_tax_id: str = ""
    practice_npi: str = ""
    patient: str = ""
    born: str = ""
    patient_address: str = ""
    patient_phone: str = ""
    providers: tuple[tuple[str, str, str], ...] = ()  # name, NPI, license
    diagnoses: tuple[str, ...] = ()
    lines: tuple[SuperbillLine, ...] = field(default=())
    total_cents: int = 0
    paid_cents: int = 0

    @classmethod
    def of(cls, superbill: Superbill) -> "SuperbillContent":
        """What was sealed."""
        read = json.loads(superbill.content or "{}")
        lines = tuple(SuperbillLine(**line | {"modifiers": tuple(line["modifiers"])}) for line in read.pop("lines"))
        providers = tuple(tuple(one) for one in read.pop("providers"))
        return cls(**read | {"lines": lines, "providers": providers, "diagnoses": tuple(read["diagnoses"])})


def make_for_month(
    session: Session, *, actor: Provider, patient_id: UUID, month: str, now: datetime, form_key: str | None = None
) -> Superbill:
    """A superbill of the services of one month ("2026-11") and letter 18.

    Raises `FormErrors`, `NothingBilled` and `SuperbillIncomplete`.
    """
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise FormErrors({"month": "Choose a month"}) from None
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    in_month = col(InvoiceLine.service_on).between(first, last)
    return _make(session, actor, patient, _billed(session, patient, in_month), now, form_key)


def make_for_invoice(
    session: Session, *, actor: Provider, invoice_id: UUID, now: datetime, form_key: str | None = None
) -> Superbill:
    """A superbill of one invoice, which is that of one visit, and letter 18. Raises as `make_for_month` does."""
    invoice = finding.get(session, actor=actor, invoice_id=invoice_id)
    patient = patients.get(session, actor=actor, patient_id=invoice.patient_id)
    return _make(
        session, actor, patient, _billed(session, patient, col(InvoiceLine.invoice_id) == invoice.id), now, form_key
    )


def withdraw(session: Session, *, actor: Provider, superbill_id: UUID, now: datetime) -> Superbill:
    """Take a superbill out of the portal; its number stays used. Twice is once."""
    found = finding.superbill(session, actor=actor, superbill_id=superbill_id)
    if found.withdrawn_at is not None:
        return found
    found.withdrawn_at, found.withdrawn_by_id = now, actor.id
    session.add(found)
    session.flush()
    _record(session, actor, found, "superbill.withdrawn", now)
    return found


def _billed(session: Session, patient: Patient, which: ColumnElement[bool]) -> Sequence[tuple[InvoiceLine, Invoice]]:
    """The lines of issued invoices that `which` finds, in the order of the services."""
    return session.exec(
        select(InvoiceLine, Invoice)
        .join(
            Invoice, (col(Invoice.id) == InvoiceLine.invoice_id) & (col(Invoice.practice_id) == InvoiceLine.practice_id)
        )
        .where(
            InvoiceLine.practice_id == patient.practice_id,
            InvoiceLine.patient_id == patient.id,
            col(Invoice.issued_at).is_not(None),
            col(Invoice.voided_at).is_(None),
            which,
        )
        .order_by(col(InvoiceLine.service_on), col(Invoice.number), col(InvoiceLine.position))
        .limit(MOST_LINES + 1)
    ).all()


def _make(
    session: Session,
    actor: Provider,
    patient: Patient,
    billed: Sequence[tuple[InvoiceLine, Invoice]],
    now: datetime,
    form_key: str | None,
) -> Superbill:
    key = finding.key_of(session, actor=actor, form_key=form_key)
    if key is not None:
        first = session.exec(
            select(Superbill).where(Superbill.form_key == key, Superbill.practice_id == actor.practice_id)
        ).first()
        if first is not None:
            return first
    if not billed:
        raise NothingBilled
    if len(billed) > MOST_LINES:
        raise TooManyServices
    content = _content(session, actor, patient, billed)
    made = Superbill(
        practice_id=actor.practice_id,
        patient_id=patient.id,
        number=numbering.next_number(session, actor=actor, kind=SUPERBILL_NUMBERS),
        first_on=min(line.service_on for line, _ in billed),
        last_on=max(line.service_on for line, _ in billed),
        total_cents=content.total_cents,
        made_at=now,
        made_by_id=actor.id,
        form_key=key,
    )
    made.content = json.dumps(asdict(content))
    session.add(made)
    session.flush()
    _record(session, actor, made, "superbill.made", now)
    telling.superbill_ready(session, superbill=made, now=now)
    return made


def _content(
    session: Session, actor: Provider, patient: Patient, billed: Sequence[tuple[InvoiceLine, Invoice]]
) -> SuperbillContent:
    practice, settings = practices.get(session, actor=actor), practice_settings.of_practice(session, actor=actor)
    people = _providers(session, actor, {line.provider_id for line, _ in billed})
    invoices = {invoice.id: invoice for _, invoice in billed}
    listed = list(dict.fromkeys(code for one in invoices.values() for code in (one.diagnoses or "").split()))
    lacking = {
        "the clinic’s tax ID (Settings, Billing)": not settings.tax_id,
        "the clinic’s address (Settings, Practice)": not practice.address,
        "the patient’s date of birth": patient.birth_date is None,
        "diagnosis codes on each invoice": not all(one.diagnoses for one in invoices.values()),
        "fewer than 13 diagnosis codes in all: make one for each invoice": len(listed) > codes.MOST_DIAGNOSES,
    } | {f"the NPI of {name} (Settings, Billing)": not npi for name, npi, _ in people.values()}
    missing = [what for what, lacks in lacking.items() if lacks]
    if missing:
        raise SuperbillIncomplete(missing)
    lines = tuple(_line(line, invoices[line.invoice_id], listed, people[line.provider_id]) for line, _ in billed)
    return SuperbillContent(
        practice=practice.name,
        practice_address=practice.address,
        practice_phone=practice.phone,
        practice_tax_id=settings.tax_id,
        practice_npi=settings.npi,
        patient=patient.full_name,
        born=patient.birth_date.isoformat() if patient.birth_date else "",
        patient_address=_address(patient),
        patient_phone=patient.phone,
        providers=tuple(people.values()),
        diagnoses=tuple(listed),
        lines=lines,
        total_cents=sum(line.cents for line in lines),
        paid_cents=_paid(session, invoices, {line.id for line, _ in billed}),
    )


def _line(line: InvoiceLine, invoice: Invoice, listed: list[str], who: tuple[str, str, str]) -> SuperbillLine:
    service = service_of(line)
    letters = sorted("ABCDEFGHIJKL"[listed.index(code)] for code in (invoice.diagnoses or "").split())
    return SuperbillLine(
        on=line.service_on.isoformat(),
        place=line.place_of_service,
        code=service.code,
        modifiers=service.modifiers,
        name=service.name,
        points_to="".join(letters),
        units=line.units,
        cents=line.cents,
        provider=who[0],
        npi=who[1],
    )


def _paid(session: Session, invoices: dict[UUID, Invoice], shown: set[UUID]) -> int:
    """What was paid for the lines shown: a payment goes to an invoice's lines from the first one on."""
    practice_id = next(iter(invoices.values())).practice_id
    lines = session.exec(
        select(InvoiceLine)
        .where(InvoiceLine.practice_id == practice_id, col(InvoiceLine.invoice_id).in_(invoices))
        .order_by(col(InvoiceLine.position))
    ).all()
    left = {invoice.id: invoice.paid_cents for invoice in invoices.values()}
    paid = 0
    for line in lines:
        part = min(left[line.invoice_id], line.cents)
        left[line.invoice_id] -= part
        paid += part if line.id in shown else 0
    return paid


def _providers(session: Session, actor: Provider, provider_ids: set[UUID]) -> dict[UUID, tuple[str, str, str]]:
    """Name, NPI and license of each."""
    found = session.exec(
        select(Provider.id, Provider.full_name, ProviderNumbers.npi, ProviderNumbers.license)
        .join(
            ProviderNumbers,
            (col(ProviderNumbers.provider_id) == Provider.id)
            & (col(ProviderNumbers.practice_id) == Provider.practice_id),
            isouter=True,
        )
        .where(Provider.practice_id == actor.practice_id, col(Provider.id).in_(provider_ids))
        .order_by(Provider.full_name)
    ).all()
    return {id: (name, npi or "", license or "") for id, name, npi, license in found}


def _address(patient: Patient) -> str:
    town = " ".join(filter(None, (f"{patient.city}," if patient.city else "", patient.state, patient.postal_code)))
    return "\n".join(filter(None, (patient.address, patient.address_line2, town)))


def _record(session: Session, actor: Provider, superbill: Superbill, event: str, now: datetime) -> None:
    audit.record(session, actor=actor, event=event, patient_id=superbill.patient_id, subject_id=superbill.id, now=now)
    telling.look_again(session, superbill)
