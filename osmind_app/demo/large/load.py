"""Filling the demo clinic with twenty thousand patients: all of it in one transaction, or nothing."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, func, select

from osmind_app.clinic.accounts.models import PROVIDER, Account
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.demo.large import chats, people, visits
from osmind_app.demo.large.plan import MESSAGES_EACH, PATIENTS, SEED, VISITS_EACH, Plan
from osmind_app.demo.load import OWNER_EMAIL, PRACTICES

SMALL = 100  # the demo has fewer patients than that

VISITS, MESSAGES, PEOPLE = "Appointments", "Messages", "Patients"  # what is made
Told = Callable[[str, int], None]  # of which there are so many more


class NotTheDemo(Exception):
    """This database is not to be filled; it says why, and what to do."""


def totals(patients: int) -> dict[str, int]:
    """How many of each there will be."""
    return {PEOPLE: patients, VISITS: patients * VISITS_EACH, MESSAGES: patients * MESSAGES_EACH}


def fill(session: Session, *, now: datetime, told: Told, patients: int = PATIENTS, seed: int = SEED) -> None:
    """Add so many patients to the demo clinic, ten appointments and fifteen messages for each."""
    owner = _the_demos_owner(session)
    practice = session.exec(select(Practice).where(Practice.name == PRACTICES[0])).one()
    plan = Plan(practice, owner.password_hash or "", patients, now, seed)
    staff = people.providers(session, plan)
    known = []
    for one in people.patients(session, plan, staff):
        known.append(one)
        told(PEOPLE, 1)
    for more in visits.appointments(session, plan, staff, known):
        told(VISITS, more)
    for more in chats.messages(session, plan, known):
        told(MESSAGES, more)


def _the_demos_owner(session: Session) -> Account:
    names = set(session.exec(select(Practice.name)).all())
    owner = session.exec(select(Account).where(Account.kind == PROVIDER, Account.email == OWNER_EMAIL)).first()
    if names != set(PRACTICES) or owner is None:
        raise NotTheDemo("This database holds something else than the demo clinic. Nothing was added.")
    if session.exec(select(func.count()).select_from(Patient)).one() > SMALL:
        raise NotTheDemo("The clinic is large already. To start anew: osmind demo --reset --large")
    return owner
