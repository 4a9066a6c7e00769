"""What doors show to the holder of a working link."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.addressee import birth_words
from osmind_app.clinic.invitations import links
from osmind_app.clinic.invitations.errors import InvitationRefused
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.invitations.story import StoryLine, story
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import when
from osmind_app.outbox.letters import PracticeCard


@dataclass(frozen=True)
class Invited:
    """Who was invited, by which clinic, and until when: the landing page and "Create your password"."""

    invitation_id: UUID
    clinic: PracticeCard
    first_name: str
    email: str
    deadline: str
    personal: tuple[str, ...]  # what the password must not be made of (D4)
    opened_before: bool
    continued_before: bool


def invited(session: Session, *, token: str, now: datetime) -> Invited:
    """Who holds this working link; raises what `look_up` raises."""
    invitation = links.look_up(session, token=token, now=now)
    patient, practice = session.exec(
        select(Patient, Practice)
        .join(Practice, col(Practice.id) == col(Patient.practice_id))
        .where(Patient.id == invitation.patient_id, Patient.practice_id == invitation.practice_id)
    ).one()
    names = (patient.first_name, patient.last_name, patient.preferred_name)
    return Invited(
        invitation_id=invitation.id,
        clinic=practices.card(practice),
        first_name=patient.called,
        email=invitation.email,
        deadline=when.long(invitation.expires_at, practice.time_zone),
        personal=(*filter(None, names), invitation.email, practice.name, *birth_words(patient.birth_date)),
        opened_before=invitation.opened_at is not None,
        continued_before=invitation.continued_at is not None,
    )


def clinic_name(session: Session, *, invitation: Invitation, now: datetime) -> str:
    """The one thing a page about a dead link names (security §3.9)."""
    return session.exec(select(Practice.name).where(Practice.id == invitation.practice_id)).one()


def clinic_of(session: Session, *, token: str, now: datetime) -> str:
    """The clinic whose link this is, whether it still works or not; raises `InvitationDamaged`."""
    try:
        invitation = links.look_up(session, token=token, now=now)
    except InvitationRefused as refused:
        invitation = refused.invitation
    return clinic_name(session, invitation=invitation, now=now)


def clinic_of_stop_link(session: Session, *, token: str, now: datetime) -> str:
    """The clinic whose reminders this link stops; raises `InvitationDamaged`."""
    return clinic_name(session, invitation=links.of_stop_link(session, token=token), now=now)


__all__ = ["Invited", "StoryLine", "clinic_name", "clinic_of", "clinic_of_stop_link", "invited", "story"]
