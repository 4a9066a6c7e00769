"""The invitation work list, and thousands of invitations at once beside other people's clicks, on both databases.

    python -m tests.bench.inviting --patients 100000

The work list's questions are measured as in `search`: processor time in the database. Then 5,000 patients of the
Patients tab's filter are looked at (dry run) and invited, part after part, as the page does it, while a colleague in
another thread opens the list and notes an activity in short transactions: "others wait" is how long those took. The
rate counts what was promised by the clock on the wall; "by processor" counts this process's time alone, which is what
remains the same on a machine with other work to do.
"""

import argparse
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import InviteBatch
from osmind_app.clinic.onboarding import choosing, funnel, queries, views, work_list
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.lib import db
from tests.bench import crowd, figures, search
from tests.bench.figures import Figure

MANY = 5_000
RATE = 5_000  # promised a second
OTHERS_MS = 50.0
LINES_MS, FIGURES_MS = 20.0, 500.0  # figures are asked for once the lines are there
BREATH = 0.01  # seconds between a colleague's clicks
ROUNDS = 3
ASKED = 10


@dataclass
class Colleague:
    """Somebody else at work: opens the list and writes, again and again, until told to stop."""

    engine: Engine
    actor: Provider
    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Clicks while the block runs."""
        over = threading.Event()
        working = threading.Thread(target=self._work, args=(over,))
        working.start()
        yield
        over.set()
        working.join()

    def _work(self, over: threading.Event) -> None:
        while not over.wait(BREATH):
            self.reads.append(_took(self._read))
            self.writes.append(_took(self._write))

    def _read(self) -> None:
        with Session(self.engine, expire_on_commit=False) as session:
            queries.patient_rows(session, actor=self.actor, filter=PatientFilter(), now=crowd.NOW)

    def _write(self) -> None:
        with db.writing() as session:
            audit.record(session, actor=self.actor, event="chart.opened", now=crowd.NOW)


def questions() -> dict[str, tuple[Callable[..., Any], dict[str, Any], float]]:
    """What the pages ask: the question, with what, and the most it may cost."""
    stuck = {f"stuck at {step}": {"which": work_list.STUCK, "step": step} for step in ("", *work_list.STEPS)}
    return {
        "counts of the views": (views.view_counts, {}, LINES_MS),
        **{name: (work_list.work_page, given, LINES_MS) for name, given in stuck.items()},
        "expiring today": (work_list.work_page, {"which": work_list.TODAY}, LINES_MS),
        **{
            f"figures of {days} days by {by}": (funnel.funnel, {"days": days, "by": by}, FIGURES_MS)
            for days in funnel.PERIODS
            for by in funnel.WAYS
        },
    }


def in_a_crowd(engine: Engine, count: int) -> tuple[list[Figure], dict[str, Any]]:
    """Ask, then invite; figures against their goals, and everything measured."""
    name = f"{engine.dialect.name}, {count:,} patients"
    people = crowd.arrive(engine, count)
    search.tidy(engine)
    db.engine = lambda: engine  # type: ignore[assignment]  # as the app itself writes
    found: list[Figure] = []
    with Session(engine, expire_on_commit=False) as session:
        for who in ("desk", "clinician"):
            for asked, (question, given, most) in questions().items():
                ask = partial(question, session, actor=getattr(people, who), now=crowd.NOW, **given)
                every = [search.spent(session, ask) for _ in range(ASKED)]
                worked = 1000 * figures.percentile([one.worked for one in every], 0.95)
                waited = 1000 * figures.percentile([one.waited for one in every], 0.95)
                found.append(Figure(name, f"{who}: {asked}", worked, "ms", worst=waited, at_most=most))
    sent, kept = _invite(engine, people, name, min(MANY, count // 20))
    return [*found, *sent], {name: kept}


def _invite(engine: Engine, people: crowd.Crowd, name: str, many: int) -> tuple[list[Figure], dict[str, Any]]:
    waiting = PatientFilter(status="not_invited")
    alone = Colleague(engine, people.clinician)
    with alone.at_work():
        time.sleep(2)
    kept: dict[str, list[float]] = {"rate": [], "by processor": [], "dry run": [], "part": []}
    beside = Colleague(engine, people.clinician)
    for _ in range(ROUNDS):
        with Session(engine, expire_on_commit=False) as session:
            ids = choosing.chosen(session, actor=people.desk, everybody=waiting, now=crowd.NOW)[:many]
        with beside.at_work():
            began = time.perf_counter()
            batch = _looked_at(engine, people.desk, ids)
            kept["dry run"].append(1000 * (time.perf_counter() - began))
            began, worked = time.perf_counter(), time.process_time()
            kept["part"] += _sent(people.desk, batch)
            kept["rate"].append(len(ids) / (time.perf_counter() - began))
            kept["by processor"].append(len(ids) / (time.process_time() - worked))
    rates = sorted(kept["rate"]), sorted(kept["by processor"])
    parts = [1000 * figures.percentile(kept["part"], part) for part in (0.5, 0.95)]
    found = [
        Figure(name, f"promised, {many:,} at once", rates[0][ROUNDS // 2], "/s", rates[0][0], at_least=RATE),
        Figure(name, "promised, by processor", rates[1][ROUNDS // 2], "/s", rates[1][0]),
        figures.median_of(name, f"dry run of {many:,}", kept["dry run"], "ms"),
        Figure(name, "one part, p50 (worst: p95)", parts[0], "ms", worst=parts[1]),
    ]
    for what in ("reads", "writes"):
        before, during = (1000 * figures.percentile(getattr(one, what), 0.95) for one in (alone, beside))
        found.append(Figure(name, f"others' {what} alone, p95", before, "ms"))
        found.append(Figure(name, f"others' {what} meanwhile, p95", during, "ms", at_most=OTHERS_MS))
    return found, kept


def _looked_at(engine: Engine, actor: Provider, ids: list[UUID]) -> InviteBatch:
    with Session(engine, expire_on_commit=False) as session:
        plan = choosing.plan_invites(session, actor=actor, patient_ids=ids, now=crowd.NOW)
    return _done(invitations.keep, actor=actor, plan=plan, now=crowd.NOW)


def _sent(actor: Provider, batch: InviteBatch) -> list[float]:
    given = {"actor": actor, "batch_id": batch.id, "now": crowd.NOW}
    batch = _done(invitations.start, **given)
    parts = []
    while batch.finished_at is None:
        began = time.perf_counter()
        batch = _done(invitations.send_some, **given)
        parts.append(time.perf_counter() - began)
    return parts


def _done(deed: Callable[..., Any], **given: Any) -> Any:
    with db.writing() as session:
        return deed(session, **given)


def _took(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def measure(*, full: bool = False) -> tuple[list[Figure], dict[str, object]]:
    """A hundred thousand patients on both databases; `full`: a million, too."""
    return _in_crowds([100_000, 1_000_000] if full else [100_000], None)


def main() -> int:
    """Build, measure, print, keep; the exit code says whether every goal was met."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--patients", type=int, nargs="+", default=[100_000])
    asked.add_argument("--only", choices=["sqlite", "postgres"])
    options = asked.parse_args()
    found, kept = _in_crowds(options.patients, options.only)
    figures.show(found)
    print(figures.keep(found, kept))
    return 0 if all(figure.met is not False for figure in found) else 1


def _in_crowds(counts: list[int], only: str | None) -> tuple[list[Figure], dict[str, object]]:
    found: list[Figure] = []
    kept: dict[str, object] = {}
    for count in counts:
        for engine in search.engines(only):
            some, rounds = in_a_crowd(engine, count)
            found += some
            kept |= rounds
            engine.dispose()
    return found, kept


if __name__ == "__main__":
    sys.exit(main())
