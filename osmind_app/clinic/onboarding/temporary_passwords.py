"""Change the patient's password (S59): a temporary one to read out at the desk, for a patient who had one (A9, D6).

The password before stops working at once: whoever asks at the desk has forgotten it, or fears that somebody knows it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts import temporary
from osmind_app.clinic.accounts.models import Account, Provider, TemporaryPassword
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.invitations.errors import PatientArchived
from osmind_app.clinic.onboarding import email_ending, errors, lost_second_steps
from osmind_app.clinic.onboarding.one_account import opens_only_ours
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.letter_card import card_for
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.lib.errors import DomainError
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox


@dataclass(frozen=True)
class PasswordChange:
    """The button on a profile: why it can't be used now, and what became of the last one (empty: nothing to say)."""

    why_not: str = ""
    standing: str = ""
    is_over: bool = False  # it expired, or the patient stopped half-way: another is needed
    second_step: str = ""  # since when the portal asks for one


@dataclass(frozen=True, repr=False)
class Spoken:
    """A part of it, and how one says it over a counter."""

    written: str
    aloud: str


@dataclass(frozen=True, repr=False)
class Handover:
    """What stands on the screen once, and is kept nowhere."""

    words: str = ""
    groups: list[Spoken] = field(default_factory=list)
    given: str = ""
    until: str = ""


def give(session: Session, *, actor: Provider, patient_id: UUID, made: temporary.Made, now: datetime) -> Handover:
    """Let a temporary password stand in for the patient's own, for an hour and one use; one given before ends.

    Every session of the patient ends, and so does a new address that somebody asked for in the portal: whoever knew
    the password may have been that somebody. Letter 28 tells the patient.
    For whoever may find the patient (D1). Raises what `why_not` finds.
    """
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    access = _own_access(session, patient)
    account = accounts.get(session, account_id=access.account_id, lock=True) if access else None
    refused = why_not(session, actor=actor, patient=patient, now=now)
    if refused is not None or account is None:
        raise refused or errors.NoPasswordYet
    row = temporary.put(
        session,
        actor=actor,
        account=account,
        patient_id=patient.id,
        password_hash=made.password_hash,
        now=now,
    )
    email_ending.end_asked_in_portal(session, account_id=account.id, actor=actor, now=now)
    _tell(session, actor, patient, account, row, now)
    audit.record(
        session,
        actor=actor,
        event="temporary_password.given",
        patient_id=patient.id,
        subject_id=row.id,
        now=now,
        expires_at=row.expires_at.isoformat(),
    )
    zone = practices.get(session, actor=actor).time_zone
    return Handover(
        words=made.words,
        groups=[Spoken(group, temporary.aloud(group)) for group in made.words.split("-")],
        given=f"Given by {actor.full_name} on {when.long(row.given_at, zone)}.",
        until=when.long(row.expires_at, zone),
    )


def password_change(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> PasswordChange:
    """Whether a temporary password can be given now, why not, what became of an open one, and the second step."""
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    refused = why_not(session, actor=actor, patient=patient, now=now)
    row = session.exec(
        select(TemporaryPassword).where(
            TemporaryPassword.practice_id == patient.practice_id,
            TemporaryPassword.patient_id == patient.id,
            col(TemporaryPassword.ended_at).is_(None),
        )
    ).first()
    why = refused.sentence if refused else ""
    zone = practices.get(session, actor=actor).time_zone
    account = lost_second_steps.of_portal(session, patient=patient)
    since = when.short(account.totp_confirmed_at, zone) if account and account.totp_confirmed_at else ""
    if row is None:
        return PasswordChange(why, second_step=since)
    who = session.exec(
        select(Provider.full_name).where(Provider.id == row.given_by_id, Provider.practice_id == actor.practice_id)
    ).one()
    given = f"{who} gave a temporary password on {when.short(row.given_at, zone)}."
    until = when.short(row.expires_at, zone)
    if row.used_at is not None:
        used = when.short(row.used_at, zone)
        return PasswordChange(why, f"{given} It was used on {used}, but no new password was created yet.", True, since)
    if now >= row.expires_at:
        return PasswordChange(why, f"{given} It expired on {until} and was not used.", True, since)
    return PasswordChange(why, f"{given} It works until {until} and was not used yet.", second_step=since)


def why_not(session: Session, *, actor: Provider, patient: Patient, now: datetime) -> DomainError | None:
    """Why no temporary password can be given for this patient, or None."""
    practice = practices.get(session, actor=actor)
    if patient.archived_at is not None:
        return PatientArchived()
    access = _own_access(session, patient)
    if access is None:
        return errors.NoPasswordYet() if patient.email else errors.NoPasswordYet(errors.NoPasswordYet.without_email)
    if practice.temporary_passwords_off_at is not None:
        return errors.TemporaryPasswordsOff()
    account = accounts.get(session, account_id=access.account_id)
    if account.disabled_at is not None or not opens_only_ours(session, actor=actor, account_id=account.id):
        return errors.OwnMailboxOnly()
    given = temporary.recent(session, actor=actor, patient_id=patient.id, now=now)
    return errors.TooManyTemporaryPasswords() if given >= temporary.AT_MOST else None


def _own_access(session: Session, patient: Patient) -> PortalAccess | None:
    """How the patient opens their own portal; a guardian's account is not theirs to be given away."""
    access = families.portal_of(session, practice_id=patient.practice_id, patient_id=patient.id)
    return access if access is not None and access.role == SELF else None


def _tell(
    session: Session, actor: Provider, patient: Patient, account: Account, row: TemporaryPassword, now: datetime
) -> None:
    practice = practices.get(session, actor=actor)
    outbox.promise(
        session,
        letters.temporary_password(
            card_for(practice, patient), first_name=patient.called, at=now, until=row.expires_at
        ),
        key=f"temporary_password:{row.id}",
        to=account.email,
        now=now,
        practice_id=practice.id,
        patient_id=patient.id,
    )
