"""Changing a member of the staff: name and role, coming back, a lost second step, an account nobody ever used."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from osmind_app.clinic.accounts import second_step, sessions
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.patients import handing_over
from osmind_app.clinic.staff import errors, guards, inviting
from osmind_app.clinic.staff.details import StaffDetails
from osmind_app.lib.errors import NotAllowed


def change(session: Session, *, actor: Provider, provider_id: UUID, details: StaffDetails, now: datetime) -> Provider:
    """Change the name, the role and whether they may be a Primary Provider.

    Another role ends every session of theirs (T17), and the invitations to the staff that it could not have sent;
    patients they have stay theirs. Raises `NotActive`, `OwnersOnly`
    and, for one's own role, `NotYourself`.
    """
    actor = guards.acting(session, actor)
    person = guards.person(session, actor, provider_id)
    if person.id != actor.id or details.role != person.role:
        guards.may_touch(actor, person)
        guards.may_give(actor, details.role)
    if person.deactivated_at is not None:
        raise errors.NotActive
    was, sees_since = person.role, (person.sees_patients_since or now) if details.sees_patients else None
    values = {"full_name": details.full_name, "role": details.role, "sees_patients_since": sees_since}
    changed = [field for field, value in values.items() if getattr(person, field) != value]
    if not changed:
        return person
    for field in changed:
        setattr(person, field, values[field])
    session.add(person)
    if details.role != was:
        sessions.end_all(session, account_id=person.account_id, now=now)
        if not person.is_admin:
            inviting.end_sent_by(session, actor=actor, sender=person, now=now)
    _record(session, actor, person, "staff.changed", now, fields=changed, role=person.role, was=was)
    return person


def reactivate(session: Session, *, actor: Provider, provider_id: UUID, now: datetime) -> Provider:
    """Let them sign in again with the password they had; care teams are not given back. Twice is once.

    Raises `OwnersOnly`, and `CantComeBack` when they joined another clinic meanwhile.
    """
    actor = guards.acting(session, actor)
    person = guards.person(session, actor, provider_id)
    guards.may_touch(actor, person)
    if person.deactivated_at is None:
        return person
    account = accounts.get(session, account_id=person.account_id, lock=True)
    if accounts.provider_of(session, account_id=account.id) is not None:
        raise errors.CantComeBack
    person.deactivated_at, account.disabled_at = None, None
    session.add_all([person, account])
    _record(session, actor, person, "staff.reactivated", now)
    return person


def clear_second_step(session: Session, *, actor: Provider, provider_id: UUID, now: datetime) -> Provider:
    """Phone and recovery codes are lost: the second step and every session end, and letter 29 tells the person.

    The door asks the admin for their own password before. Raises `NotYourself`, `OwnersOnly`, `NoSecondStep`.
    """
    actor = guards.acting(session, actor)
    person = may_clear(session, actor=actor, provider_id=provider_id)
    second_step.cleared_by_admin(session, account_id=person.account_id, now=now)
    _record(session, actor, person, "staff.second_step_cleared", now)
    return person


def may_clear(session: Session, *, actor: Provider, provider_id: UUID) -> Provider:
    """Whose second step the actor may clear; raises what `clear_second_step` raises, and changes nothing."""
    if not actor.is_admin:
        raise NotAllowed
    person = guards.person(session, actor, provider_id)
    guards.may_touch(actor, person)
    if person.deactivated_at is not None:
        raise errors.NotActive
    if accounts.get(session, account_id=person.account_id).totp_confirmed_at is None:
        raise errors.NoSecondStep
    return person


def retire(session: Session, *, actor: Provider, provider_id: UUID, now: datetime) -> Provider:
    """Close an account that nobody ever used, so that its address is free for a patient (S77, B20).

    Raises `IsInUse` once somebody signed in with it, or it cares for patients.
    """
    actor = guards.acting(session, actor)
    person = guards.person(session, actor, provider_id)
    guards.may_touch(actor, person)
    working = accounts.provider_of(session, account_id=person.account_id)
    cares = handing_over.cares_for(session, practice_id=person.practice_id, member_id=person.id)
    if cares or (working is not None and working.id != person.id):
        raise errors.IsInUse
    closed = session.exec(
        update(Account)
        .where(col(Account.id) == person.account_id, col(Account.last_sign_in_at).is_(None))
        .values(disabled_at=now)
    )
    if closed.rowcount != 1:
        raise errors.IsInUse
    person.deactivated_at = person.deactivated_at or now
    session.add(person)
    sessions.end_all(session, account_id=person.account_id, now=now)
    _record(session, actor, person, "staff.retired", now)
    return person


def _record(session: Session, actor: Provider, person: Provider, event: str, now: datetime, **detail: Any) -> None:
    session.flush()
    audit.record(session, actor=actor, event=event, subject_id=person.id, now=now, **detail)
