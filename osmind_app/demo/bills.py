"""The demo clinic's money: a fee schedule of its own codes, and invoices that are drafts, due, late, paid and void."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments.models import Appointment, AppointmentType
from osmind_app.clinic.billing import fees
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.billing.details import (
    FeeDetails,
    LineDetails,
    MoneyDetails,
    NumbersDetails,
    SettingsDetails,
    WriteOffDetails,
)
from osmind_app.clinic.billing.models import Invoice
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import when
from osmind_app.outbox.models import Letter

# The clinic's own codes (D10), their words and prices, and the type of visit that is charged so.
FEES = (
    ("WC-FV80", "First visit, 80 minutes", 32_000, "First visit"),
    ("WC-FU50", "Follow-up, 50 minutes", 18_000, "Follow-up"),
    ("WC-CI25", "Short check-in, 25 minutes", 9_500, "Short check-in"),
    ("WC-LETTER", "Letter for an employer or school", 4_000, ""),
)
HOW_TO_PAY = "Send a check to 1200 Willow Street, Suite 4, Oakland, CA 94607, or call us to pay by card."
LETTERS = ("invoice_issued", "receipt", "superbill_ready")


def bill(session: Session, staff: dict[str, Provider], practice: Practice, *, now: datetime) -> None:
    """Fees and settings, June's two visits, and a few others who owe or have paid."""
    sam = staff["sam"]
    _prepare(session, staff, practice, now - timedelta(days=90))
    june = _patient(session, practice, "June")
    visits = session.exec(
        select(Appointment)
        .where(
            Appointment.practice_id == practice.id,
            Appointment.patient_id == june.id,
            Appointment.starts_at < now,
        )
        .order_by(col(Appointment.starts_at))
    ).all()
    for number, visit in enumerate(visits[-2:]):
        at = visit.ends_at + timedelta(hours=2)
        made = billing.create(session, actor=sam, patient_id=june.id, appointment_id=visit.id, now=at)
        billing.set_diagnoses(session, actor=staff["rivera"], invoice_id=made.id, typed="F41.1 G47.00", now=at)
        billing.issue(session, actor=sam, invoice_id=made.id, now=at)
        if number == 0:
            _pays(session, sam, made, made.total_cents, practice, at + timedelta(days=6))
            billing.make_for_invoice(session, actor=sam, invoice_id=made.id, now=at + timedelta(days=7))
    late = _issued(session, sam, staff["rivera"], _patient(session, practice, "Priya"), practice, 1, now, days=48)
    _pays(session, sam, late, 6_000, practice, now - timedelta(days=30))
    henry = _patient(session, practice, "Henry")
    paid = _issued(session, sam, staff["rivera"], henry, practice, 1, now, days=20)
    _pays(session, sam, paid, paid.total_cents, practice, now - timedelta(days=4))
    kind = _issued(session, sam, staff["rivera"], henry, practice, 3, now, days=16)
    details = WriteOffDetails(kind.total_cents, "courtesy")
    billing.write_off(session, actor=staff["ada"], invoice_id=kind.id, details=details, now=now - timedelta(days=15))
    void = _issued(session, sam, staff["okafor"], _patient(session, practice, "Dmitri"), practice, 2, now, days=9)
    billing.void(session, actor=sam, invoice_id=void.id, now=now - timedelta(days=8))
    _issued(session, sam, staff["rivera"], _patient(session, practice, "Walt"), practice, 1, now, days=3)
    _draft(session, sam, staff["rivera"], _patient(session, practice, "Teller"), practice, 0, now)
    session.flush()
    left = {"sent_at": col(Letter.promised_at), "delivered_at": col(Letter.promised_at), "tries": 1, "claims": 1}
    session.exec(
        update(Letter)
        .where(col(Letter.practice_id) == practice.id, col(Letter.kind).in_(LETTERS), col(Letter.sent_at).is_(None))
        .values(**left)
    )


def _prepare(session: Session, staff: dict[str, Provider], practice: Practice, at: datetime) -> None:
    types = dict(
        session.exec(
            select(AppointmentType.name, AppointmentType.id).where(AppointmentType.practice_id == practice.id)
        ).all()
    )
    for code, name, cents, kind in FEES:
        fees.create(session, actor=staff["ada"], details=FeeDetails(code, name, cents, types.get(kind)), now=at)
    details = SettingsDetails("12-3456789", "1234567893", 30, HOW_TO_PAY, makes_invoices=True, takes_cards=True)
    billing.change_settings(session, actor=staff["ada"], details=details, now=at)
    for key, npi, license in (("rivera", "1245319599", "CA 48213"), ("okafor", "1679576722", "CA 50977")):
        numbers = NumbersDetails(npi, license)
        billing.set_numbers(session, actor=staff["ada"], provider_id=staff[key].id, details=numbers, now=at)


def _draft(
    session: Session,
    actor: Provider,
    provider: Provider,
    patient: Patient,
    practice: Practice,
    fee: int,
    at: datetime,
) -> Invoice:
    code, name, cents, _ = FEES[fee]
    made = billing.create(session, actor=actor, patient_id=patient.id, now=at)
    details = LineDetails(code, name, cents, 1, when.on_calendar(at, practice.time_zone), "11", provider.id)
    billing.add_line(session, actor=actor, invoice_id=made.id, details=details, now=at)
    return made


def _issued(
    session: Session,
    actor: Provider,
    provider: Provider,
    patient: Patient,
    practice: Practice,
    fee: int,
    now: datetime,
    *,
    days: int,
) -> Invoice:
    at = now - timedelta(days=days)
    made = _draft(session, actor, provider, patient, practice, fee, at)
    return billing.issue(session, actor=actor, invoice_id=made.id, now=at)


def _pays(session: Session, actor: Provider, invoice: Invoice, cents: int, practice: Practice, at: datetime) -> None:
    details = MoneyDetails(cents, "check", when.on_calendar(at, practice.time_zone))
    billing.record_payment(session, actor=actor, invoice_id=invoice.id, details=details, now=at)


def _patient(session: Session, practice: Practice, first_name: str) -> Patient:
    return session.exec(
        select(Patient)
        .where(
            Patient.practice_id == practice.id,
            Patient.first_name == first_name,
            col(Patient.archived_at).is_(None),
        )
        .order_by(col(Patient.created_at))
        .limit(1)
    ).one()
