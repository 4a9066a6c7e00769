"""Search and pages of the Patients tab in a crowd, on both databases: what each costs in the database.

    python -m tests.bench.search --patients 100000

Every question goes through `patient_rows` as the screen asks it; its statements are then run again on the driver alone,
results fetched. The table shows the 95th percentile of the processor time that took, and as "worst" the same of the
clock on the wall, which on a machine with other work to do is several times that. The file has the whole calls too.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event, text
from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.onboarding import paging, patient_filter, queries
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import db
from tests import databases
from tests.bench import crowd, figures
from tests.bench.figures import Figure

GOAL_MS = 5.0  # p95 in the database
ASKED = 100  # questions of each kind
PEOPLE = 2_000  # patients the questions are about


@dataclass(frozen=True)
class Kind:
    """One kind of question: who asks, and what about a patient."""

    name: str
    actor: str
    ask: Callable[["Known"], PatientFilter]


@dataclass(frozen=True)
class Known:
    """What a question may be about."""

    id: UUID
    first: str
    last: str
    email: str
    phone: str
    born: date
    group_id: UUID


@dataclass(frozen=True)
class Spent:
    """Seconds one question took: processor time in the database, the clock on the wall, the whole call in Python."""

    worked: float
    waited: float
    whole: float


def kinds() -> list[Kind]:
    """Every kind of question, from both sides of the care team's wall."""
    questions: dict[str, Callable[[Known], PatientFilter]] = {
        "first page": lambda one: PatientFilter(),
        "next page": lambda one: PatientFilter(after=paging.key("n", one.id)),
        "previous page": lambda one: PatientFilter(after=paging.key("p", one.id)),
        "newest first": lambda one: PatientFilter(sort="-added", after=paging.key("n", one.id)),
        "group, next page": lambda one: PatientFilter(group=one.group_id, after=paging.key("n", one.id)),
        **{
            f"{status}, next page": lambda one, status=status: PatientFilter(
                status=status, after=paging.key("n", one.id)
            )
            for status in patient_filter.STATUSES
        },
        "archived": lambda one: PatientFilter(archived=True),
        "1 letter": lambda one: PatientFilter(q=one.last[:1]),
        "2 letters": lambda one: PatientFilter(q=one.last[:2]),
        "3 letters": lambda one: PatientFilter(q=one.last[:3]),
        "last name": lambda one: PatientFilter(q=one.last),
        "first name": lambda one: PatientFilter(q=one.first),
        "first and last name": lambda one: PatientFilter(q=f"{one.first} {one.last}"),
        "starts of both": lambda one: PatientFilter(q=f"{one.first[:3]} {one.last[:3]}"),
        "start of an email": lambda one: PatientFilter(q=one.email[:8]),
        "email": lambda one: PatientFilter(q=one.email),
        "phone": lambda one: PatientFilter(q=one.phone),
        "last 4 of a phone": lambda one: PatientFilter(q=one.phone[-4:]),
        "birth date": lambda one: PatientFilter(q=f"{one.born.month}/{one.born.day}/{one.born.year}"),
        "nobody": lambda one: PatientFilter(q=one.last[::-1] + "q"),
        "3 letters, expired": lambda one: PatientFilter(q=one.last[:3], status="expired"),
        "last name, group": lambda one: PatientFilter(q=one.last, group=one.group_id),
    }
    return [Kind(name, actor, ask) for actor in ("desk", "clinician") for name, ask in questions.items()]


def in_a_crowd(engine: Engine, count: int, asked: int = ASKED) -> tuple[list[Figure], dict[str, Any]]:
    """Ask every kind of question; p95 in the database against the goal, and everything measured."""
    name = f"{engine.dialect.name}, {count:,} patients"
    started = time.perf_counter()
    people = crowd.arrive(engine, count)
    built = time.perf_counter() - started
    tidy(engine)
    print(f"{name}: built in {built:.0f} s", file=sys.stderr)
    found: list[Figure] = []
    kept: dict[str, Any] = {"built_seconds": built}
    every: list[Spent] = []
    with Session(engine, expire_on_commit=False) as session:
        for kind in kinds():
            actor: Provider = getattr(people, kind.actor)
            about = _known(session, actor, people.group_id, asked)
            spent = _times(session, actor, [kind.ask(one) for one in about])
            every += spent
            found.append(_figure(name, f"{kind.actor}: {kind.name}", spent))
            kept[found[-1].name] = {
                f"{part}_{percent}": 1000 * figures.percentile([getattr(one, part) for one in spent], percent / 100)
                for part in ("worked", "waited", "whole")
                for percent in (50, 95, 100)
            }
    found.append(_figure(name, "every question", every))
    return found, {name: kept}


def _figure(bench: str, name: str, spent: Sequence[Spent]) -> Figure:
    worked = 1000 * figures.percentile([one.worked for one in spent], 0.95)
    waited = 1000 * figures.percentile([one.waited for one in spent], 0.95)
    return Figure(bench, name, worked, "ms", worst=waited, at_most=GOAL_MS)


def _known(session: Session, actor: Provider, group_id: UUID, at_most: int) -> list[Known]:
    chance = random.Random(1)
    mine = select(Patient).where(Patient.practice_id == actor.practice_id)
    if not actor.sees_whole_list:
        mine = mine.where(Patient.primary_provider_id == actor.id)
    pivot = UUID(int=chance.getrandbits(128))
    some = session.exec(mine.where(Patient.id > pivot).order_by(Patient.id).limit(PEOPLE)).all()
    some += session.exec(mine.where(Patient.id < pivot).order_by(Patient.id).limit(PEOPLE)).all()
    fit = [one for one in some if one.email and one.last_name]
    session.rollback()
    return [
        Known(one.id, one.first_name, one.last_name, one.email, one.phone, one.birth_date, one.group_id or group_id)
        for one in chance.sample(fit, min(at_most, len(fit)))
    ]


def _times(session: Session, actor: Provider, asked: Sequence[PatientFilter]) -> list[Spent]:
    return [
        spent(session, partial(queries.patient_rows, session, actor=actor, filter=filter, now=crowd.NOW))
        for filter in asked
    ]


def spent(session: Session, ask: Callable[[], Any]) -> Spent:
    """What one question costs; its statements are run again on the driver alone."""
    with _written_down(session) as told:
        started = time.perf_counter()
        ask()
        whole = time.perf_counter() - started
    cursor = session.connection().connection.cursor()
    clock = _clock(session)
    started, worked = time.perf_counter(), clock()
    for statement, values in told:
        cursor.execute(statement, values)
        cursor.fetchall()
    cost = Spent(clock() - worked, time.perf_counter() - started, whole)
    session.rollback()
    session.expunge_all()
    return cost


def _clock(session: Session) -> Callable[[], float]:
    """Processor time, in seconds, of whoever answers: this thread with SQLite, else the session's server process."""
    if session.get_bind().dialect.name == "sqlite":
        return time.thread_time
    server = session.connection().scalar(text("SELECT pg_backend_pid()"))
    schedule = Path(f"/proc/{server}/schedstat")
    if not schedule.exists():
        return time.perf_counter  # a server on another machine
    return lambda: int(schedule.read_text().split()[0]) / 1e9


@contextmanager
def _written_down(session: Session) -> Iterator[list[tuple[str, Any]]]:
    told: list[tuple[str, Any]] = []

    def write(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        told.append((statement, values))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", write)
    yield told
    event.remove(connection, "before_cursor_execute", write)


def tidy(engine: Engine) -> None:
    """What time does by itself in production: autovacuum. SQLite gets nothing, as in production."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def measure(*, full: bool = False) -> tuple[list[Figure], dict[str, object]]:
    """A hundred thousand patients on both databases; `full`: a million, too."""
    return _in_crowds([100_000, 1_000_000] if full else [100_000], None)


def main() -> int:
    """Build, measure, print, keep; the exit code says whether every goal was met."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--patients", type=int, nargs="+", default=[100_000])
    asked.add_argument("--only", choices=["sqlite", "postgres"])
    asked.add_argument("--asked", type=int, default=ASKED, help="questions of each kind")
    options = asked.parse_args()
    found, kept = _in_crowds(options.patients, options.only, options.asked)
    figures.show(found)
    print(figures.keep(found, kept))
    return 0 if all(figure.met for figure in found) else 1


def _in_crowds(counts: Sequence[int], only: str | None, asked: int = ASKED) -> tuple[list[Figure], dict[str, object]]:
    found: list[Figure] = []
    kept: dict[str, object] = {}
    for count in counts:
        for engine in engines(only):
            some, rounds = in_a_crowd(engine, count, asked)
            found += some
            kept |= rounds
            engine.dispose()
    return found, kept


def engines(only: str | None) -> Iterator[Engine]:
    if only != "postgres":
        with tempfile.TemporaryDirectory(prefix="osmind-bench-") as folder:
            yield db.make_engine(databases.fresh_sqlite(Path(folder)))
    if only != "sqlite":
        url = databases.fresh_postgres()
        if url is None:
            print(databases.WHY_NO_POSTGRES)
            return
        yield db.make_engine(url)


if __name__ == "__main__":
    sys.exit(main())
