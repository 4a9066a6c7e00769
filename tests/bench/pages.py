"""The pages behind the doors: their weight, and their time until rows are there, beside a bare Reflex page."""

import asyncio

from playwright.async_api import Page

from osmind_app.web import routes
from tests.bench import references
from tests.bench.figures import Figure, median_of, ratio_of
from tests.bench.phone import Subject, Visit, phone
from tests.bench.portal import Portal
from tests.bench.rounds import Visits, kept, painted, ready, values, visits

BENCH = "pages"
MOST_BESIDE_BARE = 1.2
MOST_BESIDE_COLD = 0.6
TYPING_SECONDS = 4  # a person's time on the sign-in door, in which it fetches what Home needs
BARE, PATIENTS, COLD, WARMED = "bare Reflex", "Patients", "Home, cold", "Home, through its door"
BARE_ROW = "tbody tr"
PATIENT_ROW = "main tbody tr"
MESSAGES, FORM = "Messages", "a page of a form"
MESSAGE_ROW, FORM_FIELD = "[role=log] li", "main form textarea, main form input"
MOST_JS_KB, MOST_CSS_KB = 155, 20
HOME_DATA = "main ul li"  # what to do next, and who cares for this patient: both come with the data


async def measure(portal: Portal, rounds: int) -> tuple[list[Figure], dict[str, object]]:
    """Patients beside the bare page, and Home through its door beside Home alone."""
    with references.bare_reflex() as bare:
        subjects = [
            Subject(BARE, bare, BARE_ROW),
            Subject(PATIENTS, portal.address + routes.PATIENTS, PATIENT_ROW, cookies=portal.staff),
            Subject(COLD, portal.address + routes.HOME, HOME_DATA, cookies=portal.patient),
            _through_the_door(portal),
            Subject(MESSAGES, portal.address + routes.MESSAGES, MESSAGE_ROW, cookies=portal.patient),
            Subject(FORM, portal.address + portal.form, FORM_FIELD, cookies=portal.patient),
        ]
        async with phone(bare, portal.address) as browser:
            seen = await visits(browser, subjects, rounds)
    return _figures(seen), kept(seen)


def _through_the_door(portal: Portal) -> Subject:
    async def type_in(page: Page) -> None:
        await page.goto(portal.address + routes.PATIENT_SIGN_IN)
        await page.get_by_label("Email").fill(portal.email)
        await page.get_by_label("Password", exact=True).fill(portal.password)
        await asyncio.sleep(TYPING_SECONDS)

    async def sign_in(page: Page) -> None:
        await page.get_by_role("button", name="Sign in").click(no_wait_after=True)

    return Subject(WARMED, portal.address, HOME_DATA, first=type_in, enter=sign_in)


def _figures(seen: Visits) -> list[Figure]:
    bare, ours = values(seen, BARE, ready), values(seen, PATIENTS, ready)
    cold, warmed = values(seen, COLD, ready), values(seen, WARMED, ready)
    return [
        median_of(BENCH, f"{BARE}, JavaScript with headers", values(seen, BARE, _js), "kB"),
        median_of(BENCH, f"{BARE}, rows ready", bare, "ms"),
        median_of(BENCH, f"{PATIENTS}, JavaScript with headers", values(seen, PATIENTS, _js), "kB"),
        median_of(BENCH, f"{PATIENTS}, stylesheets with headers", values(seen, PATIENTS, _css), "kB"),
        median_of(BENCH, f"{PATIENTS}, requests", values(seen, PATIENTS, _requests), ""),
        median_of(BENCH, f"{PATIENTS}, websocket", values(seen, PATIENTS, _socket), "kB"),
        median_of(BENCH, f"{PATIENTS}, first paint", values(seen, PATIENTS, painted), "ms"),
        median_of(BENCH, f"{PATIENTS}, rows ready", ours, "ms"),
        ratio_of(BENCH, f"{PATIENTS}, rows ready beside bare", ours, bare, at_most=MOST_BESIDE_BARE),
        median_of(BENCH, f"{WARMED}, from click to ready", warmed, "ms"),
        ratio_of(BENCH, f"{WARMED}, beside cold", warmed, cold, at_most=MOST_BESIDE_COLD),
        *(figure for name in (COLD, MESSAGES, FORM) for figure in _of_the_portal(seen, name, bare)),
    ]


def _of_the_portal(seen: Visits, name: str, bare: list[float]) -> list[Figure]:
    took = values(seen, name, ready)
    return [
        median_of(BENCH, f"{name}, JavaScript with headers", values(seen, name, _js), "kB", at_most=MOST_JS_KB),
        median_of(BENCH, f"{name}, stylesheets with headers", values(seen, name, _css), "kB", at_most=MOST_CSS_KB),
        median_of(BENCH, f"{name}, usable", took, "ms"),
        ratio_of(BENCH, f"{name}, usable beside bare rows", took, bare, at_most=MOST_BESIDE_BARE),
    ]


def _js(once: Visit) -> float:
    return once.bytes_of("js") / 1000


def _css(once: Visit) -> float:
    return once.bytes_of("css") / 1000


def _socket(once: Visit) -> float:
    return once.socket_bytes / 1000


def _requests(once: Visit) -> float:
    return float(len(once.needed()))
