"""A practice with any number of patients, built fast: names as common as in the US, invitations in every state."""

import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate, islice
from typing import Any
from uuid import UUID

from alembic.config import Config
from faker.providers.person.en_US import Provider as English
from faker.providers.person.es_MX import Provider as Spanish
from sqlalchemy import Engine, Insert, column, insert, inspect, table
from sqlmodel import Session, SQLModel

from alembic import command
from osmind_app.clinic.accounts.models import CLINICIAN, FRONT_DESK, PATIENT, PROVIDER, Account, Provider
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.patients import names
from osmind_app.clinic.patients.models import CareTeamMember, Patient
from osmind_app.clinic.practices.models import PatientGroup, Practice
from osmind_app.lib import db
from osmind_app.outbox.models import Letter
from tests.databases import ROOT

NOW = datetime.fromisoformat("2026-11-22T17:00:00+00:00")
BEFORE_SEARCH = "8c41d0e7b6a2"  # rows go in before the migration that reads them all: its backfill is measured too
BUILDING_MEMORY_KB = 3_000_000
AT_ONCE = 5_000
PATIENTS_PER_PROVIDER = 2_000
ON_A_TEAM = 0.25  # have one more provider
KINDS = {"active": 0.40, "invited": 0.06, "expired": 0.05, "bounced": 0.002, "no_email": 0.15, "not_invited": 0.338}
ARCHIVED = 0.05
TABLES: tuple[type[SQLModel], ...] = (Patient, CareTeamMember, Letter, Invitation, PortalAccess)

Row = tuple[type[SQLModel], dict[str, Any]]
NOBODY = UUID(int=0)
# Rows with everything usual in them; each patient's own values are laid over a copy.
PATIENT_ROW = Patient(practice_id=NOBODY, primary_provider_id=NOBODY, first_name="", created_at=NOW).model_dump(
    exclude={"portal_state", "portal_until"}
)
MEMBER_ROW = CareTeamMember(practice_id=NOBODY, patient_id=NOBODY, provider_id=NOBODY, added_at=NOW).model_dump()
LETTER_ROW = Letter(key="", kind="invitation", to_email="", promised_at=NOW, deliver_after=NOW).model_dump()
INVITATION_ROW = Invitation(
    practice_id=NOBODY,
    patient_id=NOBODY,
    email="",
    nonce=b"\0" * 16,
    key_id="k1",
    sent_at=NOW,
    expires_at=NOW,
).model_dump()
# One account opens every portal: nothing that is measured looks at accounts.
OPENS_ALL = Account(kind=PATIENT, email="everybody@crowd.example", created_at=NOW)
ACCESS_ROW = PortalAccess(account_id=OPENS_ALL.id, patient_id=NOBODY, practice_id=NOBODY, granted_at=NOW).model_dump()


@dataclass(frozen=True)
class Crowd:
    """Who asks: the front desk, and a provider with patients of their own; and where they look."""

    desk: Provider
    clinician: Provider
    group_id: UUID


def arrive(engine: Engine, count: int) -> Crowd:
    """Fill an empty, migrated database and bring it to head again."""
    chance = random.Random(count)
    migrate(engine, "downgrade", BEFORE_SEARCH)
    _leave_out_later_columns(engine)
    with Session(engine.execution_options(**{db.WRITES: True}), expire_on_commit=False) as session:
        if engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql(f"PRAGMA cache_size=-{BUILDING_MEMORY_KB}")
        crowd, providers, groups = _clinic(session, chance, count)
        people = _people(chance, count, crowd.desk.practice_id, providers, groups)
        for several in iter(lambda: list(islice(people, AT_ONCE)), []):
            rows: dict[type[SQLModel], list[dict[str, Any]]] = {model: [] for model in TABLES}
            for person in several:
                for model, row in person:
                    rows[model].append(row)
            for model, found in rows.items():
                if found:
                    session.connection().execute(_into(model, found[0]), found)
        session.commit()
    migrate(engine, "upgrade", "head")
    return crowd


def _leave_out_later_columns(engine: Engine) -> None:
    """What migrations add after that one has its default."""
    usual = {
        Patient: PATIENT_ROW,
        CareTeamMember: MEMBER_ROW,
        Letter: LETTER_ROW,
        Invitation: INVITATION_ROW,
        PortalAccess: ACCESS_ROW,
    }
    look = inspect(engine)
    for model, row in usual.items():
        there = {column["name"] for column in look.get_columns(model.__tablename__)}
        for name in row.keys() - there:
            del row[name]


def _into(model: type[SQLModel], row: dict[str, Any]) -> Insert:
    """An insert of exactly these columns, without the defaults of columns that come later."""
    columns = [column(one.name, one.type) for one in model.metadata.tables[model.__tablename__].c if one.name in row]
    return insert(table(model.__tablename__, *columns))


def _add(session: Session, *rows: SQLModel) -> None:
    """Rows of today's models into the tables of then."""
    look = inspect(session.connection())
    for row in rows:
        there = {column["name"] for column in look.get_columns(row.__tablename__)}
        values = {name: value for name, value in row.model_dump().items() if name in there}
        session.connection().execute(_into(type(row), values), values)


def migrate(engine: Engine, direction: str, revision: str) -> None:
    """Bring a database up or down to a revision."""
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    with engine.execution_options(**{db.WRITES: True}).connect() as connection:
        config.attributes["connection"] = connection
        getattr(command, direction)(config, revision)
        connection.commit()


def _clinic(session: Session, chance: random.Random, count: int) -> tuple[Crowd, list[UUID], list[UUID]]:
    practice = Practice(name="Crowded Creek", created_at=NOW)
    _add(session, practice)
    staff = []
    for number in range(max(4, count // PATIENTS_PER_PROVIDER) + 1):
        account = Account(kind=PROVIDER, email=f"staff{number}@crowd.example", created_at=NOW)
        _add(session, account)
        role = CLINICIAN if number else FRONT_DESK
        staff.append(
            Provider(
                practice_id=practice.id,
                account_id=account.id,
                role=role,
                full_name=f"Dr. {number}",
                sees_patients_since=NOW if number else None,
                created_at=NOW,
            )
        )
    groups = [
        PatientGroup(practice_id=practice.id, name=f"Group {n}", name_key=f"group {n}", created_at=NOW)
        for n in range(12)
    ]
    _add(session, *staff, *groups, OPENS_ALL)
    desk, *clinicians = staff
    return Crowd(desk, clinicians[0], groups[0].id), [one.id for one in clinicians], [one.id for one in groups]


def _people(
    chance: random.Random, count: int, practice_id: UUID, providers: list[UUID], groups: list[UUID]
) -> Iterator[list[Row]]:
    first = _Pool(English.first_names_female, English.first_names_male, Spanish.first_names_female)
    last = _Pool(English.last_names, Spanish.last_names)
    kinds, weights = list(KINDS), list(accumulate(KINDS.values()))
    phones = range(2_000_000_000, 9_900_000_000)
    for number in range(count):
        kind = kinds[min(bisect(weights, chance.random()), len(kinds) - 1)]
        first_name, last_name = first.one(chance), last.one(chance)
        phone = str(chance.choice(phones))
        born = date(1935, 1, 1) + timedelta(days=chance.randrange(31_000))
        words = [*_words(first_name), *_words(last_name), phone, phone[-7:], phone[-4:], names.born(born)]
        address = f"{words[0]}.{words[-5]}{number}@example.com"
        person = PATIENT_ROW | {
            "id": _id(chance),
            "practice_id": practice_id,
            "group_id": chance.choice(groups) if chance.random() < 0.8 else None,
            "primary_provider_id": chance.choice(providers),
            "first_name": first_name,
            "last_name": last_name,
            "birth_date": born,
            "phone": f"({phone[:3]}) {phone[3:6]}-{phone[6:]}",
            "email": None if kind == "no_email" else address,
            "sort_name": f"{_folded(last_name)}, {_folded(first_name)}",
            "search_text": " ".join(dict.fromkeys(words)),
            "created_at": NOW - timedelta(minutes=count - number),
            "archived_at": NOW if chance.random() < ARCHIVED else None,
        }
        yield [(Patient, person), *_around(chance, person, providers), *_invited(chance, person, kind)]


def _around(chance: random.Random, person: dict[str, Any], providers: list[UUID]) -> Iterator[Row]:
    other = chance.choice(providers)
    if chance.random() < ON_A_TEAM and other != person["primary_provider_id"]:
        member = {"id": _id(chance), "patient_id": person["id"], "provider_id": other, "added_at": NOW}
        yield CareTeamMember, MEMBER_ROW | member | _of(person)


def _invited(chance: random.Random, person: dict[str, Any], kind: str) -> Iterator[Row]:
    if kind in ("no_email", "not_invited") or person["archived_at"] is not None:
        return
    sent = NOW - timedelta(hours=chance.randrange(100, 3_000) if kind == "expired" else chance.randrange(1, 95))
    over = sent + timedelta(hours=96)
    letter = {
        "id": _id(chance),
        "key": f"invitation:{person['id']}",
        "patient_id": person["id"],
        "to_email": person["email"],
        "promised_at": sent,
        "deliver_after": sent,
        "sent_at": sent,
        "bounced_at": sent if kind == "bounced" else None,
    }
    if kind != "active":
        yield Letter, LETTER_ROW | letter | _of(person)
    invitation = {
        "id": _id(chance),
        "patient_id": person["id"],
        "email": person["email"],
        "letter_id": None if kind == "active" else letter["id"],
        "sent_at": sent,
        "expires_at": over,
        "accepted_at": sent if kind == "active" else None,
        "expired_at": over if kind == "expired" else None,
    }
    yield Invitation, INVITATION_ROW | invitation | _of(person)
    if kind == "active":
        access = {"id": _id(chance), "patient_id": person["id"], "granted_at": sent}
        yield PortalAccess, ACCESS_ROW | access | _of(person)


def _of(person: dict[str, Any]) -> dict[str, Any]:
    return {"practice_id": person["practice_id"]}


_words = cache(names.words)
_folded = cache(names.folded)


def _id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


class _Pool:
    """Names, each as often as it occurs."""

    def __init__(self, *sources: Any) -> None:
        self.names: list[str] = []
        shares: list[float] = []
        for source in sources:
            weighted = source if isinstance(source, dict) else dict.fromkeys(source, 1 / len(source) / 5)
            self.names += weighted
            shares += weighted.values()
        self.up_to = list(accumulate(shares))

    def one(self, chance: random.Random) -> str:
        """A name."""
        return self.names[min(bisect(self.up_to, chance.random() * self.up_to[-1]), len(self.names) - 1)]
