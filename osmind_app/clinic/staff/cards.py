"""One member of the staff, or one invitation, with everything that may be done about it and by whom."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import queries as accounts
from osmind_app.clinic.accounts.models import FRONT_DESK, OWNER, Account, Provider, StaffInvitation
from osmind_app.clinic.accounts.queries import ProviderChoice
from osmind_app.clinic.patients import handing_over
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.staff import addresses, guards
from osmind_app.clinic.staff.details import ROLES
from osmind_app.clinic.staff.inviting import OPEN
from osmind_app.clinic.staff.rows import ACTIVE, DEACTIVATED, EXPIRED, INVITATION, INVITED, MEMBER, STATES
from osmind_app.lib import when
from osmind_app.lib.errors import NotAllowed, NotFound


@dataclass(frozen=True)
class RoleChoice:
    """A role the reader may give."""

    id: str
    label: str


@dataclass(frozen=True)
class StaffCard:
    """What the sheet beside the list shows; each `may_…` says whether its button is there."""

    id: str = ""
    kind: str = ""
    name: str = ""
    email: str = ""
    role: str = ""  # its key; `role_words` is what is read
    role_words: str = ""
    sees_patients: bool = False
    state: str = ""
    state_words: str = ""
    since: str = ""  # "Joined …", "Invited by …"
    last_sign_in: str = ""
    second_step: str = ""
    patients: int = 0
    takers: list[ProviderChoice] = field(default_factory=list)
    roles: list[RoleChoice] = field(default_factory=list)
    is_self: bool = False
    why_locked: str = ""  # why nothing can be done here
    may_change: bool = False
    may_change_role: bool = False
    may_change_email: bool = False
    waiting_email: str = ""  # asked for, and not confirmed yet
    waiting_until: str = ""
    may_leave: bool = False
    may_return: bool = False
    may_clear: bool = False
    may_retire: bool = False
    may_resend: bool = False


def role_choices(actor: Provider) -> list[RoleChoice]:
    """The roles this reader may give: owners alone make owners."""
    return [RoleChoice(key, words) for key, words in ROLES.items() if key != OWNER or actor.role == OWNER]


def invite_choices(session: Session, *, actor: Provider, now: datetime) -> tuple[list[RoleChoice], str]:
    """What the form of an invitation offers, and until when its link would work."""
    if not actor.is_admin:
        raise NotAllowed
    practice = practices.get(session, actor=actor)
    until = now + practices.lifetime(session, practice.id)
    return role_choices(actor), when.long(until, practice.time_zone)


def staff_card(session: Session, *, actor: Provider, kind: str, staff_id: UUID, now: datetime) -> StaffCard:
    """Somebody of the actor's practice; owners and admins only. `NotFound` for anybody else."""
    if not actor.is_admin:
        raise NotAllowed
    zone = practices.get(session, actor=actor).time_zone
    if kind == INVITATION:
        return _invited(session, actor, staff_id, zone, now)
    return _member(session, actor, guards.person(session, actor, staff_id), zone, now)


def _member(session: Session, actor: Provider, person: Provider, zone: str, now: datetime) -> StaffCard:
    account = session.get_one(Account, person.account_id)
    active, is_self = person.deactivated_at is None, person.id == actor.id
    locked = person.role == OWNER and actor.role != OWNER
    patients = handing_over.count(session, practice_id=actor.practice_id, member_id=person.id)
    touch = not locked and not is_self
    unused = account.last_sign_in_at is None and account.disabled_at is None
    cares = unused and handing_over.cares_for(session, practice_id=actor.practice_id, member_id=person.id)
    change = addresses.waiting(session, person=person, now=now) if touch else None
    stepped = account.totp_confirmed_at if active else None
    return StaffCard(
        id=str(person.id),
        kind=MEMBER,
        name=person.full_name,
        email=account.email,
        role=person.role,
        role_words=ROLES[person.role],
        sees_patients=person.sees_patients_since is not None,
        state=ACTIVE if active else DEACTIVATED,
        state_words=STATES[ACTIVE if active else DEACTIVATED],
        since=_joined(session, person, zone),
        last_sign_in=when.short(account.last_sign_in_at, zone) if account.last_sign_in_at else "Never",
        second_step=f"On since {when.short(stepped, zone)}" if stepped else "Off",
        patients=patients,
        takers=[one for one in accounts.provider_choices(session, actor=actor) if one.id != str(person.id)],
        roles=role_choices(actor),
        is_self=is_self,
        why_locked="Only an owner can change an owner." if locked else "",
        may_change=active and not locked,
        may_change_role=active and touch,
        may_change_email=active and touch,
        waiting_email=change.new_email if change else "",
        waiting_until=when.short(change.expires_at, zone) if change else "",
        may_leave=active and touch,
        may_return=not active and touch,
        may_clear=active and touch and stepped is not None,
        may_retire=touch and unused and not cares,
    )


def _invited(session: Session, actor: Provider, invitation_id: UUID, zone: str, now: datetime) -> StaffCard:
    found = session.exec(
        select(StaffInvitation).where(
            StaffInvitation.id == invitation_id, StaffInvitation.practice_id == actor.practice_id, *OPEN
        )
    ).first()
    if found is None:
        raise NotFound
    locked = found.role == OWNER and actor.role != OWNER
    state = INVITED if now < found.expires_at else EXPIRED
    until = f"{'Works until' if state == INVITED else 'Expired'} {when.short(found.expires_at, zone)}"
    opened = f" Opened {when.short(found.opened_at, zone)}." if found.opened_at else " Not opened yet."
    sent = f"Invited by {_name(session, actor, found.sent_by_id)} on {when.short(found.sent_at, zone)}."
    return StaffCard(
        id=str(found.id),
        kind=INVITATION,
        name=found.full_name,
        email=found.email,
        role=found.role,
        role_words=ROLES[found.role],
        sees_patients=found.sees_patients and found.role != FRONT_DESK,
        state=state,
        state_words=until,
        since=sent + opened,
        why_locked="Only an owner can change an owner’s invitation." if locked else "",
        may_resend=not locked,
    )


def _joined(session: Session, person: Provider, zone: str) -> str:
    at = when.short(person.created_at, zone)
    came = session.exec(
        select(StaffInvitation.sent_by_id).where(
            StaffInvitation.practice_id == person.practice_id,
            StaffInvitation.provider_id == person.id,
            col(StaffInvitation.accepted_at).is_not(None),
        )
    ).first()
    return f"Joined {at}, invited by {_name(session, person, came)}." if came else f"Joined {at}."


def _name(session: Session, near: Provider, provider_id: UUID | None) -> str:
    found = session.exec(
        select(Provider.full_name).where(Provider.id == provider_id, Provider.practice_id == near.practice_id)
    ).first()
    return found or "somebody who left"
