"""Inviting somebody to the staff: by e-mail, with a role; the only way in after the first owner (D1)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import BY_ADMIN, PROVIDER, Account, Provider, StaffInvitation
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.staff import errors, guards
from osmind_app.clinic.staff.details import ROLES, StaffDetails
from osmind_app.lib import tokens
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox

AT_MOST = 5  # to one address …
WITHIN = timedelta(hours=24)
OPEN: tuple[ColumnElement[bool], ...] = (
    col(StaffInvitation.accepted_at).is_(None),
    col(StaffInvitation.replaced_at).is_(None),
    col(StaffInvitation.withdrawn_at).is_(None),
)


def invite(session: Session, *, actor: Provider, details: StaffDetails, now: datetime) -> StaffInvitation:
    """E-mail somebody a link to join the staff (letter 24). Raises `OwnersOnly`, and `FormErrors` at the e-mail."""
    actor = guards.acting(session, actor)
    guards.may_give(actor, details.role)
    email = details.email or ""
    earlier = _open_to(session, actor, email)
    if earlier is not None and now < earlier.expires_at:
        raise _at_email(f"{earlier.full_name} is invited already. Resend that invitation, or withdraw it first")
    _can_join(session, actor, email)
    _not_flooded(session, actor, email, now)
    if earlier is not None:
        guards.may_give(actor, earlier.role)
        _end(session, earlier, replaced_at=now)
    return _promise(session, actor, details, email, "staff.invited", now)


def resend(session: Session, *, actor: Provider, invitation_id: UUID, now: datetime) -> StaffInvitation:
    """Send a new link in place of one that was not used, expired or not; the earlier stops working.

    Raises `NoLongerOpen`, `OwnersOnly`, `TooManyStaffInvites`, `OnTheStaff`.
    """
    actor = guards.acting(session, actor)
    earlier = _held(session, actor, invitation_id)
    try:
        _can_join(session, actor, earlier.email)
    except FormErrors as refused:
        raise errors.OnTheStaff(refused.by_field["email"]) from refused
    _not_flooded(session, actor, earlier.email, now)
    _end(session, earlier, replaced_at=now)
    details = StaffDetails(earlier.full_name, earlier.role, earlier.sees_patients, earlier.email)
    return _promise(session, actor, details, earlier.email, "staff.invited_again", now)


def withdraw(session: Session, *, actor: Provider, invitation_id: UUID, now: datetime) -> StaffInvitation:
    """Turn the link off; an e-mail that left stays where it is. Raises `NoLongerOpen` and `OwnersOnly`."""
    actor = guards.acting(session, actor)
    invitation = _held(session, actor, invitation_id)
    end(session, actor=actor, invitation=invitation, why=BY_ADMIN, now=now)
    return invitation


def end(session: Session, *, actor: audit.Actor, invitation: StaffInvitation, why: str, now: datetime) -> None:
    """Withdraw this very invitation, once; raises `NoLongerOpen` when somebody was faster."""
    _end(session, invitation, withdrawn_at=now, withdrawn_why=why)
    audit.record(
        session,
        actor=actor,
        event="staff.invitation_withdrawn",
        subject_id=invitation.id,
        practice_id=invitation.practice_id,
        now=now,
        why=why,
    )


def end_sent_by(session: Session, *, actor: Provider, sender: Provider, now: datetime) -> int:
    """Withdraw what this person sent and nobody has used: who may invite no more keeps no way in; returns how many."""
    sent = session.exec(
        select(StaffInvitation).where(
            StaffInvitation.practice_id == actor.practice_id, StaffInvitation.sent_by_id == sender.id, *OPEN
        )
    ).all()
    for invitation in sent:
        end(session, actor=actor, invitation=invitation, why=BY_ADMIN, now=now)
    return len(sent)


def letter_key(invitation_id: UUID) -> str:
    """Why the letter of an invitation exists."""
    return f"staff_invitation:{invitation_id}"


def _held(session: Session, actor: Provider, invitation_id: UUID) -> StaffInvitation:
    """An open invitation of the actor's practice that they may touch."""
    found = session.exec(
        select(StaffInvitation)
        .where(StaffInvitation.id == invitation_id, StaffInvitation.practice_id == actor.practice_id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    guards.may_give(actor, found.role)
    if found.accepted_at or found.replaced_at or found.withdrawn_at:
        raise errors.NoLongerOpen
    return found


def _open_to(session: Session, actor: Provider, email: str) -> StaffInvitation | None:
    return session.exec(
        select(StaffInvitation).where(
            StaffInvitation.practice_id == actor.practice_id, StaffInvitation.email == email, *OPEN
        )
    ).first()


def _can_join(session: Session, actor: Provider, email: str) -> None:
    """Raises `FormErrors` when the address belongs to somebody of this staff.

    Whether it signs in to another clinic is read only by who opens the letter (T11).
    """
    account = accounts.by_email(session, kind=PROVIDER, email=email)
    if account is None:
        return
    here = _member(session, actor, account)
    if here is not None and here.deactivated_at is None:
        raise _at_email(f"{here.full_name} is on the staff already and signs in with this email")
    if here is not None:
        raise _at_email(f"{here.full_name} was deactivated. Reactivate them in the list instead")


def _member(session: Session, actor: Provider, account: Account) -> Provider | None:
    return session.exec(
        select(Provider).where(Provider.account_id == account.id, Provider.practice_id == actor.practice_id)
    ).first()


def _at_email(sentence: str) -> FormErrors:
    return FormErrors({"email": sentence})


def _end(session: Session, invitation: StaffInvitation, **how: datetime | str) -> None:
    ended = session.exec(update(StaffInvitation).where(col(StaffInvitation.id) == invitation.id, *OPEN).values(**how))
    if ended.rowcount != 1:
        raise errors.NoLongerOpen
    session.refresh(invitation)
    at = invitation.replaced_at or invitation.withdrawn_at
    if at is not None:
        outbox.withdraw(session, key=letter_key(invitation.id), now=at)


def _not_flooded(session: Session, actor: Provider, email: str, now: datetime) -> None:
    sent = session.exec(
        select(StaffInvitation.sent_at)
        .where(
            StaffInvitation.practice_id == actor.practice_id,
            StaffInvitation.email == email,
            StaffInvitation.sent_at > now - WITHIN,
        )
        .order_by(col(StaffInvitation.sent_at).desc())
        .limit(AT_MOST)
    ).all()
    if len(sent) == AT_MOST:
        raise errors.TooManyStaffInvites(sent[-1] + WITHIN, practices.get(session, actor=actor).time_zone)


def _promise(
    session: Session, actor: Provider, details: StaffDetails, email: str, event: str, now: datetime
) -> StaffInvitation:
    practice = practices.get(session, actor=actor)
    invitation = StaffInvitation(
        practice_id=practice.id,
        email=email,
        full_name=details.full_name,
        role=details.role,
        sees_patients=details.sees_patients,
        sent_by_id=actor.id,
        nonce=tokens.new_nonce(),
        key_id=tokens.signing_key_id(),
        sent_at=now,
        expires_at=now + practices.lifetime(session, practice.id),
    )
    session.add(invitation)
    session.flush()
    outbox.promise(
        session,
        letters.staff_invitation(
            practices.card(practice),
            role=ROLES[invitation.role],
            link=invitation.link,
            expires_at=invitation.expires_at,
        ),
        key=letter_key(invitation.id),
        to=email,
        now=now,
        practice_id=practice.id,
    )
    audit.record(session, actor=actor, event=event, subject_id=invitation.id, now=now, role=invitation.role)
    return invitation
