"""The people of the tests: Willow Creek, whose patients Harbor Clinic's Dr. Stone must never see."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts.models import ADMIN, CLINICIAN, FRONT_DESK, OWNER, PROVIDER, Account, Provider
from osmind_app.clinic.families.models import Contact
from osmind_app.clinic.patients import names
from osmind_app.clinic.patients.models import CareTeamMember, Patient
from osmind_app.clinic.practices.models import PatientGroup, Practice
from osmind_app.lib import passwords

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # Sunday 9 AM in California
PASSWORD = "correct horse battery staple"
_HASH: list[str] = []


def password_hash() -> str:
    """The hash of PASSWORD, made once."""
    if not _HASH:
        _HASH.append(passwords.hashed(PASSWORD))
    return _HASH[0]


@dataclass
class Cast:
    """Willow Creek and its people, and Dr. Stone of Harbor Clinic."""

    willow: Practice
    adults: PatientGroup
    rivera: Provider  # Primary Provider
    okafor: Provider  # Care Team
    olsen: Provider  # provider of the practice, on no care team
    sam: Provider  # front desk
    ada: Provider  # admin
    june: Patient  # has an e-mail
    walt: Patient  # has none
    leo: Patient  # a minor; Dana is his guardian
    dana: Contact
    harbor: Practice
    stone: Provider  # owner of the other clinic
    holt: Patient  # Dr. Stone's patient


def arrive(session: Session, now: datetime = NOW) -> Cast:
    """Put the cast into the database."""
    willow = _practice(session, "Willow Creek", "(415) 555-0132", now)
    harbor = _practice(session, "Harbor Clinic", "(415) 555-0190", now)
    adults = PatientGroup(practice_id=willow.id, name="New adult", name_key="new adult", created_at=now)
    session.add(adults)
    rivera = _provider(session, willow.id, "Dr. Rivera", "rivera@willowcreek.example", CLINICIAN, now)
    okafor = _provider(session, willow.id, "Dr. Okafor", "okafor@willowcreek.example", CLINICIAN, now)
    olsen = _provider(session, willow.id, "Dr. Olsen", "olsen@willowcreek.example", CLINICIAN, now)
    sam = _provider(session, willow.id, "Sam Lee", "sam@willowcreek.example", FRONT_DESK, now)
    ada = _provider(session, willow.id, "Ada Grant", "ada@willowcreek.example", ADMIN, now)
    stone = _provider(session, harbor.id, "Dr. Stone", "stone@harbor.example", OWNER, now)
    session.flush()
    june = _patient(session, rivera, "June", "Park", date(1985, 3, 14), "june@example.com", now)
    walt = _patient(session, rivera, "Walt", "Brandt", date(1951, 7, 2), None, now)
    leo = _patient(session, rivera, "Leo", "Marsh", date(2014, 5, 9), None, now)
    june.group_id = adults.id
    june.phone = "(415) 555-0111"
    names.index(june)
    holt = _patient(session, stone, "Ivy", "Holt", date(1990, 1, 1), "ivy@example.com", now)
    session.flush()
    session.add(CareTeamMember(practice_id=willow.id, patient_id=june.id, provider_id=okafor.id, added_at=now))
    dana = Contact(
        practice_id=willow.id,
        patient_id=leo.id,
        full_name="Dana Marsh",
        relationship="parent",
        email="dana@example.com",
        phone="(415) 555-0112",
        main_since=now,
        created_at=now,
    )
    session.add(dana)
    session.flush()
    return Cast(willow, adults, rivera, okafor, olsen, sam, ada, june, walt, leo, dana, harbor, stone, holt)


def _practice(session: Session, name: str, phone: str, now: datetime) -> Practice:
    practice = Practice(name=name, phone=phone, created_at=now)
    session.add(practice)
    session.flush()
    return practice


def _provider(session: Session, practice_id: UUID, name: str, email: str, role: str, now: datetime) -> Provider:
    account = Account(kind=PROVIDER, email=email, password_hash=password_hash(), password_set_at=now, created_at=now)
    session.add(account)
    session.flush()
    sees = None if role in (FRONT_DESK, ADMIN) else now
    provider = Provider(
        practice_id=practice_id,
        account_id=account.id,
        role=role,
        full_name=name,
        sees_patients_since=sees,
        created_at=now,
    )
    session.add(provider)
    return provider


def _patient(
    session: Session, primary: Provider, first: str, last: str, born: date, email: str | None, now: datetime
) -> Patient:
    patient = Patient(
        practice_id=primary.practice_id,
        primary_provider_id=primary.id,
        first_name=first,
        last_name=last,
        birth_date=born,
        email=email,
        created_at=now,
    )
    names.index(patient)
    session.add(patient)
    return patient
