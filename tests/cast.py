"""The people of the tests: Willow Creek, whose patients Harbor Clinic's Dr. Stone must never see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, SQLModel

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
    willow = Practice(name="Willow Creek", phone="(415) 555-0132", created_at=now)
    harbor = Practice(name="Harbor Clinic", phone="(415) 555-0190", created_at=now)
    adults = PatientGroup(practice_id=willow.id, name="New adult", name_key="new adult", created_at=now)
    staff = [
        _member(willow, "Dr. Rivera", "rivera@willowcreek.example", CLINICIAN, now),
        _member(willow, "Dr. Okafor", "okafor@willowcreek.example", CLINICIAN, now),
        _member(willow, "Dr. Olsen", "olsen@willowcreek.example", CLINICIAN, now),
        _member(willow, "Sam Lee", "sam@willowcreek.example", FRONT_DESK, now),
        _member(willow, "Ada Grant", "ada@willowcreek.example", ADMIN, now),
        _member(harbor, "Dr. Stone", "stone@harbor.example", OWNER, now),
    ]
    accounts, providers = zip(*staff, strict=True)
    rivera, okafor, olsen, sam, ada, stone = providers
    june = _patient(rivera, "June", "Park", date(1985, 3, 14), "june@example.com", now)
    walt = _patient(rivera, "Walt", "Brandt", date(1951, 7, 2), None, now)
    leo = _patient(rivera, "Leo", "Marsh", date(2014, 5, 9), None, now)
    june.group_id = adults.id
    june.phone = "(415) 555-0111"
    names.index(june)
    holt = _patient(stone, "Ivy", "Holt", date(1990, 1, 1), "ivy@example.com", now)
    okafor_too = CareTeamMember(practice_id=willow.id, patient_id=june.id, provider_id=okafor.id, added_at=now)
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
    _move_in(session, [willow, harbor], accounts, [adults], providers)
    _move_in(session, [june, walt, leo, holt], [okafor_too], [dana])
    return Cast(willow, adults, rivera, okafor, olsen, sam, ada, june, walt, leo, dana, harbor, stone, holt)


def _move_in(session: Session, *tables: Sequence[SQLModel]) -> None:
    """Insert each table's rows at once and take them into the session as found there: nearly every test does this."""
    for rows in tables:
        columns = rows[0].__table__.c.keys()
        session.connection().execute(
            rows[0].__table__.insert(), [{name: getattr(row, name) for name in columns} for row in rows]
        )
        for row in rows:
            make_transient_to_detached(row)
            session.add(row)


def _member(practice: Practice, name: str, email: str, role: str, now: datetime) -> tuple[Account, Provider]:
    account = Account(kind=PROVIDER, email=email, password_hash=password_hash(), password_set_at=now, created_at=now)
    return account, Provider(
        practice_id=practice.id,
        account_id=account.id,
        role=role,
        full_name=name,
        sees_patients_since=None if role in (FRONT_DESK, ADMIN) else now,
        created_at=now,
    )


def _patient(primary: Provider, first: str, last: str, born: date, email: str | None, now: datetime) -> Patient:
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
    return patient
