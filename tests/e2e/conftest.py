"""One served demo clinic for all stories, and a real browser in both sizes."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from osmind_app.web import routes
from tests.e2e import served

PATIENCE = 20_000  # milliseconds: a busy machine is not a fault
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 800}}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    """The machine's own Chromium where there is one, else Playwright's."""
    return {"executable_path": shutil.which("chromium"), "args": list(served.FLAGS)}


@pytest.fixture(scope="session")
def clinic() -> Iterator[served.Clinic]:
    """The demo clinic, built and served as in production."""
    with served.clinic() as running:
        yield running


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
