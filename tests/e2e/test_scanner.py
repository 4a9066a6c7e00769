"""A mail scanner with a whole browser opens the letter's link first, runs every script and presses everything."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Request
from sqlmodel import Session, select
from starlette.applications import Starlette

from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.lib import clock, db
from osmind_app.lib.settings import settings
from osmind_app.web import routes
from osmind_app.web.doors import all_routes
from tests import cast as people
from tests import databases, mailbox
from tests.e2e import served

PRESSABLE = "a[href], button, input[type=submit], summary"
WAITS_MS = 2_000
AFTER_MS = 500


@contextmanager
def doors(address: str) -> Iterator[None]:
    """The doors alone: scanners never get further."""
    port = int(address.rpartition(":")[2])
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=all_routes()), port=port, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def zoe(tmp_path, monkeypatch):
    """Zoë was invited; the doors serve a database of their own. Yields the link in her letter, and its row's reader."""
    engine = db.make_engine(databases.fresh_sqlite(tmp_path))
    monkeypatch.setattr(db, "engine", lambda: engine)
    address = f"http://localhost:{served.free_port()}"
    monkeypatch.setattr(settings(), "public_url", address)
    with db.writing() as session:
        cast = people.arrive(session, clock.now())
        form = {"first_name": "Zoë", "email": "zoe@example.com", "primary_provider": str(cast.rivera.id)}
        added = onboarding.add_patient(session, actor=cast.sam, details=AddPatient.from_form(form), now=clock.now())

    def row() -> Invitation:
        with Session(engine) as session:
            return session.exec(select(Invitation).where(Invitation.id == added.invitation.id)).one()

    with doors(address):
        yield address + routes.invitation(mailbox.link_of(added.invitation)), row
    engine.dispose()


@contextmanager
def browsing(browser: Browser) -> Iterator[Page]:
    """A page of somebody new, phone-sized."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def press_everything(first: Page, link: str) -> int:
    """Each thing on each page behind the link is pressed, the link opened anew for each; says how many."""
    home, pressed = link.partition("/i/")[0], 0
    for start in (routes.WELCOME, routes.WELCOME_PASSWORD, routes.WELCOME_NOT_ME):
        first.goto(link)
        first.goto(home + start)
        for number in range(first.locator(PRESSABLE).count()):
            page = first.context.new_page()
            page.goto(link)
            page.goto(home + start)
            thing = page.locator(PRESSABLE).nth(number)
            if not (thing.get_attribute("href") or "").startswith(("tel:", "#")):
                thing.evaluate("thing => thing.click()")
                page.wait_for_timeout(AFTER_MS)
                pressed += 1
            page.close()
    return pressed


def test_a_scanner_that_runs_scripts_and_presses_everything_uses_nothing_up(browser, zoe):
    """T4, A20"""
    link, row = zoe
    with browsing(browser) as scanner:
        scanner.goto(link)
        scanner.wait_for_timeout(WAITS_MS)
        assert press_everything(scanner, link) >= 8
    assert (row().accepted_at, row().withdrawn_at) == (None, None)
    with browsing(browser) as phone:
        phone.goto(link)
        phone.get_by_role("button", name="Continue").click()
        phone.get_by_label("Password", exact=True).fill("elevenchars")
        assert not phone.get_by_text("Long enough").is_visible()
        phone.get_by_label("Password", exact=True).fill(people.PASSWORD)
        assert phone.get_by_text("Long enough").is_visible()
        phone.get_by_role("button", name="Continue").click()
        phone.wait_for_url(re.compile(f"{routes.HOME}$"))
    assert row().accepted_at is not None


def test_the_link_is_told_to_nobody(browser, zoe):
    """T5: requests, Referer, title, address bar and history"""
    link, _ = zoe
    token, seen = link.rpartition("/")[2], []
    with browsing(browser) as page:
        page.on("request", lambda request: seen.append(request))
        page.goto(link)
        page.wait_for_url(re.compile(f"{routes.WELCOME}$"))  # the link has left the address bar, and the history
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(re.compile(f"{routes.WELCOME_PASSWORD}$"))
        page.go_back()
        page.wait_for_url(re.compile(f"{routes.WELCOME}$"))
        page.go_forward()
        page.wait_for_timeout(WAITS_MS)
        told = page.evaluate("JSON.stringify([location.href, document.title, history.state, document.referrer])")
        assert token not in told
        assert token not in page.content()
        for request in seen:
            assert request.url.startswith(link.split("/i/")[0])
            assert not leaks(request, token, link)


def leaks(request: Request, token: str, link: str) -> bool:
    """True when a request but the first carries the token in its address, its Referer or its body."""
    if request.url == link:
        return False
    return token in request.url or token in request.headers.get("referer", "") or token in (request.post_data or "")
