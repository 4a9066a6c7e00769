"""Me: what a patient reads in the portal about themselves and their sign-in."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, select

from osmind_app.clinic.accounts import queries as accounts
from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.families.models import CONTACT_INFO, SELF, PortalAccess
from osmind_app.clinic.onboarding import email_waiting
from osmind_app.clinic.onboarding.email_waiting import WaitingEmail
from osmind_app.clinic.onboarding.home import Clinic
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import errors, when


@dataclass(frozen=True)
class Line:
    """One line of a summary: what it is, and what the clinic has."""

    name: str
    value: str


@dataclass(frozen=True)
class MePage:
    """The portal's Me: what the clinic has about this patient, and their sign-in."""

    name: str = ""
    clinic: Clinic = field(default_factory=Clinic)
    contact_info: list[Line] = field(default_factory=list)
    own: bool = True  # else a guardian reads it
    sign_in_email: str = ""
    waiting_email: WaitingEmail = field(default_factory=WaitingEmail)
    password_since: str = ""
    second_step_since: str = ""  # empty: off
    recovery_codes_left: int = 0


def me(session: Session, *, actor: PortalAccess, now: datetime) -> MePage:
    """The contact info the clinic has (S10), and how this person signs in."""
    patient, practice = _patient(session, actor), _practice(session, actor)
    account = session.get_one(Account, actor.account_id)
    since, stepped = account.password_set_at, account.totp_confirmed_at
    return MePage(
        name=patient.full_name,
        clinic=Clinic(practice.name, practice.phone, practice.address),
        contact_info=_contact_info(patient) if actor.may(CONTACT_INFO) else [Line("Name", patient.full_name)],
        own=actor.role == SELF,
        sign_in_email=account.email,
        waiting_email=email_waiting.of_account(session, actor=actor, now=now),
        password_since=when.short(since, practice.time_zone) if since else "",
        second_step_since=when.short(stepped, practice.time_zone) if stepped else "",
        recovery_codes_left=accounts.codes_left(session, account_id=account.id),
    )


def _contact_info(patient: Patient) -> list[Line]:
    return [
        Line("Name", patient.full_name),
        Line("Name you go by", patient.preferred_name or "Not given"),
        Line("Date of birth", when.day(patient.birth_date) if patient.birth_date else "Not given"),
        Line("Email", patient.email or "Not given"),
        Line("Mobile phone", patient.phone or "Not given"),
        Line("Address", patient.postal_address or "Not given"),
        Line("Emergency contact", patient.emergency_contact or "Not given"),
        Line("Language of letters", "English"),
    ]


def _patient(session: Session, actor: PortalAccess) -> Patient:
    patient = session.exec(
        select(Patient).where(Patient.id == actor.patient_id, Patient.practice_id == actor.practice_id)
    ).first()
    if patient is None:
        raise errors.NotFound
    return patient


def _practice(session: Session, actor: PortalAccess) -> Practice:
    return session.get_one(Practice, actor.practice_id)
