"""Messages: from Send in one browser until they stand in the other, in one process and across two, none lost."""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, Account
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.patients import names
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import clock
from osmind_app.osmind_app import app
from osmind_app.web import routes
from osmind_app.web.portal.messages.state import MessagesState
from osmind_app.web.provider.messages.state import ChatState
from tests import databases
from tests import redis as local_redis
from tests.bench.figures import Figure, percentile
from tests.bench.people import patients
from tests.bench.portal import Portal
from tests.bench.tab import Tab, opened
from tests.server import Server, beside, serving_the_cast

assert app
BENCH = "messages"
CHATS = 10  # talked in by turns: the gate lets through what hands can do
MESSAGES = 1_000
ONE_PROCESS, TWO_PROCESSES = "one process, SQLite", "two processes, PostgreSQL and Redis"
MOST_MS = {ONE_PROCESS: 100, TWO_PROCESSES: 250}
PATIENCE = 10  # seconds after which a message counts as lost


@dataclass
class Pair:
    """One chat, open on both sides; who writes takes turns."""

    patient: Tab
    provider: Tab
    patient_key: str = ""
    provider_key: str = ""


async def measure(portal: Portal, rounds: int) -> tuple[list[Figure], dict[str, object]]:
    """A thousand messages in each setting; the pages' bytes are `weight`'s."""
    figures: list[Figure] = []
    kept: dict[str, object] = {}
    with serving_the_cast() as server:
        found, kept[ONE_PROCESS] = await _talk(ONE_PROCESS, server, server)
        figures += found
    database = databases.fresh_postgres()
    with local_redis.running() as url:
        if database is None or url is None:
            print(databases.WHY_NO_POSTGRES if database is None else local_redis.WHY_NONE)
            return figures, kept
        with (
            serving_the_cast(database=database, OSMIND_REDIS_URL=url) as one,
            beside(one, database, OSMIND_REDIS_URL=url) as other,
        ):
            found, kept[TWO_PROCESSES] = await _talk(TWO_PROCESSES, one, other)
            figures += found
    return figures, kept


async def _talk(setting: str, one: Server, other: Server) -> tuple[list[Figure], dict[str, object]]:
    took: list[float] = []
    lost = 0
    async with AsyncExitStack() as stack:
        pairs = [await _pair(stack, one, other, account_id, patient_id) for account_id, patient_id in _people(one)]
        for number in range(MESSAGES):
            pair = pairs[number % CHATS]
            try:
                took.append(await _message(pair, from_patient=number // CHATS % 2 == 0))
            except TimeoutError:
                lost += 1
    return [
        Figure(BENCH, f"to the other browser, {setting}, p50", percentile(took, 0.5), "ms"),
        Figure(BENCH, f"to the other browser, {setting}, p95", percentile(took, 0.95), "ms", at_most=MOST_MS[setting]),
        Figure(BENCH, f"lost of {MESSAGES:,}, {setting}", lost, "", at_most=0),
    ], {"milliseconds": took, "lost": lost}


def _people(server: Server) -> list[tuple[Any, Any]]:
    """Patients of Dr. Rivera with open portals: account and patient."""
    found = []
    with server.writing() as session:
        rivera, now = server.people.rivera, clock.now()
        for person in patients(CHATS):
            patient = Patient(practice_id=rivera.practice_id, primary_provider_id=rivera.id, created_at=now, **person)
            names.index(patient)
            account = Account(kind=PATIENT, email=f"{uuid4().hex}@example.com", created_at=now)
            session.add_all([patient, account])
            session.flush()
            access = PortalAccess(
                account_id=account.id, patient_id=patient.id, practice_id=patient.practice_id, granted_at=now
            )
            session.add(access)
            found.append((account.id, patient.id))
    return found


async def _pair(stack: AsyncExitStack, one: Server, other: Server, account_id: Any, patient_id: Any) -> Pair:
    inside = _cookie(one.sign_in(account_id, PATIENT))
    staff = _cookie(one.sign_in(one.people.rivera.account_id, PROVIDER))
    patient = await stack.enter_async_context(opened(one.url, routes.MESSAGES, inside))
    provider = await stack.enter_async_context(opened(other.url, routes.messages_of(patient_id), staff))
    provider.go(routes.messages_of(patient_id), {"id": str(patient_id)})
    pair = Pair(patient, provider)
    for tab, state in ((patient, MessagesState), (provider, ChatState)):
        await tab.event(f"{state.get_full_name()}.load", {}, '"form_key"')
        _note_key(pair, tab)
    return pair


async def _message(pair: Pair, *, from_patient: bool) -> float:
    """Milliseconds from sending until the other side has it."""
    word = uuid4().hex
    sender, reader = (pair.patient, pair.provider) if from_patient else (pair.provider, pair.patient)
    state, key = (MessagesState, pair.patient_key) if from_patient else (ChatState, pair.provider_key)
    began = time.perf_counter()
    answered = asyncio.create_task(
        sender.event(f"{state.get_full_name()}.send", {"form": {"text": word, "form_key": key}}, word)
    )
    async with asyncio.timeout(PATIENCE):
        await reader.hears(word)
    took = (time.perf_counter() - began) * 1000
    await answered
    _note_key(pair, sender)
    return took


def _note_key(pair: Pair, tab: Tab) -> None:
    """The composer's next key stands in what the tab heard last."""
    key = tab.last.rpartition('"form_key":"')[2].partition('"')[0]
    if tab is pair.patient:
        pair.patient_key = key
    else:
        pair.provider_key = key


def _cookie(header: str) -> dict[str, str]:
    name, _, secret = header.partition("=")
    return {name: secret}
