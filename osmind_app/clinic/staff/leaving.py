"""Leaving the staff: first the patients get a new Primary Provider (S22), then every door closes at once (T17)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PasswordReset, Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.invitations import batches
from osmind_app.clinic.joining.models import InviteLink
from osmind_app.clinic.patients import handing_over
from osmind_app.clinic.staff import errors, guards, inviting


def deactivate(
    session: Session, *, actor: Provider, provider_id: UUID, takes_over_id: UUID | None, now: datetime
) -> int:
    """End somebody's work here: sessions, care teams, invitations, batches of them and links end. Twice is once.

    Their patients go to `takes_over_id`, all of them in this one deed; returns how many. Raises `NotYourself`,
    `OwnersOnly`, and `NeedsSuccessor` when there are patients and nobody fit was chosen.
    """
    actor = guards.acting(session, actor)
    person = guards.person(session, actor, provider_id)
    guards.may_touch(actor, person)
    if person.deactivated_at is not None:
        return 0
    _held(session, person)
    moved = 0
    if handing_over.count(session, practice_id=person.practice_id, member_id=person.id):
        taker = _taker(session, person, takes_over_id)
        moved = handing_over.hand_over(session, actor=actor, giver_id=person.id, taker_id=taker.id, now=now)
    teams = handing_over.leave_teams(session, actor=actor, member_id=person.id, now=now)
    links = _end_links(session, actor, person, now)
    batches.end_all(session, practice_id=person.practice_id, sender_id=person.id, now=now)
    invitations = inviting.end_sent_by(session, actor=actor, sender=person, now=now)
    person.deactivated_at = now
    session.add(person)
    sessions.end_all(session, account_id=person.account_id, now=now)
    session.exec(
        update(PasswordReset)
        .where(
            col(PasswordReset.account_id) == person.account_id,
            col(PasswordReset.used_at).is_(None),
            col(PasswordReset.replaced_at).is_(None),
        )
        .values(replaced_at=now)
    )
    session.flush()
    audit.record(
        session,
        actor=actor,
        event="staff.deactivated",
        subject_id=person.id,
        now=now,
        patients=moved,
        teams=teams,
        links=links,
        invitations=invitations,
    )
    return moved


def _held(session: Session, person: Provider) -> None:
    """Whoever joins by a link into their care, and patients that are being added to them or invited by them right now,
    are waited for, and move too.

    Links and batches first: who takes a use of a link, or sends a part of a batch, holds that before they name the
    provider.
    """
    session.exec(select(InviteLink.id).where(*_links_of(person)).order_by(col(InviteLink.id)).with_for_update()).all()
    batches.hold_all(session, practice_id=person.practice_id, sender_id=person.id)
    session.exec(
        select(Provider.id)
        .where(Provider.id == person.id, Provider.practice_id == person.practice_id)
        .with_for_update()
    ).one()


def _end_links(session: Session, actor: Provider, person: Provider, now: datetime) -> int:
    """Shared links into their care, and those they made: coming back later opens none of them again."""
    ended = session.exec(
        update(InviteLink)
        .where(*_links_of(person), col(InviteLink.withdrawn_at).is_(None), col(InviteLink.expires_at) > now)
        .values(withdrawn_at=now, withdrawn_by_id=actor.id)
    )
    return int(ended.rowcount)


def _links_of(person: Provider) -> tuple[ColumnElement[bool], ...]:
    return (
        col(InviteLink.practice_id) == person.practice_id,
        or_(col(InviteLink.provider_id) == person.id, col(InviteLink.made_by_id) == person.id),
    )


def _taker(session: Session, person: Provider, takes_over_id: UUID | None) -> Provider:
    found = session.exec(
        select(Provider).where(
            Provider.id == takes_over_id,
            Provider.practice_id == person.practice_id,
            col(Provider.id) != person.id,
            col(Provider.deactivated_at).is_(None),
            col(Provider.sees_patients_since).is_not(None),
        )
    ).first()
    if found is None:
        raise errors.NeedsSuccessor
    return found
