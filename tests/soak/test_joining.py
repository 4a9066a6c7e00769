"""Full size: a shared link under mass sign-up (T8), and what the clock tells about an address (T11)."""

import asyncio
import random

import pytest
from limits import RateLimitItemPerHour
from scipy.stats import mannwhitneyu
from sqlmodel import select

from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.joining.models import InviteLink
from osmind_app.web import limits, routes
from tests.cast import PASSWORD
from tests.clinic.joining.newcomers import NIA
from tests.soak.test_getting_in import SAME, Stopwatch
from tests.web.conftest import Browser, house
from tests.web.test_join_doors import code_for, known, letters_to, link, make, types_code, types_details

TRIES, AT_ONCE, MOST, RUNS = 10_000, 50, 25, 200
pytestmark = pytest.mark.soak
__all__ = ["house", "known", "link"]  # fixtures


@pytest.fixture
def no_limits(monkeypatch):
    """The cap alone must hold."""
    monkeypatch.setattr(limits, "JOINS", RateLimitItemPerHour(1_000_000))
    for name in ("LINK", "CODE"):
        monkeypatch.setattr(limits, name, limits.Budget(name, *[RateLimitItemPerHour(1_000_000)] * 3))


async def test_ten_thousand_tries_make_no_more_accounts_than_the_link_allows(house, no_limits):
    """T8: one try in a hundred goes all the way; another clinic's link is not touched."""
    shared, before = make(house, most=str(MOST)), len(house.rows(select(Account)))

    async def tries(at: int) -> None:
        browser, email = Browser(f"198.{at % 200}.51.{at // 200}"), f"n{at}@example.com"
        answer = await types_details(browser, shared, email=email)
        if at % 100 == 0 and answer.status_code == 303:
            await types_code(browser, code_for(house, email))
            await browser.send_form(routes.JOIN_PASSWORD, password=PASSWORD)

    for start in range(0, TRIES, AT_ONCE):
        await asyncio.gather(*(tries(at) for at in range(start, start + AT_ONCE)))
    assert len(house.rows(select(Account))) == before + MOST
    assert house.rows(select(InviteLink.uses)) == [MOST]
    assert len(letters_to(house, "rivera@willowcreek.example", "invite_link_full")) == 1


async def test_the_clock_tells_nothing_about_an_address(house, link, known, no_limits):
    """T11: 200 runs each, interleaved: the details, and a wrong code."""
    different = await _different(link, known)
    if different:  # by chance one comparison in a hundred: a real difference shows twice
        different = different & await _different(link, known)
    assert not different


async def _different(link, known) -> set[str]:
    times: dict[tuple[str, str], list[float]] = {(state, step): [] for state in known for step in ("details", "code")}
    for _ in range(RUNS):
        for state in random.sample(list(known), len(known)):
            visitor = Browser()
            watch = Stopwatch(visitor._transport.app)
            visitor._transport.app = watch
            await visitor.get(link.path)
            await visitor.get(routes.JOIN_DETAILS)
            await visitor.send_form(routes.JOIN_DETAILS, link=str(link.id), **(NIA | {"email": known[state]}))
            times[state, "details"].append(watch.seconds)
            await types_code(visitor, "000000")
            times[state, "code"].append(watch.seconds)
    found = {
        f"{state}, {step}": mannwhitneyu(times["unknown", step], measured).pvalue
        for (state, step), measured in times.items()
        if state != "unknown"
    }
    print({name: round(p, 3) for name, p in found.items()})
    return {name for name, p in found.items() if p <= SAME}
