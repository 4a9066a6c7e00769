"""Two hundred patients at once, each doing something every four seconds, with the last hour's sessions still held.

A fresh server hides what a busy one does: first 3,000 tabs are opened and closed, whose states stay in memory until
they expire. Memory per signed-in tab is taken beside an empty Reflex session of the bare app.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

import psutil

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.patients import names
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import clock
from osmind_app.web import routes
from tests.bench import at_once_deeds, references
from tests.bench.at_once_deeds import DEEDS, Visitor
from tests.bench.figures import Figure, percentile
from tests.bench.tab import opened
from tests.server import Server, serving_the_cast

BENCH = "at once"
PEOPLE = 200
RETAINED = 3_000
OPENED_TOGETHER = 25
BREATH = 1.0  # seconds for those who come together: the gate counts what one address sends
EVERY = 4.0  # seconds between two deeds of one patient
MINUTES, MINUTES_SHORT = 5.0, 1.0
WEIGHED = 200  # tabs whose memory is taken, ours and theirs
Person = tuple[dict[str, str], str]  # cookies, and the form that waits
MOST_P95, MOST_GROWTH, MOST_BESIDE_EMPTY = 150.0, 10.0, 1.3


def measure(*, full: bool = False) -> tuple[list[Figure], dict[str, object]]:
    """p95, errors and memory of the ward; five minutes with `full`, else one."""
    return asyncio.run(_measure(MINUTES if full else MINUTES_SHORT))


async def _measure(minutes: float) -> tuple[list[Figure], dict[str, object]]:
    empty = await _empty_session()
    with serving_the_cast() as server:
        people = [_patient(server, number) for number in range(PEOPLE)]
        cookies = [cookie for cookie, _form in people]
        process = psutil.Process(server.process.pid)
        await _warm(server, people[:OPENED_TOGETHER])
        signed_in = await _per_tab(process, server.url, cookies)
        await _come_and_go(server.url, cookies)
        by_deed, errors, memory = await _day(process, server.url, people, minutes)
    times = [took for some in by_deed.values() for took in some]
    growth = (memory[-1] / memory[len(memory) // 5] - 1) * 100  # after the first fifth: caches are warm
    minutes_said = f"{PEOPLE} patients, {minutes:.0f} min, {RETAINED:,} sessions held"
    figures = [
        Figure(BENCH, f"a deed, p50 ({minutes_said})", percentile(times, 0.5), "ms"),
        Figure(BENCH, "a deed, p95", percentile(times, 0.95), "ms", worst=max(times), at_most=MOST_P95),
        *(Figure(BENCH, f"{name}, p95", percentile(some, 0.95), "ms") for name, some in by_deed.items()),
        Figure(BENCH, f"errors of {len(times) + errors:,} deeds", errors, "", at_most=0),
        Figure(BENCH, "memory growth", growth, "%", at_most=MOST_GROWTH),
        Figure(BENCH, "memory of an empty Reflex session", empty / 1024, "kB"),
        Figure(BENCH, "memory of a signed-in tab", signed_in / 1024, "kB"),
        Figure(BENCH, "signed-in beside empty", signed_in / empty, "×", at_most=MOST_BESIDE_EMPTY),
    ]
    return figures, {"times": by_deed, "memory": memory}


def _patient(server: Server, number: int) -> tuple[dict[str, str], str]:
    """A patient with a portal of their own, signed in: their cookie, and the form that waits for them."""
    people, now = server.people, clock.now()
    with server.writing() as session:
        patient = Patient(
            practice_id=people.willow.id,
            primary_provider_id=people.rivera.id,
            group_id=people.adults.id,
            first_name="Patient",
            last_name=f"Number {number}",
            email=f"patient{number}@example.com",
            created_at=now - timedelta(days=30),
        )
        names.index(patient)
        account = Account(kind=PATIENT, email=patient.email, password_hash="-", created_at=now)
        session.add_all([patient, account])
        session.flush()
        session.add(
            PortalAccess(account_id=account.id, patient_id=patient.id, practice_id=patient.practice_id, granted_at=now)
        )
        form = at_once_deeds.prepare(session, people=people, patient=patient, now=now)
        _row, secret = sessions.start(
            session, account_id=account.id, kind=PATIENT, device="bench", now=now, second_step=True
        )
    return {"patient": secret}, form


async def _empty_session() -> float:
    """Bytes that one open, empty session of the bare app takes."""
    with references.bare_reflex() as address:
        process = psutil.Process(_listener(address))
        async with AsyncExitStack() as stack:
            for _ in range(OPENED_TOGETHER):
                await stack.enter_async_context(opened(address, "/"))
        return await _per_tab(process, address, [{}])


async def _per_tab(process: psutil.Process, address: str, cookies: Sequence[dict[str, str]]) -> float:
    before = _memory(process)
    async with AsyncExitStack() as stack:
        page = routes.HOME if cookies[0] else "/"
        for number in range(WEIGHED):
            await stack.enter_async_context(opened(address, page, cookies[number % len(cookies)]))
        return max(1.0, (_memory(process) - before) / WEIGHED)


async def _warm(server: Server, people: Sequence[Person]) -> None:
    """Every page once, so that what is loaded once is not counted as a session's."""
    async with AsyncExitStack() as stack:
        for cookie, form in people:
            visitor = Visitor(await stack.enter_async_context(opened(server.url, routes.HOME, cookie)), form)
            for deed in DEEDS.values():
                await deed(visitor)


async def _come_and_go(address: str, cookies: Sequence[dict[str, str]]) -> None:
    async def one(number: int) -> None:
        async with opened(address, routes.HOME, cookies[number % len(cookies)]):
            pass

    for start in range(0, RETAINED, OPENED_TOGETHER):
        together = (one(number) for number in range(start, start + OPENED_TOGETHER))
        await asyncio.gather(asyncio.sleep(BREATH), *together)


async def _day(
    process: psutil.Process, address: str, people: Sequence[Person], minutes: float
) -> tuple[dict[str, list[float]], int, list[float]]:
    """The times of all deeds in milliseconds, how many failed, and the server's memory along the way."""
    times: dict[str, list[float]] = {name: [] for name in DEEDS}
    memory: list[float] = []
    failed = 0
    until = time.monotonic() + minutes * 60

    async def live(visitor: Visitor, chance: random.Random) -> None:
        nonlocal failed
        await asyncio.sleep(chance.uniform(0, EVERY))
        while time.monotonic() < until:
            began, name = time.monotonic(), chance.choice(list(DEEDS))
            try:
                times[name].append(await DEEDS[name](visitor))
            except TimeoutError:
                failed += 1
            await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - began)))

    async def weigh() -> None:
        while time.monotonic() < until:
            memory.append(_memory(process))
            await asyncio.sleep(minutes * 60 / 30)

    async with AsyncExitStack() as stack:
        visitors = [
            Visitor(await stack.enter_async_context(opened(address, routes.HOME, cookie)), form)
            for cookie, form in people
        ]
        await asyncio.gather(weigh(), *(live(one, random.Random(number)) for number, one in enumerate(visitors)))
    return times, failed, memory


def _memory(process: psutil.Process) -> float:
    return float(sum(one.memory_full_info().uss for one in [process, *process.children(recursive=True)]))


def _listener(address: str) -> int:
    """The process that listens at an address."""
    port = int(address.rpartition(":")[2])
    for connection in psutil.net_connections("tcp"):
        listens = connection.status == psutil.CONN_LISTEN and connection.pid is not None
        if listens and connection.laddr.port == port:
            return _topmost(psutil.Process(connection.pid))
    raise LookupError(address)


def _topmost(process: psutil.Process) -> int:
    parent = process.parent()
    return process.pid if parent is None or "granian" not in parent.name() else parent.pid
