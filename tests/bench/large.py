"""The clinic that `make demo-large` makes, and what its staff wait for: from a click on each main page to its answer.

Served as in production at loopback, on SQLite; the least handler is clicked in turns with the others, and says how busy
the machine was. Beside each time stands how many statements the event sent to the database: the same handler, run once
more in this process.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import PROVIDER, Provider
from osmind_app.clinic.appointments.diary import WEEK
from osmind_app.clinic.messaging.queries import UNANSWERED
from osmind_app.clinic.patients.models import Patient
from osmind_app.demo import load as demo
from osmind_app.demo.large import load as large
from osmind_app.demo.large.plan import PATIENTS
from osmind_app.lib import clock, db
from osmind_app.web import routes
from osmind_app.web.notices import Notices
from osmind_app.web.provider.calendar.state import CalendarState
from osmind_app.web.provider.forms.sent.state import SentFormsState
from osmind_app.web.provider.invitations.state import InvitationsState
from osmind_app.web.provider.messages.state import ChatState, InboxState
from osmind_app.web.provider.palette.state import PaletteState
from osmind_app.web.provider.patient.state import PatientState
from osmind_app.web.provider.patients.state import PatientsState
from osmind_app.web.provider.today.state import TodayState
from osmind_app.web.ui.frames import ProviderFrame
from tests import databases
from tests.bench.figures import Figure, percentile
from tests.bench.statements import opened_on, statements
from tests.bench.tab import opened
from tests.server import serving_what_is_there

BENCH = "large"
MOST_MS, MOST_STATEMENTS = 100.0, 6
CLICKS = 40  # of each kind
COLLEAGUES = 6  # sessions of each person that click in turns: the gate lets through what hands can do
BREATH = 0.02  # seconds between clicks
DESK, DOCTOR = "Sam Lee", "Dr. Rivera"

Query = dict[str, str]


@dataclass(frozen=True)
class Click:
    """One kind of click: who, which page, the words of its address or what is typed, and the var that answers."""

    name: str
    who: str
    page: str
    state: type[Any]
    answer: str
    query: Callable[["About"], Query] = lambda _one: {}
    handler: str = "load"
    typed: Callable[["About"], Query] = lambda _one: {}


@dataclass(frozen=True)
class About:
    """A patient of the provider's, and a day: what one click is about."""

    id: UUID
    last: str
    day: str


def _somebody(one: About) -> Query:
    return {"id": str(one.id)}


LEAST = Click("the least handler", DESK, routes.TODAY, Notices, "text", handler="close")  # what the machine can do now
CLICKED = (
    LEAST,
    Click("Today", DESK, routes.TODAY, TodayState, "page"),
    Click("Today, a provider’s", DOCTOR, routes.TODAY, TodayState, "page"),
    Click("the bell and the badge", DOCTOR, routes.TODAY, ProviderFrame, "unread", handler="ring"),
    Click("Patients", DESK, routes.PATIENTS, PatientsState, "rows"),
    Click("Patients, how many in each view", DESK, routes.PATIENTS, PatientsState, "counts", handler="count_views"),
    Click("Patients, search", DESK, routes.PATIENTS, PatientsState, "rows", lambda one: {"q": one.last}),
    Click("Find", DESK, routes.TODAY, PaletteState, "found", handler="look", typed=lambda one: {"typed": one.last}),
    Click("Calendar, a day", DESK, routes.CALENDAR, CalendarState, "page", lambda one: {"day": one.day}),
    Click(
        "Calendar, a week", DOCTOR, routes.CALENDAR, CalendarState, "page", lambda one: {"day": one.day, "view": WEEK}
    ),
    Click("Messages", DOCTOR, routes.STAFF_MESSAGES, InboxState, "inbox"),
    Click(
        "Messages, unanswered", DOCTOR, routes.STAFF_MESSAGES, InboxState, "inbox", lambda _one: {"show": UNANSWERED}
    ),
    Click("a chat", DOCTOR, routes.STAFF_MESSAGES, ChatState, "chat", _somebody),
    Click("a chart", DOCTOR, routes.PATIENT, PatientState, "shown", _somebody),
    Click("Invitations", DESK, routes.INVITATIONS, InvitationsState, "work"),
    Click("Invitations, the figures", DESK, routes.INVITATIONS, InvitationsState, "figures", handler="count"),
    Click("Forms", DOCTOR, routes.FORMS, SentFormsState, "shown"),
)


def measure(*, full: bool = False) -> tuple[list[Figure], dict[str, object]]:
    """Each kind of click in a clinic of twenty thousand; `full` changes nothing."""
    return in_a_clinic_of(PATIENTS)


def in_a_clinic_of(patients: int) -> tuple[list[Figure], dict[str, object]]:
    """Make it, serve it, click."""
    with tempfile.TemporaryDirectory(prefix="osmind-bench-") as folder:
        url = databases.fresh_sqlite(Path(folder))
        began = time.perf_counter()
        with Session(db.make_engine(url).execution_options(**{db.WRITES: True})) as session:
            demo.load(session, now=clock.now())
            session.flush()
            large.fill(session, now=clock.now(), patients=patients, told=lambda _what, _more: None)
            session.commit()
        made = time.perf_counter() - began
        print(f"{patients:,} patients, made in {made:.0f} s", file=sys.stderr)
        figures, kept = clicked(url)
    return [Figure(BENCH, f"made, {patients:,} patients", made, "s"), *figures], kept


def clicked(url: str) -> tuple[list[Figure], dict[str, object]]:
    """Every kind of click in the large clinic that stands in this database."""
    with serving_what_is_there(database=url) as server:
        with Session(server.engine) as session:
            about = _about(session)
            accounts = {who: _account(session, who) for who in (DESK, DOCTOR)}
        sessions = {
            who: [server.sign_in(account, PROVIDER) for _ in range(COLLEAGUES)] for who, account in accounts.items()
        }
        times = asyncio.run(_click_everything(server.url, sessions, about))
        with opened_on(url):
            counts = asyncio.run(_count_everything(sessions, about[0]))
    figures = []
    for click in CLICKED:
        half, most = (percentile(times[click.name], part) for part in (0.5, 0.95))
        figures.append(Figure(BENCH, f"{click.name}, p50 and p95", half, "ms", worst=most, at_most=MOST_MS))
        figures.append(Figure(BENCH, f"{click.name}, statements", counts[click.name], "", at_most=MOST_STATEMENTS))
    return figures, {"times": times, "statements": counts}


async def _click_everything(
    address: str, sessions: Mapping[str, Sequence[str]], about: Sequence[About]
) -> dict[str, list[float]]:
    """Milliseconds of each click, the kinds in turns; a first round warms up."""
    times: dict[str, list[float]] = {click.name: [] for click in CLICKED}
    async with AsyncExitStack() as stack:
        tabs = {}
        for who, cookies in sessions.items():
            several = [
                await stack.enter_async_context(opened(address, routes.TODAY, dict([cookie.split("=", 1)])))
                for cookie in cookies
            ]
            tabs[who] = cycle(several)
        for number in range(CLICKS + 1):
            one = about[number % len(about)]
            for click in CLICKED:
                tab, query = next(tabs[click.who]), click.query(one)
                tab.go(f"{click.page}?{urlencode(query)}", query)
                await asyncio.sleep(BREATH)
                name = f"{click.state.get_full_name()}.{click.handler}"
                took = await tab.event(name, click.typed(one), f'"{click.answer}_rx_state_"')
                if number:
                    times[click.name].append(took)
    return times


async def _count_everything(sessions: Mapping[str, Sequence[str]], one: About) -> dict[str, int]:
    return {
        click.name: await statements(
            click.state,
            click.handler,
            page=click.page,
            query=click.query(one),
            cookie=sessions[click.who][0],
            **click.typed(one),
        )
        for click in CLICKED
    }


def _about(session: Session) -> list[About]:
    """Some of the provider's patients, and working days of the last weeks and the next."""
    doctor = session.exec(select(Provider).where(Provider.full_name == DOCTOR)).one()
    found = session.exec(
        select(Patient)
        .where(Patient.practice_id == doctor.practice_id, Patient.primary_provider_id == doctor.id)
        .where(col(Patient.archived_at).is_(None), Patient.portal_state == "active")
        .order_by(col(Patient.created_at))
        .limit(CLICKS)
    ).all()
    today = clock.now().date()
    days = [today + timedelta(days=number - CLICKS // 2) for number in range(CLICKS)]
    return [About(one.id, one.last_name, day.isoformat()) for one, day in zip(found, days, strict=False)]


def _account(session: Session, who: str) -> UUID:
    return session.exec(select(Provider.account_id).where(Provider.full_name == who)).one()
