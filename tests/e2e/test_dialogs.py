"""Dialogs, on Add Patient: what is typed is never lost by accident, and the keyboard is enough."""

import re

from playwright.sync_api import Locator, Page, expect

from osmind_app.web import routes
from tests.e2e import served


def open_dialog(page: Page, clinic: served.Clinic) -> Locator:
    page.goto(clinic.address + routes.PATIENTS)
    opener = page.get_by_role("button", name="Add Patient", exact=True)
    expect(page.get_by_role("table", name="Patients")).to_be_visible()
    opener.click()
    dialog = page.get_by_role("dialog", name="Add Patient")
    expect(dialog.get_by_label("Legal first name")).to_be_focused()
    return dialog


def test_typed_text_outlives_the_idle_lock(page: Page, clinic: served.Clinic) -> None:
    """D5: 13 and 15 minutes on the dashboard; the dialog comes back as it was."""
    page.clock.install()
    served.sign_in(page, clinic.address, routes.STAFF_SIGN_IN, served.STAFF)
    page.wait_for_url(f"**{routes.TODAY}")
    dialog = open_dialog(page, clinic)
    dialog.get_by_label("Legal first name").fill("Noor")
    dialog.get_by_label("Legal last name").fill("Haddad")
    page.clock.fast_forward("13:10")
    expect(page.get_by_role("dialog", name="Are you still there?")).to_be_visible()
    page.clock.fast_forward("02:10")
    page.wait_for_url(re.compile(r"/clinic/sign-in\?next="))
    page.clock.resume()
    page.get_by_label("Email").fill(served.STAFF)
    page.get_by_label("Password", exact=True).fill(served.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Legal first name")).to_have_value("Noor")
    expect(dialog.get_by_label("Legal last name")).to_have_value("Haddad")
    assert page.evaluate("sessionStorage.getItem('osmind:draft')") is None


def test_escape_asks_before_typed_text_is_thrown_away(staff: Page, clinic: served.Clinic) -> None:
    dialog = open_dialog(staff, clinic)
    dialog.get_by_label("Legal first name").fill("Noor")
    staff.keyboard.press("Escape")
    expect(dialog.get_by_text("Discard what you typed?")).to_be_visible()
    expect(dialog.get_by_role("button", name="Keep editing")).to_be_focused()
    staff.keyboard.press("Enter")
    expect(dialog.get_by_label("Legal first name")).to_have_value("Noor")
    staff.keyboard.press("Escape")
    dialog.get_by_role("button", name="Discard").click()
    expect(dialog).to_be_hidden()
    expect(staff.get_by_role("button", name="Add Patient", exact=True)).to_be_focused()
    assert open_dialog(staff, clinic).get_by_label("Legal first name").input_value() == ""


def test_an_untouched_dialog_closes_at_once(staff: Page, clinic: served.Clinic) -> None:
    dialog = open_dialog(staff, clinic)
    staff.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_what_is_missing_is_said_and_leads_to_its_field(staff: Page, clinic: served.Clinic) -> None:
    dialog = open_dialog(staff, clinic)
    dialog.get_by_label("Legal last name").fill("Haddad")
    dialog.get_by_role("button", name="Add patient", exact=True).click()
    expect(dialog.get_by_role("alert").filter(has_text="There is a problem")).to_be_focused()
    expect(dialog.get_by_label("Legal last name")).to_have_value("Haddad")
    dialog.get_by_role("link", name=re.compile("first name")).click()
    expect(dialog.get_by_label("Legal first name")).to_be_focused()
    assert staff.url.endswith(routes.PATIENTS)
