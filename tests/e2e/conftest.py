"""One served demo clinic for all stories, and a real browser in both sizes."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import Session

from osmind_app.lib import db
from osmind_app.lib.settings import settings
from osmind_app.web import routes
from tests.e2e import served
from tests.standins import stripe
from tests.standins.resend_webhooks import SECRET
from tests.standins.running import serving

PATIENCE = 20_000  # milliseconds: a busy machine is not a fault
# What the browser itself says of a refused page, a server that is away, and a network that is off.
NOT_OURS = ("the server responded with a status of 4", "net::ERR_", "WebSocket connection to")
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 800}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker waits for the other at the end."""
    items.sort(key=lambda item: not item.path.stem.startswith("test_every_page"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    """The machine's own Chromium where there is one, else Playwright's."""
    return {"executable_path": served.browser_path(), "args": list(served.FLAGS)}


@pytest.fixture(scope="session")
def card_account() -> Iterator[stripe.Account]:
    """The clinic's account at a Stripe of our own."""
    app = stripe.make()
    with serving(app) as url:
        app.state.service.url = url
        yield app.state.service


@pytest.fixture(scope="session")
def clinic(card_account: stripe.Account) -> Iterator[served.Clinic]:
    """The demo clinic, built and served as in production; this process opens its database and letters as it does."""
    secrets = {
        "RESEND_WEBHOOK_SECRET": SECRET,
        "OSMIND_STRIPE_SECRET_KEY": stripe.KEY,
        "OSMIND_STRIPE_WEBHOOK_SECRET": stripe.SECRET,
        "OSMIND_STRIPE_API_URL": card_account.url,
    }
    with served.clinic(**secrets) as running:
        before = dict(os.environ)
        os.environ.update(running.environment)
        settings.cache_clear()
        db.engine.cache_clear()
        yield running
        db.engine().dispose()
        os.environ.clear()
        os.environ.update(before)
        settings.cache_clear()
        db.engine.cache_clear()


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """The story is told on a phone and on a desk."""
    return str(request.param)


@pytest.fixture
def person(browser: Browser, clinic: served.Clinic, size: str) -> Iterator[Callable[[], Page]]:
    """`person()` is somebody new with a browser of their own; what their console complains about fails the story."""
    contexts: list[BrowserContext] = []
    said: list[str] = []
    expect.set_options(timeout=PATIENCE)

    def arrives() -> Page:
        context = browser.new_context(viewport=SIZES[size], base_url=clinic.address, has_touch=size == "phone")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: said.append(str(e)))
        return page

    yield arrives
    for context in contexts:
        context.close()
    assert [text for text in said if not any(known in text for known in NOT_OURS)] == []


@pytest.fixture
def page(page: Page) -> Page:
    """A page whose script errors fail the test, on a slow machine too."""
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.on("pageerror", lambda error: pytest.fail(f"the page raised {error}"))
    return page


@pytest.fixture(scope="session")
def cookies(clinic: served.Clinic, browser: Browser) -> dict[str, list]:
    """The cookies of Dr. Rivera and of June, who signed in at their doors once for all stories."""
    found = {}
    for who, door, email in (
        ("staff", routes.STAFF_SIGN_IN, served.STAFF),
        ("patient", routes.PATIENT_SIGN_IN, served.PATIENT),
    ):
        context = browser.new_context()
        page = context.new_page()
        served.sign_in(page, clinic.address, door, email)
        page.wait_for_url(re.compile(f"{routes.TODAY}$|{routes.HOME}$"))
        found[who] = context.cookies()
        context.close()
    return found


@pytest.fixture
def staff(page: Page, clinic: served.Clinic, cookies: dict[str, list]) -> Page:
    """Dr. Rivera, signed in, on Today."""
    page.context.add_cookies(cookies["staff"])
    page.goto(clinic.address + routes.TODAY)
    return page


@pytest.fixture
def patient(page: Page, clinic: served.Clinic, cookies: dict[str, list]) -> Page:
    """June, signed in, on Home."""
    page.context.add_cookies(cookies["patient"])
    page.goto(clinic.address + routes.HOME)
    expect(page.get_by_role("heading", name="Hello June")).to_be_visible()
    return page


@pytest.fixture
def records(clinic: served.Clinic) -> Callable[[], AbstractContextManager[Session]]:
    """`with records() as session:` looks into the clinic's database."""
    return db.reading
