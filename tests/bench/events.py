"""Events: from a click to its answer, at the server's door, beside a bare Reflex app that does the same."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import cycle

from osmind_app.web import routes
from osmind_app.web.notices import Notices
from osmind_app.web.provider.patients.state import PatientsState
from tests.bench import references
from tests.bench.figures import Figure, median_of, percentile
from tests.bench.portal import Portal
from tests.bench.tab import Tab, opened

BENCH = "events"
MOST_BESIDE_BARE = 2.0
CLICKS = 60  # events of each kind in one round
BREATH = 0.01  # seconds between clicks: the gate lets through what a clinic could click, and no flood
BARE_STATE = "reflex___state____state.bare_reflex___bare_reflex____bare_state"
BARE_LEAST, OUR_LEAST, BARE_ROWS, OUR_ROWS = "bare counter", "our notice closed", "bare rows", "our Patients"
PAIRS = {"least handler": (BARE_LEAST, OUR_LEAST), "a page of rows": (BARE_ROWS, OUR_ROWS)}

Times = dict[str, list[list[float]]]


async def measure(portal: Portal, rounds: int) -> tuple[list[Figure], dict[str, object]]:
    """The least handler and a page of rows, ours and theirs click by click."""
    async with AsyncExitStack() as stack:
        bare = stack.enter_context(references.bare_reflex())
        theirs = [await stack.enter_async_context(opened(bare, "/"))]
        ours = [
            await stack.enter_async_context(opened(portal.address, routes.PATIENTS, cookies))
            for cookies in portal.colleagues
        ]
        kinds = {
            BARE_LEAST: (cycle(theirs), f"{BARE_STATE}.click", "clicks_rx_state_"),
            OUR_LEAST: (cycle(ours), f"{Notices.get_full_name()}.close", "text_rx_state_"),
            BARE_ROWS: (cycle(theirs), f"{BARE_STATE}.load", "rows_rx_state_"),
            OUR_ROWS: (cycle(ours), f"{PatientsState.get_full_name()}.load", "rows_rx_state_"),
        }
        times: Times = {kind: [] for kind in kinds}
        for number in range(rounds + 1):
            for one_round in times.values():
                one_round.append([])
            for _ in range(CLICKS):
                for kind, (tabs, handler, answer) in kinds.items():
                    times[kind][-1].append(await _click(next(tabs), handler, answer))
            if number == 0:
                times = {kind: [] for kind in kinds}  # a first round warms both
    return _figures(times), dict(times)


async def _click(tab: Tab, handler: str, answer: str) -> float:
    await asyncio.sleep(BREATH)
    return await tab.event(handler, {}, answer)


def _figures(times: Times) -> list[Figure]:
    figures = []
    for name, (bare, ours) in PAIRS.items():
        for part in (0.5, 0.95):
            their_parts, our_parts = _parts(times[bare], part), _parts(times[ours], part)
            label = f"{name}, p{part * 100:.0f}"
            quotients = [our / their for our, their in zip(our_parts, their_parts, strict=True)]
            figures.append(median_of(BENCH, f"{label}, bare Reflex", their_parts, "ms"))
            figures.append(median_of(BENCH, f"{label}, ours", our_parts, "ms"))
            figures.append(median_of(BENCH, f"{label}, ours beside bare", quotients, "×", at_most=MOST_BESIDE_BARE))
    return figures


def _parts(rounds: Sequence[Sequence[float]], part: float) -> list[float]:
    return [percentile(one_round, part) for one_round in rounds]
