"""What stands around every page: the idle lock, the lost connection, appearance, the keyboard, links to doors."""

import re

import pytest
from playwright.sync_api import Page, expect

from osmind_app.web import routes
from tests.e2e import served


def test_a_rested_page_warns_and_then_signs_out(page: Page, clinic: served.Clinic) -> None:
    """D5: 28 and 30 minutes on the portal; afterwards the person comes back to where they were."""
    page.clock.install()
    served.sign_in(page, clinic.address, routes.PATIENT_SIGN_IN, served.PATIENT)
    page.goto(clinic.address + routes.ME)
    expect(page.get_by_role("heading", name="Contact info")).to_be_visible()
    page.clock.fast_forward("28:10")
    warning = page.get_by_role("dialog", name="Are you still there?")
    expect(warning).to_be_visible()
    warning.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()
    page.clock.fast_forward("30:10")
    page.wait_for_url(re.compile(r"/\?next="))
    page.clock.resume()
    page.get_by_label("Email").fill(served.PATIENT)
    page.get_by_label("Password", exact=True).fill(served.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{routes.ME}")


def test_a_lost_connection_is_said_and_found_again(page: Page, clinic: served.Clinic, cookies: dict[str, list]) -> None:
    page.add_init_script(
        "window.sockets = []; window.WebSocket = class extends WebSocket {"
        "constructor(...given) { super(...given); window.sockets.push(this); } }"
    )
    page.context.add_cookies(cookies["patient"])
    page.goto(clinic.address + routes.HOME)
    expect(page.get_by_role("heading", name="Hello June")).to_be_visible()
    page.context.set_offline(True)
    page.evaluate("window.sockets.at(-1).close()")
    bar = page.get_by_text("Reconnecting… Your answers on this page are kept.")
    expect(bar).to_be_visible()
    page.context.set_offline(False)
    expect(bar).to_be_hidden(timeout=60_000)


def test_appearance_is_kept_in_this_browser(patient: Page) -> None:
    patient.get_by_role("group").get_by_text("June", exact=True).click()
    patient.get_by_label("Appearance").select_option("dark")
    dark = "getComputedStyle(document.body).backgroundColor"
    assert patient.evaluate(dark) == "rgb(17, 17, 19)"
    patient.reload()
    expect(patient.get_by_role("heading", name="Hello June")).to_be_visible()
    assert patient.evaluate(dark) == "rgb(17, 17, 19)"


def test_the_first_stop_of_the_tab_key_leads_past_the_navigation(patient: Page) -> None:
    patient.keyboard.press("Tab")
    expect(patient.get_by_role("link", name="Skip to content")).to_be_focused()
    patient.keyboard.press("Enter")
    assert patient.evaluate("document.activeElement.id") == "main"
    assert "#" not in patient.url


def test_another_page_of_the_face_puts_the_focus_on_its_heading(patient: Page) -> None:
    patient.get_by_role("link", name="Me", exact=True).click()
    expect(patient.get_by_role("heading", name="Me", exact=True)).to_be_focused()


def test_a_link_to_a_door_loads_the_door(patient: Page, clinic: served.Clinic) -> None:
    patient.goto(clinic.address + routes.ME)
    patient.get_by_role("link", name="Change password").click()
    expect(patient.get_by_role("heading", name="Change your password")).to_be_visible()


@pytest.mark.parametrize("button", ["Sign out", "Sign out everywhere"])
def test_signing_out_leads_to_the_door(page: Page, clinic: served.Clinic, button: str) -> None:
    served.sign_in(page, clinic.address, routes.PATIENT_SIGN_IN, "priya.raghunathan@example.com")
    page.goto(clinic.address + routes.ME)
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("Sign in"))).to_be_visible()
    page.goto(clinic.address + routes.ME)
    expect(page.get_by_role("heading", name=re.compile("Sign in"))).to_be_visible()
