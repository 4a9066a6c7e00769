"""Loads the demo clinic once, through the clinic's own deeds, at times relative to today."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import CLINICIAN, FRONT_DESK, OWNER, PROVIDER, Account, Provider
from osmind_app.clinic.practices.models import PatientGroup, Practice
from osmind_app.demo import (
    bills,
    documents,
    drafting,
    forms,
    guardians,
    links,
    looking,
    people,
    staff_stories,
    stories,
    talks,
    visits,
)
from osmind_app.demo.people import PEOPLE, Person
from osmind_app.demo.sign_ins import PASSWORD, SIGN_INS
from osmind_app.lib import passwords

__all__ = ["PASSWORD", "SIGN_INS", "is_loaded", "load"]

PRACTICES = ("Willow Creek", "Harbor Clinic")
OWNER_EMAIL = "ada@willowcreek.example"
STAFF = (  # key, name, e-mail, role, sees patients
    ("ada", "Ada Grant", OWNER_EMAIL, OWNER, False),
    ("rivera", "Dr. Rivera", "rivera@willowcreek.example", CLINICIAN, True),
    ("okafor", "Dr. Okafor", "okafor@willowcreek.example", CLINICIAN, True),
    ("bell", "Dr. Bell", "bell@willowcreek.example", CLINICIAN, True),  # has left
    ("sam", "Sam Lee", "sam@willowcreek.example", FRONT_DESK, False),
)


def is_loaded(session: Session) -> bool:
    """True when there is a clinic already."""
    return session.exec(select(Practice.id).limit(1)).first() is not None


def load(session: Session, *, now: datetime) -> int:
    """Open both demo clinics and return how many patients they have."""
    opened = now - timedelta(days=800)
    password_hash = passwords.hashed(PASSWORD)
    willow = Practice(
        name=PRACTICES[0],
        phone="(415) 555-0132",
        reply_to_email="desk@willowcreek.example",
        address="1200 Willow Street, Suite 4\nOakland, CA 94607",
        created_at=opened,
    )
    harbor = Practice(name=PRACTICES[1], phone="(207) 555-0190", time_zone="America/New_York", created_at=opened)
    session.add_all([willow, harbor])
    session.flush()
    groups = {name: _group(willow, name, opened) for name in people.GROUPS}
    session.add_all(groups.values())
    staff = {
        key: _provider(session, willow, name, email, role, sees, password_hash, opened)
        for key, name, email, role, sees in STAFF
    }
    stone = _provider(session, harbor, "Dr. Stone", "stone@harbor.example", OWNER, True, password_hash, opened)
    talks.welcome_from(session, staff["rivera"], now=now - timedelta(days=60))
    for index, person in enumerate(PEOPLE):
        stories.live_through(
            session, person, index=index, staff=staff, group=groups[person.group], password_hash=password_hash, now=now
        )
    # The clinic has asked for forms for some weeks: who joined before is asked none, but for those with a story.
    forms.prepare(session, owner=staff["ada"], groups=groups, practices=(willow.id, harbor.id), now=now - forms.SINCE)
    links.share(session, staff=staff, groups=groups, password_hash=password_hash, now=now)
    stories.somebody_knocks(session, now=now)
    stories.leaves_the_desk_without_signing_in(session, "Rashid", staff["sam"], now=now)
    staff_stories.live_through(session, staff, now=now)
    guardians.let_in(session, staff["sam"], password_hash=password_hash, now=now)
    documents.file(session, staff, now=now)
    drafting.write(session, owner=staff["ada"], now=now - drafting.BEFORE)
    forms.live_through(session, staff=staff, now=now)
    talks.live_through(session, staff, now=now)
    visits.book(session, staff, willow, now=now)
    bills.bill(session, staff, willow, now=now)
    neighbour = Person("Ivy", "Holt", 36, (1, 1), people.ACTIVE, days_ago=30)
    harbors = {"rivera": stone, "sam": stone}
    stories.live_through(
        session, neighbour, index=len(PEOPLE), staff=harbors, group=None, password_hash=password_hash, now=now
    )
    looking.look(session, staff, now=now)  # last: what happened before is read
    return len(PEOPLE) + len(links.JOINED) + 1


def _group(practice: Practice, name: str, at: datetime) -> PatientGroup:
    return PatientGroup(practice_id=practice.id, name=name, name_key=name.casefold(), created_at=at)


def _provider(
    session: Session,
    practice: Practice,
    name: str,
    email: str,
    role: str,
    sees_patients: bool,
    password_hash: str,
    at: datetime,
) -> Provider:
    account = Account(kind=PROVIDER, email=email, password_hash=password_hash, password_set_at=at, created_at=at)
    session.add(account)
    session.flush()
    provider = Provider(
        practice_id=practice.id,
        account_id=account.id,
        role=role,
        full_name=name,
        sees_patients_since=at if sees_patients else None,
        created_at=at,
    )
    session.add(provider)
    session.flush()
    return provider
