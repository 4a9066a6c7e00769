"""Making a link to share, and turning it off: the staff's side (S33, S37–S40, A4, A5)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.joining.details import NewLink
from osmind_app.clinic.joining.models import InviteLink
from osmind_app.clinic.practices import queries as practice_queries
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import tokens
from osmind_app.lib.errors import FormErrors, NotFound


def create(session: Session, *, actor: Provider, details: NewLink, now: datetime) -> InviteLink:
    """Make a link into a patient group for one provider; links made before go on working (A5).

    The front desk and admins make one for any provider who sees patients, a clinician for themselves (D1). It works as
    long as the clinic's invitations do. Raises `FormErrors`.
    """
    provider_id = _whose(session, actor, details.provider_id)
    _group_is_open(session, actor, details.group_id)
    link = InviteLink(
        practice_id=actor.practice_id,
        provider_id=provider_id,
        group_id=details.group_id,
        made_by_id=actor.id,
        nonce=tokens.new_nonce(),
        key_id=tokens.signing_key_id(),
        most=details.most,
        made_at=now,
        expires_at=now + practices.lifetime(session, actor.practice_id),
    )
    session.add(link)
    session.flush()
    audit.record(session, actor=actor, event="invite_link.made", subject_id=link.id, now=now, most=link.most)
    return link


def get(session: Session, *, actor: Provider, link_id: UUID) -> InviteLink:
    """One link the actor may share; another practice's, or a colleague's, is `NotFound`."""
    found = session.exec(select(InviteLink).where(InviteLink.id == link_id, within(actor))).first()
    if found is None:
        raise NotFound
    return found


def withdraw(session: Session, *, actor: Provider, link_id: UUID, now: datetime) -> InviteLink:
    """Turn a link off; whoever joined by it stays. Twice is once."""
    link = get(session, actor=actor, link_id=link_id)
    turned_off = session.exec(
        update(InviteLink)
        .where(
            col(InviteLink.id) == link.id,
            col(InviteLink.practice_id) == actor.practice_id,
            col(InviteLink.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now, withdrawn_by_id=actor.id)
    )
    if turned_off.rowcount == 1:
        audit.record(session, actor=actor, event="invite_link.withdrawn", subject_id=link.id, now=now, uses=link.uses)
    session.refresh(link)
    return link


def within(actor: Provider) -> ColumnElement[bool]:
    """The links an actor may look at: the practice's, for a clinician those into their own care."""
    practice = col(InviteLink.practice_id) == actor.practice_id
    if actor.sees_whole_list:
        return practice
    return practice & or_(col(InviteLink.provider_id) == actor.id, col(InviteLink.made_by_id) == actor.id)


def takers(session: Session, *, actor: Provider) -> dict[UUID, str]:
    """The providers this actor may make a link for, by name."""
    mine = [] if actor.sees_whole_list else [Provider.id == actor.id]
    found = session.exec(
        select(Provider.id, Provider.full_name)
        .where(
            Provider.practice_id == actor.practice_id,
            col(Provider.deactivated_at).is_(None),
            col(Provider.sees_patients_since).is_not(None),
            *mine,
        )
        .order_by(col(Provider.full_name), col(Provider.id))
    ).all()
    return {row[0]: row[1] for row in found}


def _whose(session: Session, actor: Provider, chosen: UUID | None) -> UUID:
    """The provider that was chosen; where there is one only, that one without asking (S21)."""
    may = takers(session, actor=actor)
    if chosen is None and len(may) == 1:
        return next(iter(may))
    if chosen is None or chosen not in may:
        raise FormErrors({"provider": "Choose a provider from the list"})
    return chosen


def _group_is_open(session: Session, actor: Provider, group_id: UUID | None) -> None:
    """A clinic that has groups chooses one (S38)."""
    offered = {choice.id for choice in practice_queries.group_choices(session, actor=actor)}
    if (group_id is None and offered) or (group_id is not None and str(group_id) not in offered):
        raise FormErrors({"group": "Choose a patient group from the list"})
