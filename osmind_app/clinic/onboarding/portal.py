"""What a patient reads in the portal about themselves and their clinic."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import queries as accounts
from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.onboarding import email_waiting
from osmind_app.clinic.onboarding.email_waiting import WaitingEmail
from osmind_app.clinic.patients.models import CareTeamMember, Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import errors, when

CHECKED_AGAIN_AFTER = timedelta(days=365)  # once a year the portal asks whether it is still right


@dataclass(frozen=True)
class Clinic:
    """The clinic as its patients know it."""

    name: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class ToDo:
    """One line under "What to do next"."""

    key: str
    title: str
    why: str


@dataclass(frozen=True)
class HomePage:
    """The portal's Home."""

    first_name: str = ""
    clinic: Clinic = field(default_factory=Clinic)
    care_team: list[str] = field(default_factory=list)
    to_do: list[ToDo] = field(default_factory=list)


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
    sign_in_email: str = ""
    waiting_email: WaitingEmail = field(default_factory=WaitingEmail)
    password_since: str = ""
    second_step_since: str = ""  # empty: off
    recovery_codes_left: int = 0


def home(session: Session, *, actor: PortalAccess, now: datetime) -> HomePage:
    """What waits for this patient, and whom to call."""
    patient, practice = _patient(session, actor), _practice(session, actor)
    return HomePage(
        first_name=patient.called,
        clinic=_clinic(practice),
        care_team=_care_team(session, patient),
        to_do=_to_do(patient, now),
    )


def me(session: Session, *, actor: PortalAccess, now: datetime) -> MePage:
    """The contact info the clinic has (S10), and how this person signs in."""
    patient, practice = _patient(session, actor), _practice(session, actor)
    account = session.get_one(Account, actor.account_id)
    since, stepped = account.password_set_at, account.totp_confirmed_at
    return MePage(
        name=patient.full_name,
        clinic=_clinic(practice),
        contact_info=[
            Line("Name", patient.full_name),
            Line("Name you go by", patient.preferred_name or "Not given"),
            Line("Date of birth", when.day(patient.birth_date) if patient.birth_date else "Not given"),
            Line("Email", patient.email or "Not given"),
            Line("Mobile phone", patient.phone or "Not given"),
            Line("Address", patient.postal_address or "Not given"),
            Line("Emergency contact", patient.emergency_contact or "Not given"),
            Line("Language of letters", "English"),
        ],
        sign_in_email=account.email,
        waiting_email=email_waiting.of_account(session, actor=actor, now=now),
        password_since=when.short(since, practice.time_zone) if since else "",
        second_step_since=when.short(stepped, practice.time_zone) if stepped else "",
        recovery_codes_left=accounts.codes_left(session, account_id=account.id),
    )


def _patient(session: Session, actor: PortalAccess) -> Patient:
    patient = session.exec(
        select(Patient).where(Patient.id == actor.patient_id, Patient.practice_id == actor.practice_id)
    ).first()
    if patient is None:
        raise errors.NotFound
    return patient


def _practice(session: Session, actor: PortalAccess) -> Practice:
    return session.get_one(Practice, actor.practice_id)


def _clinic(practice: Practice) -> Clinic:
    return Clinic(practice.name, practice.phone, practice.address)


def _care_team(session: Session, patient: Patient) -> list[str]:
    others = select(CareTeamMember.provider_id).where(
        CareTeamMember.patient_id == patient.id,
        CareTeamMember.practice_id == patient.practice_id,
        col(CareTeamMember.removed_at).is_(None),
    )
    found = session.exec(
        select(Provider)
        .where(
            Provider.practice_id == patient.practice_id,
            (col(Provider.id) == patient.primary_provider_id) | col(Provider.id).in_(others),
        )
        .order_by(Provider.full_name)
    ).all()
    return [p.full_name for p in sorted(found, key=lambda p: p.id != patient.primary_provider_id)]


def _to_do(patient: Patient, now: datetime) -> list[ToDo]:
    known = {"mobile phone": patient.phone, "address": patient.address, "emergency contact": patient.emergency_name}
    missing = [name for name, value in known.items() if not value]
    checked = patient.contact_checked_at
    if checked is not None and now - checked < CHECKED_AGAIN_AFTER:
        return []
    why = f"Your clinic doesn't have your {' or '.join(missing)} yet." if missing else "It takes a minute."
    return [ToDo("contact", "Check your contact info", why)]
