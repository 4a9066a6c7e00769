"""Numbers of invoices, receipts and superbills: each practice's own, one after another, without a gap.

A number is given in the transaction that needs it. Whoever takes one holds the row until the end of theirs, so that two
never get the same, and what is rolled back gives its number back.
"""

from sqlalchemy import update
from sqlmodel import Session, col

from osmind_app.clinic.billing.models import BillingNumber
from osmind_app.clinic.practices.service import Member
from osmind_app.lib import db

FIRST = 1001


def next_number(session: Session, *, actor: Member, kind: str) -> int:
    """The next number of this kind in the actor's practice."""
    given = _take(session, actor, kind)
    if given is None:
        row = BillingNumber(practice_id=actor.practice_id, kind=kind, last=FIRST - 1)
        db.insert(session, row, unless_there="practice_id, kind")
        given = _take(session, actor, kind)
    assert given is not None
    return given


def _take(session: Session, actor: Member, kind: str) -> int | None:
    return session.exec(
        update(BillingNumber)
        .where(col(BillingNumber.practice_id) == actor.practice_id, col(BillingNumber.kind) == kind)
        .values(last=col(BillingNumber.last) + 1)
        .returning(col(BillingNumber.last))
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
