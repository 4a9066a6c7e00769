"""Budgets per address, network and for everybody (T12, T13, T37), and what happens when nobody can count (F11)."""

import asyncio
import shutil
import subprocess
import time

import pytest
from limits import RateLimitItemPerMinute
from sqlmodel import select
from starlette.requests import Request

from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.lib import passwords
from osmind_app.lib.errors import Busy
from osmind_app.lib.settings import settings
from osmind_app.web import limits, routes
from osmind_app.web.doors import visitor as visitors
from tests.cast import PASSWORD
from tests.web.conftest import Browser

SMALL = limits.Budget("test", *(RateLimitItemPerMinute(amount) for amount in (3, 5, 8)))


@pytest.fixture(autouse=True)
def _counted_anew():
    limits._limiter.cache_clear()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_an_address_belongs_to_a_network(address, network):
    assert limits.network_of(address) == network


async def test_each_budget_ends_in_its_turn():
    assert [await limits.spend(SMALL, "203.0.113.1") for _ in range(4)] == [None, None, None, limits.ADDRESS]
    assert [await limits.spend(SMALL, "203.0.113.2") for _ in range(3)] == [None, None, limits.NETWORK]
    assert [await limits.spend(SMALL, f"198.51.{n}.1") for n in range(4)] == [None, None, None, limits.EVERYBODY]


async def test_a_right_try_is_given_back_and_opens_no_new_budget():
    for _ in range(10):
        assert await limits.spend(SMALL, "203.0.113.1") is None
        await limits.give_back(SMALL, "203.0.113.1")
    assert [await limits.spend(SMALL, "203.0.113.1") for _ in range(4)] == [None, None, None, limits.ADDRESS]


@pytest.mark.slow
async def test_a_whole_clinic_signs_in_behind_one_address(house, quick):
    for _ in range(25):
        answer = await Browser().send_form(routes.PATIENT_SIGN_IN, email="june@example.com", password=PASSWORD)
        assert answer.status_code == 303


async def test_one_budget_is_not_another():
    other = limits.Budget("other", SMALL.address, SMALL.network, SMALL.everybody)
    for _ in range(4):
        await limits.spend(SMALL, "203.0.113.1")
    assert await limits.spend(other, "203.0.113.1") is None


async def test_where_nobody_can_count_the_door_stays_shut(monkeypatch):
    """F11: Redis is down."""
    url = type(settings().redis_url)("redis://127.0.0.1:1/0")
    monkeypatch.setattr(settings(), "redis_url", url)
    limits._limiter.cache_clear()
    with pytest.raises(Busy):
        await limits.spend(limits.SIGN_IN, "203.0.113.1")


@pytest.fixture
def redis(tmp_path, monkeypatch):
    """A Redis of our own on a Unix socket, the limits' storage while the test runs."""
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("no redis-server here")
    path = tmp_path / "redis.sock"
    process = subprocess.Popen([server, "--port", "0", "--unixsocket", path, "--save", "", "--dir", tmp_path])
    while not path.exists():
        time.sleep(0.02)
    monkeypatch.setattr(settings(), "redis_url", type(settings().redis_url)(f"redis+unix://{path}"))
    limits._limiter.cache_clear()
    yield
    process.terminate()
    process.wait()


async def test_several_processes_count_together(redis):
    """Each has a limiter of its own; Redis holds the count."""
    answers = []
    for _ in range(3):
        limits._limiter.cache_clear()
        answers.append(await limits.spend(SMALL, "203.0.113.1"))
    await limits.give_back(SMALL, "203.0.113.1")
    for _ in range(2):
        limits._limiter.cache_clear()
        answers.append(await limits.spend(SMALL, "203.0.113.1"))
    assert answers == [None, None, None, None, limits.ADDRESS]


async def test_nobody_signs_in_while_redis_is_down(house, visitor, monkeypatch):
    """F11: closed for sign-in, with a sentence; a browser that was here before still gets in."""
    await visitor.send_form(routes.PATIENT_SIGN_IN, email="june@example.com", password=PASSWORD)
    visitor.cookies.delete("patient")
    monkeypatch.setattr(settings(), "redis_url", type(settings().redis_url)("redis://127.0.0.1:1/0"))
    limits._limiter.cache_clear()
    stranger = await Browser("203.0.113.8").send_form(
        routes.PATIENT_SIGN_IN, email="june@example.com", password=PASSWORD
    )
    assert (stranger.status_code, "busy" in stranger.text) == (409, True)
    known = await visitor.send_form(routes.PATIENT_SIGN_IN, email="june@example.com", password=PASSWORD)
    assert known.status_code == 303


@pytest.mark.parametrize(
    ("hops", "told", "counted"),
    [
        (None, "198.51.100.1", "203.0.113.7"),
        (None, "", "203.0.113.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 192.0.2.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.7"),
        (1, "", "203.0.113.7"),
    ],
)
def test_a_told_address_counts_only_as_far_as_our_proxies_wrote_it(monkeypatch, hops, told, counted):
    """T37."""
    monkeypatch.setattr(settings(), "trusted_proxy_hops", hops)
    scope = {"type": "http", "client": ("203.0.113.7", 1), "headers": [(b"x-forwarded-for", told.encode())]}
    assert visitors.address(Request(scope)) == counted


async def test_a_spoofed_address_does_not_open_a_new_budget(house):
    """T37: without a declared proxy the header is noise."""
    visitor = Browser()
    for number in range(25):
        visitor.headers["x-forwarded-for"] = f"198.51.100.{number}"
        answer = await visitor.send_form(routes.PATIENT_SIGN_IN, email=f"n{number}@example.com", password="x" * 12)
    assert answer.status_code == 429
    assert "many tries" in answer.text


@pytest.fixture
def quick(monkeypatch):
    """Floods count tries, not milliseconds: the hash is not computed."""
    monkeypatch.setattr(passwords, "matches", lambda password, stored: stored is not None and password == PASSWORD)


async def stuff(pairs: int, addresses: int) -> list[int]:
    """One try each for `pairs` unknown addresses, from `addresses` places in as many networks."""
    browsers = [Browser(f"198.{18 + number // 250}.{number % 250}.7") for number in range(addresses)]
    for browser in browsers:
        await browser.get(routes.PATIENT_SIGN_IN)

    async def run(number: int) -> list[int]:
        browser, answers = browsers[number], []
        for pair in range(number, pairs, addresses):
            answer = await browser.send_form(
                routes.PATIENT_SIGN_IN, email=f"leaked{pair}@example.com", password="hunter2hunter2"
            )
            answers.append(answer.status_code)
        return answers

    return [status for answers in await asyncio.gather(*map(run, range(addresses))) for status in answers]


@pytest.mark.slow
async def test_a_stuffed_list_is_stopped_recorded_and_locks_nobody(house, quick, spare_database):
    """T13 at a tenth: 1,000 pairs, one try each, from 50 addresses; the full size is in the soak."""
    if spare_database.dialect.name != "sqlite":
        pytest.skip("the counting is the same on both databases")
    answers = await stuff(1_000, 50)
    assert answers.count(200) <= limits.SIGN_IN.everybody.amount
    assert answers.count(429) == 1_000 - answers.count(200)
    assert house.rows(select(Account).where(Account.locked_until.is_not(None))) == []
    alerts = house.rows(select(AuditEvent).where(AuditEvent.event == "sign_in.flood"))
    assert [alert.detail["scope"] for alert in alerts] == [limits.EVERYBODY]


async def test_during_a_flood_a_known_browser_still_gets_in(house, quick, visitor):
    """T13: untouched people are not locked out."""
    await visitor.send_form(routes.PATIENT_SIGN_IN, email="june@example.com", password=PASSWORD)
    visitor.cookies.delete("patient")
    while await limits.spend(limits.SIGN_IN, "203.0.113.7") is None:
        pass
    answer = await visitor.send_form(routes.PATIENT_SIGN_IN, email="june@example.com", password=PASSWORD)
    assert answer.status_code == 303


@pytest.mark.slow
async def test_one_account_can_not_be_forced(house, quick):
    """T12: thirty tries from as many places; five were compared, then the wait, for the right one as well."""
    for number in range(30):
        await Browser(f"198.18.{number}.7").send_form(
            routes.PATIENT_SIGN_IN, email="june@example.com", password=f"guess number {number}"
        )
    right = await Browser("198.19.0.7").send_form(routes.PATIENT_SIGN_IN, email="june@example.com", password=PASSWORD)
    assert "Email or password is incorrect" in right.text
    assert house.rows(select(Account.failed_tries).where(Account.email == "june@example.com")) == [5]
