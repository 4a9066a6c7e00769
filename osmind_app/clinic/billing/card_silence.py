"""Card payments that nothing was heard of: a message that never arrives is asked for (F7)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, select

from osmind_app.clinic.billing.models import CardCheckout

PATIENCE = timedelta(minutes=2)  # until the first question
ASKED_EVERY = timedelta(minutes=5)
AT_ONCE = 20  # in one run of the sweep


def unanswered(session: Session, *, now: datetime) -> Sequence[str]:
    """Stripe's names of the payment pages that are asked about now: each again and again, until it is over."""
    silent = or_(col(CardCheckout.asked_at).is_(None), col(CardCheckout.asked_at) < now - ASKED_EVERY)
    found = session.exec(
        select(CardCheckout)
        .where(
            col(CardCheckout.closed_at).is_(None),
            col(CardCheckout.ref).is_not(None),
            CardCheckout.begun_at < now - PATIENCE,
            silent,
        )
        .order_by(col(CardCheckout.begun_at))
        .limit(AT_ONCE)
    ).all()
    for one in found:
        one.asked_at = now
        session.add(one)
    session.flush()
    return [one.ref for one in found if one.ref]
