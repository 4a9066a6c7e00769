"""The clinic's own settings and its patient groups. Everybody on the staff reads them; admins change them (D1)."""

from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.practices import errors
from osmind_app.clinic.practices.details import PracticeDetails
from osmind_app.clinic.practices.models import PatientGroup, Practice
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound
from osmind_app.lib.typed import is_blank, line
from osmind_app.outbox.letters import PracticeCard

GROUP_NAME_LIMIT = 60


class Member(Protocol):
    """Somebody of a practice: a provider, or in the portal a patient's access."""

    @property
    def practice_id(self) -> UUID:
        """The practice they act in."""


class Staff(audit.Actor, Member, Protocol):
    """A provider as this feature sees one; the accounts know the rest."""

    @property
    def practice_id(self) -> UUID:
        """The practice they act in."""

    @property
    def is_admin(self) -> bool:
        """Owner or admin: may change settings."""


def get(session: Session, *, actor: Member) -> Practice:
    """The practice the actor belongs to."""
    return session.get_one(Practice, actor.practice_id)


def card(practice: Practice, *, discreet: bool = False) -> PracticeCard:
    """What letters say about the clinic; discreet ones only a neutral name and the phone number."""
    if discreet:
        return PracticeCard(
            name=practice.neutral_name, phone=practice.phone, time_zone=practice.time_zone, discreet=True
        )
    return PracticeCard(
        name=practice.name,
        phone=practice.phone,
        address=practice.address,
        reply_to=practice.reply_to_email,
        time_zone=practice.time_zone,
    )


def lifetime(session: Session, practice_id: UUID) -> timedelta:
    """How long an invitation of this practice works (D12)."""
    return timedelta(hours=session.exec(select(Practice.invitation_hours).where(Practice.id == practice_id)).one())


def update(session: Session, *, actor: Staff, details: PracticeDetails, now: datetime) -> Practice:
    """Change the clinic's settings; invitations that are out keep their deadline. Admins only."""
    must_be_admin(actor)
    practice = get(session, actor=actor)
    values = {
        "name": details.name,
        "neutral_name": details.neutral_name,
        "phone": details.phone,
        "address": details.address,
        "reply_to_email": details.reply_to_email,
        "time_zone": details.time_zone,
        "invitation_hours": details.invitation_days * 24,
        "reminder_days": ",".join(map(str, details.reminder_days)),
    }
    changed = [field for field, value in values.items() if getattr(practice, field) != value]
    if not changed:
        return practice
    for field in changed:
        setattr(practice, field, values[field])
    practice.changed_at, practice.changed_by_id = now, actor.actor_id
    session.add(practice)
    session.flush()
    audit.record(session, actor=actor, event="practice.changed", now=now, fields=changed)
    return practice


def allow_temporary_passwords(session: Session, *, actor: Staff, on: bool, now: datetime) -> Practice:
    """Let staff give a patient a temporary password, or not (D6); those given before keep their hour. Admins only."""
    must_be_admin(actor)
    practice = get(session, actor=actor)
    if on == (practice.temporary_passwords_off_at is None):
        return practice
    practice.temporary_passwords_off_at = None if on else now
    practice.changed_at, practice.changed_by_id = now, actor.actor_id
    session.add(practice)
    session.flush()
    audit.record(session, actor=actor, event="practice.changed", now=now, fields=["temporary_passwords"], on=on)
    return practice


def group(session: Session, *, actor: Member, group_id: UUID) -> PatientGroup:
    """One group of the actor's practice; another practice's is `NotFound`."""
    found = session.exec(_GROUP, params={"group_id": group_id, "practice_id": actor.practice_id}).first()
    if found is None:
        raise NotFound
    return found


_GROUP = select(PatientGroup).where(
    PatientGroup.id == bindparam("group_id"), PatientGroup.practice_id == bindparam("practice_id")
)


def create_group(session: Session, *, actor: Staff, name: str, now: datetime) -> PatientGroup:
    """Add a patient group. Admins only; raises `GroupNameInUse`, or `FormErrors` for a name that can't be."""
    must_be_admin(actor)
    name = _group_name(session, actor, name)
    made = PatientGroup(practice_id=actor.practice_id, name=name, name_key=name_key(name), created_at=now)
    session.add(made)
    session.flush()
    audit.record(session, actor=actor, event="group.created", subject_id=made.id, now=now)
    return made


def rename_group(session: Session, *, actor: Staff, group_id: UUID, name: str, now: datetime) -> PatientGroup:
    """Give a group another name; its patients stay in it. Admins only; raises as `create_group` does."""
    must_be_admin(actor)
    found = group(session, actor=actor, group_id=group_id)
    found.name = _group_name(session, actor, name, but=found.id)
    found.name_key = name_key(found.name)
    return _changed(session, actor, found, "group.renamed", now)


def archive_group(session: Session, *, actor: Staff, group_id: UUID, now: datetime) -> PatientGroup:
    """Offer a group no longer; the patients in it stay in it. Admins only."""
    must_be_admin(actor)
    found = group(session, actor=actor, group_id=group_id)
    if found.archived_at is not None:
        return found
    found.archived_at = now
    return _changed(session, actor, found, "group.archived", now)


def restore_group(session: Session, *, actor: Staff, group_id: UUID, now: datetime) -> PatientGroup:
    """Offer an archived group again. Admins only."""
    must_be_admin(actor)
    found = group(session, actor=actor, group_id=group_id)
    if found.archived_at is None:
        return found
    found.archived_at = None
    return _changed(session, actor, found, "group.restored", now)


def name_key(name: str) -> str:
    """The same for "New  adult" and "new adult"."""
    return " ".join(name.casefold().split())


def _group_name(session: Session, actor: Staff, typed: str, but: UUID | None = None) -> str:
    name = line(typed)
    if is_blank(name):
        raise FormErrors({"name": "Enter a name for the group"})
    if len(name) > GROUP_NAME_LIMIT:
        raise FormErrors({"name": f"The name must be {GROUP_NAME_LIMIT} characters or fewer"})
    namesake = session.exec(
        select(PatientGroup).where(
            PatientGroup.practice_id == actor.practice_id,
            PatientGroup.name_key == name_key(name),
            col(PatientGroup.id) != but if but else True,
        )
    ).first()
    if namesake is not None:
        raise errors.GroupNameInUse(archived=namesake.archived_at is not None)
    return name


def _changed(session: Session, actor: Staff, found: PatientGroup, event: str, now: datetime) -> PatientGroup:
    session.add(found)
    session.flush()
    audit.record(session, actor=actor, event=event, subject_id=found.id, now=now)
    return found


def must_be_admin(actor: Staff) -> None:
    """Raise `NotAllowed` unless the actor is an owner or admin of their practice (D1)."""
    if not actor.is_admin:
        raise NotAllowed
