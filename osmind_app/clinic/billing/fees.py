"""The fee schedule: the practice's own codes, words and prices. Everybody on the staff reads it; admins change it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import types
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.billing.details import FeeDetails
from osmind_app.clinic.billing.errors import CodeInUse
from osmind_app.clinic.billing.models import Fee
from osmind_app.lib.errors import NotAllowed, NotFound


def get(session: Session, *, actor: Provider, fee_id: UUID) -> Fee:
    """One fee of the actor's practice; another practice's is `NotFound`."""
    found = session.exec(select(Fee).where(Fee.id == fee_id, Fee.practice_id == actor.practice_id)).first()
    if found is None:
        raise NotFound
    return found


def create(session: Session, *, actor: Provider, details: FeeDetails, now: datetime) -> Fee:
    """Add a fee. Admins only; raises `CodeInUse`."""
    _may_be_so(session, actor, details)
    made = Fee(
        practice_id=actor.practice_id,
        code=details.code,
        name=details.name,
        cents=details.cents,
        type_id=details.type_id,
        created_at=now,
    )
    return _changed(session, actor, made, "fee.created", now)


def change(session: Session, *, actor: Provider, fee_id: UUID, details: FeeDetails, now: datetime) -> Fee:
    """Change a fee; invoices keep what stands on them. Admins only; raises `CodeInUse`."""
    _may_be_so(session, actor, details, but=fee_id)
    found = get(session, actor=actor, fee_id=fee_id)
    found.code, found.name, found.cents, found.type_id = details.code, details.name, details.cents, details.type_id
    return _changed(session, actor, found, "fee.changed", now)


def archive(session: Session, *, actor: Provider, fee_id: UUID, now: datetime) -> Fee:
    """Charge it no longer. Admins only."""
    return _put_away(session, actor, fee_id, now, "fee.archived", now)


def restore(session: Session, *, actor: Provider, fee_id: UUID, now: datetime) -> Fee:
    """Charge it again. Admins only."""
    return _put_away(session, actor, fee_id, None, "fee.restored", now)


def _put_away(session: Session, actor: Provider, fee_id: UUID, at: datetime | None, event: str, now: datetime) -> Fee:
    if not actor.is_admin:
        raise NotAllowed
    found = get(session, actor=actor, fee_id=fee_id)
    if (found.archived_at is None) == (at is None):
        return found
    found.archived_at = at
    return _changed(session, actor, found, event, now)


def _may_be_so(session: Session, actor: Provider, details: FeeDetails, but: UUID | None = None) -> None:
    if not actor.is_admin:
        raise NotAllowed
    if details.type_id is not None:
        types.get(session, actor=actor, type_id=details.type_id)
    same = session.exec(
        select(Fee).where(
            Fee.practice_id == actor.practice_id, Fee.code == details.code, col(Fee.id) != but if but else True
        )
    ).first()
    if same is not None:
        raise CodeInUse(archived=same.archived_at is not None)


def _changed(session: Session, actor: Provider, found: Fee, event: str, now: datetime) -> Fee:
    session.add(found)
    session.flush()
    audit.record(session, actor=actor, event=event, subject_id=found.id, now=now)
    return found
