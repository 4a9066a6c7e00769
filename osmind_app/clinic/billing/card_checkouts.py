"""Paying by card in the portal: a checkout for an invoice, and what became of it, heard in any order (S8, T47).

The network is asked by others (`lib.cards`); here are the rules and the rows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.billing import entering, finding, practice_settings
from osmind_app.clinic.billing.details import CARD
from osmind_app.clinic.billing.errors import NoCards, NothingDue
from osmind_app.clinic.billing.models import PAYMENT, REFUND, CardCheckout, Invoice
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.lib import cards

LASTS = timedelta(hours=1)  # Stripe's page stays open so long
LEAST_CENTS = 50  # Stripe takes no less
NEARLY_OVER = timedelta(minutes=2)  # nobody is sent to a page that closes before they have found their card


@dataclass(frozen=True)
class Order:
    """What the payment page is asked for."""

    id: UUID
    cents: int
    name: str
    until: datetime


def begin(session: Session, *, actor: PortalAccess, invoice_id: UUID, now: datetime) -> Order:
    """A checkout over what is due; the one that is open over the same amount, if there is one, so nobody pays twice.

    Raises `NothingDue`, and `NoCards` where the clinic takes none.
    """
    invoice = finding.own(session, actor=actor, invoice_id=invoice_id, hold=True)
    if not takes_cards(session, actor=actor):
        raise NoCards
    if invoice.due_cents < LEAST_CENTS:
        raise NothingDue
    found = session.exec(
        select(CardCheckout).where(
            CardCheckout.practice_id == actor.practice_id,
            CardCheckout.invoice_id == invoice.id,
            CardCheckout.cents == invoice.due_cents,
            CardCheckout.expires_at > now + NEARLY_OVER,
            col(CardCheckout.closed_at).is_(None),
        )
    ).first()
    if found is None:
        found = CardCheckout(
            practice_id=actor.practice_id,
            patient_id=actor.patient_id,
            invoice_id=invoice.id,
            account_id=actor.account_id,
            cents=invoice.due_cents,
            begun_at=now,
            expires_at=now + LASTS,
        )
        session.add(found)
        session.flush()
        audit.record(
            session,
            actor=actor,
            event="invoice.card_payment_begun",
            patient_id=invoice.patient_id,
            subject_id=invoice.id,
            now=now,
            cents=found.cents,
        )
    return Order(found.id, found.cents, f"Invoice {invoice.number}", found.expires_at)


def opened(session: Session, *, actor: PortalAccess, checkout_id: UUID, ref: str) -> None:
    """Remember by which name Stripe knows it."""
    session.exec(
        update(CardCheckout)
        .where(
            col(CardCheckout.id) == checkout_id,
            col(CardCheckout.practice_id) == actor.practice_id,
            col(CardCheckout.patient_id) == actor.patient_id,
        )
        .values(ref=ref)
    )


def takes_cards(session: Session, *, actor: PortalAccess) -> bool:
    """True where the installation can and this practice wishes it."""
    return cards.is_on() and practice_settings.of_practice(session, actor=actor).cards_since is not None


def is_open(session: Session, *, invoice: Invoice, now: datetime) -> bool:
    """True while somebody may be paying this invoice on Stripe's page, or has just paid."""
    found = select(CardCheckout.id).where(
        CardCheckout.practice_id == invoice.practice_id,
        CardCheckout.invoice_id == invoice.id,
        CardCheckout.expires_at > now,
        col(CardCheckout.ref).is_not(None),
        col(CardCheckout.closed_at).is_(None),
    )
    return session.exec(found.limit(1)).first() is not None


def heard(session: Session, *, told: cards.Told, now: datetime) -> None:
    """Write down what Stripe says: once, however often, late or in whatever order it says it.

    The sums only grow; an entry is made for what is not entered yet. Money that came is entered even when the invoice
    was paid or voided meanwhile: then it is to be refunded.
    """
    found = session.exec(
        select(CardCheckout).where(CardCheckout.id == told.order_id).execution_options(populate_existing=True)
    ).first()
    if found is None:
        return  # of another installation with the same account
    invoice = session.exec(
        select(Invoice)
        .where(Invoice.id == found.invoice_id, Invoice.practice_id == found.practice_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    session.refresh(found)  # as it is now that nobody else may change it
    found.paid_cents = max(found.paid_cents, told.paid_cents)
    found.refunded_cents = max(found.refunded_cents, told.refunded_cents)
    if told.over and found.closed_at is None:
        found.closed_at = now
    session.add(found)
    _enter(session, found, invoice, PAYMENT, found.paid_cents - found.entered_paid_cents, now)
    back = min(found.refunded_cents - found.entered_refunded_cents, invoice.paid_cents)
    _enter(session, found, invoice, REFUND, back, now)


def _enter(session: Session, found: CardCheckout, invoice: Invoice, kind: str, cents: int, now: datetime) -> None:
    if cents <= 0:
        return
    if kind == PAYMENT:
        found.entered_paid_cents += cents
        total = found.entered_paid_cents
    else:
        found.entered_refunded_cents += cents
        total = found.entered_refunded_cents
    entering.enter(
        session,
        actor=audit.System(practice_id=found.practice_id),
        invoice=invoice,
        kind=kind,
        cents=cents,
        method=CARD,
        key=f"{found.id}:{kind}:{total}",
        now=now,
    )
