"""For a few seconds an invitation can be taken back (D8); this clinic waits half a minute, on a slow machine too."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from osmind_app.web import routes
from tests.e2e import served

EMAIL = "backa.story@example.com"


@pytest.fixture(scope="module")
def patient_clinic() -> Iterator[served.Clinic]:
    """A clinic whose letters leave half a minute after the click."""
    with served.clinic(OSMIND_INVITE_SEND_DELAY_SECONDS="30") as running:
        yield running


def test_undo_takes_the_invitation_back_before_it_leaves(page: Page, patient_clinic: served.Clinic):
    """D8, S32: letter and invitation are gone, and the chip says so."""
    # given a patient added a moment ago
    served.sign_in(page, patient_clinic.address, routes.STAFF_SIGN_IN, served.STAFF)
    page.goto(patient_clinic.address + routes.PATIENTS)
    expect(page.get_by_role("rowheader").first).to_be_visible()
    page.get_by_role("button", name="Add Patient", exact=True).click()
    sheet = page.get_by_role("dialog", name="Add Patient")
    sheet.get_by_label("Legal first name").fill("Backa")
    sheet.get_by_role("textbox", name="Email").fill(EMAIL)
    expect(sheet.get_by_role("tabpanel", name="Add Patient").get_by_label("Primary Provider")).not_to_have_value(
        ""
    )  # who adds is proposed
    sheet.get_by_role("button", name="Add patient", exact=True).click()
    said = page.get_by_role("status").filter(has_text="Invitation to Backa will be sent in 30 s.")
    expect(said).to_be_visible()
    # when
    said.get_by_role("button", name="Undo").click()
    # then
    expect(page.get_by_text("The invitation was taken back. No email was sent.")).to_be_visible()
    page.goto(f"{patient_clinic.address}{routes.PATIENTS}?q={EMAIL}")
    row = page.get_by_role("row").filter(has_text="Backa")
    expect(row.get_by_role("cell").filter(has_text="Not invited")).to_be_visible()
    row.get_by_role("rowheader").get_by_role("link").click()
    expect(page.get_by_text(re.compile("took the invitation back before the email left"))).to_be_visible()
