"""Who may change whom. Whoever changes the staff of a practice holds it first: two who do so at once take turns."""

from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import OWNER, Provider
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.staff import errors
from osmind_app.lib.errors import NotAllowed, NotFound


def acting(session: Session, actor: Provider) -> Provider:
    """The actor as they are once it is their turn: who was demoted or deactivated meanwhile may nothing any more.

    So the last owner stays: an owner is demoted only by another, who is one at that very moment, and never by
    themselves. Raises `NotAllowed`.
    """
    if not actor.is_admin:
        raise NotAllowed
    hold(session, actor.practice_id)
    current = session.exec(
        select(Provider)
        .where(
            Provider.id == actor.id, Provider.practice_id == actor.practice_id, col(Provider.deactivated_at).is_(None)
        )
        .execution_options(populate_existing=True)
    ).first()
    if current is None or not current.is_admin:
        raise NotAllowed
    return current


def hold(session: Session, practice_id: UUID) -> None:
    """Wait for whoever is changing the staff of this practice; patients can be added meanwhile."""
    session.exec(select(Practice.id).where(Practice.id == practice_id).with_for_update(key_share=True)).one()


def person(session: Session, actor: Provider, provider_id: UUID) -> Provider:
    """Somebody of the actor's practice, active or not, as they are now; `NotFound` for anybody else."""
    found = session.exec(
        select(Provider)
        .where(Provider.id == provider_id, Provider.practice_id == actor.practice_id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    return found


def may_touch(actor: Provider, person: Provider) -> None:
    """Raises `NotYourself`, and `OwnersOnly` when an admin reaches for an owner."""
    if person.id == actor.id:
        raise errors.NotYourself
    may_give(actor, person.role)


def may_give(actor: Provider, role: str) -> None:
    """Raises `OwnersOnly`: owners alone make owners."""
    if role == OWNER and actor.role != OWNER:
        raise errors.OwnersOnly
