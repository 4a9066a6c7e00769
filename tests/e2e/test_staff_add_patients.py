"""Staff add a patient and the invitation goes out; slips, doubles and addresses in use are pointed out."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from osmind_app.web import routes
from tests.e2e import people

FRONT_DESK = "sam@willowcreek.example"


@pytest.fixture
def sam(person) -> Page:
    """The front desk, on Patients."""
    page = person()
    people.staff_signs_in(page, FRONT_DESK)
    page.goto(routes.PATIENTS)
    expect(page.get_by_role("rowheader").first).to_be_visible()
    return page


def begins(page: Page, first_name: str = "", email: str = "") -> Locator:
    """Press the blue button and fill in what is given."""
    page.get_by_role("button", name="Add Patient", exact=True).click()
    sheet = page.get_by_role("dialog", name="Add Patient")
    expect(sheet.get_by_label("Legal first name")).to_be_focused()
    sheet.get_by_label("Legal first name").fill(first_name)
    sheet.get_by_label("Legal last name").fill("Story")
    sheet.get_by_role("textbox", name="Email").fill(email)
    sheet.get_by_role("tabpanel", name="Add Patient").get_by_label("Primary Provider").select_option(label="Dr. Rivera")
    return sheet


def adds(sheet: Locator) -> None:
    sheet.get_by_role("button", name="Add patient", exact=True).click()


def an_address() -> str:
    return f"story.{uuid4().hex[:8]}@example.com"


def test_a_patient_is_added_and_invited(sam):
    """S15, S16, S23, S24, S27, S28, S32"""
    # given
    email = an_address()
    sheet = begins(sam, "Ximena", email)
    sheet.get_by_role("checkbox", name="Dr. Okafor").check()
    # then sending is the choice, with the deadline and that an email can't be called back
    expect(sheet.get_by_role("radio", name="Send invite email", exact=True)).to_be_checked()
    expect(sheet.get_by_text("can’t be called back")).to_be_visible()
    expect(sheet.get_by_text(re.compile(r"The link works for 4 days, until \w+day, "))).to_be_visible()
    # and the email is shown as it will be, while nothing is sent yet (B16)
    sheet.get_by_role("button", name="See the email").click()
    expect(sheet.get_by_text("Hello Ximena,")).to_be_visible()
    expect(sheet.get_by_text(email)).to_be_visible()
    assert people.kinds_of_letters(email) == []
    # when
    adds(sheet)
    # then
    expect(
        sam.get_by_role("status").filter(has_text="Ximena Story was added. Invitation to Ximena sent.")
    ).to_be_visible()
    expect(sheet).to_be_hidden()
    letter = people.the_letter(email, "invitation")
    assert "Ximena" in letter.text
    # and the form is clear when it is opened again (S65)
    sam.get_by_role("button", name="Add Patient", exact=True).click()
    expect(sheet.get_by_label("Legal first name")).to_have_value("")
    expect(sheet.get_by_role("textbox", name="Email")).to_have_value("")


def test_without_an_email_the_consequences_are_said_before_saving(sam):
    """S17, S18–S20, S29, S45–S48"""
    sheet = begins(sam, f"Abel {uuid4().hex[:6]}")
    for lost in ("use the patient portal", "fill in forms online", "get email reminders"):
        expect(sheet.get_by_text(lost)).to_be_visible()
    expect(sheet.get_by_role("radio", name="Send invite email", exact=True)).to_be_disabled()
    expect(sheet.get_by_role("radio", name="Do not send invite email")).to_be_checked()
    adds(sheet)
    expect(sam.get_by_text("No invitation was sent.")).to_be_visible()


def test_do_not_send_sends_nothing(sam):
    """S29, S30"""
    email = an_address()
    sheet = begins(sam, "Quiet", email)
    sheet.get_by_role("radio", name="Do not send invite email").check()
    adds(sheet)
    expect(sam.get_by_text("Quiet Story was added. No invitation was sent.")).to_be_visible()
    assert people.kinds_of_letters(email) == []


def test_every_problem_is_said_at_once_and_nothing_is_lost(sam):
    sheet = begins(sam, "", "not an address")
    sheet.get_by_label("Month").fill("2")
    sheet.get_by_label("Day").fill("31")
    sheet.get_by_label("Year").fill("1990")
    adds(sheet)
    summary = sheet.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(3)
    expect(sheet.get_by_label("Day")).to_have_value("31")
    summary.get_by_role("link").first.click()
    expect(sheet.get_by_label("Legal first name")).to_be_focused()
    expect(sheet.get_by_label("Legal first name")).to_have_attribute("aria-invalid", "true")


def test_a_slip_of_the_finger_and_a_likely_double_are_pointed_out(sam):
    """B13, and the duplicate hint while typing"""
    sheet = begins(sam, "June", "june@gmial.com")
    expect(sheet.get_by_text("june@gmail.com")).to_be_visible()
    sheet.get_by_role("button", name="Use this").click()
    expect(sheet.get_by_role("textbox", name="Email")).to_have_value("june@gmail.com")
    sheet.get_by_label("Legal last name").fill("Park")
    expect(sheet.get_by_text("This may be somebody you already have")).to_be_visible()
    expect(sheet.get_by_role("link", name="June Park")).to_be_visible()


def test_the_providers_own_details_are_no_patients(sam):
    """S65–S67"""
    sheet = begins(sam, "Somebody", FRONT_DESK)
    expect(sheet.get_by_text("Your browser filled this in – check it")).to_be_visible()
    expect(sheet.get_by_text("In your password manager, turn off autofill for this site.")).to_be_visible()
    field = sheet.get_by_role("textbox", name="Email")
    for name in ("data-1p-ignore", "data-lpignore", "data-bwignore", "data-form-type", "autocomplete"):
        assert field.get_attribute(name) in ("true", "other", "off")
    assert re.fullmatch(r"pt_f\d", field.get_attribute("name"))


def test_an_email_in_use_offers_the_chart_the_way_back_and_a_contact(sam):
    """D3, S75–S77, S52"""
    sheet = begins(sam, f"Kit {uuid4().hex[:6]}", "june.park@example.com")
    adds(sheet)
    expect(sheet.get_by_text("june.park@example.com already belongs to June Park (patient).")).to_be_visible()
    expect(sheet.get_by_role("link", name="Open June Park’s chart")).to_be_visible()
    # when going back, what was typed is still there
    sheet.get_by_role("button", name="Go back and change the email").click()
    expect(sheet.get_by_role("textbox", name="Email")).to_have_value("june.park@example.com")
    # when it is a parent's
    adds(sheet)
    expect(sheet.get_by_label("Contact’s name")).to_have_value("June Park")
    sheet.get_by_role("button", name="Add as a contact").click()
    expect(sheet.get_by_role("alert").get_by_text("Choose how the contact is related")).to_be_visible()
    sheet.get_by_label("Relationship to the patient").locator("visible=true").select_option("parent")
    sheet.get_by_role("button", name="Add as a contact").click()
    expect(sam.get_by_text("No invitation was sent.")).to_be_visible()


def test_a_staff_account_is_named_too(sam):
    """S77, A14"""
    sheet = begins(sam, "Patient", "okafor@willowcreek.example")
    adds(sheet)
    expect(sheet.get_by_text("belongs to a staff account: Dr. Okafor")).to_be_visible()


def test_a_minors_guardian_becomes_the_main_contact(sam):
    """S52, S53"""
    name = f"Mino {uuid4().hex[:6]}"
    sheet = begins(sam, name)
    sheet.get_by_role("checkbox", name="Patient is a minor").check()
    adds(sheet)
    expect(sheet.get_by_role("alert").get_by_text("Enter the contact's name")).to_be_visible()
    sheet.get_by_label("Guardian’s name").fill("Dana Story")
    sheet.get_by_label("Relationship to the patient").locator("visible=true").select_option("guardian")
    adds(sheet)
    expect(sam.get_by_text(f"{name} Story was added.")).to_be_visible()
    sam.goto(f"{routes.PATIENTS}?q={name.split()[1]}")
    sam.get_by_role("link", name=f"{name} Story", exact=True).click()
    expect(sam.get_by_text("Main contact", exact=True)).to_be_visible()


def test_one_patient_after_another(sam):
    """The dialog closes each time, and opens clear."""
    for name in ("Uno", "Due"):
        sheet = begins(sam, f"{name} {uuid4().hex[:6]}")
        adds(sheet)
        expect(sheet).to_be_hidden()


def test_a_double_click_adds_once(sam):
    """F13"""
    name = uuid4().hex[:8]
    sheet = begins(sam, name)
    sheet.get_by_role("button", name="Add patient", exact=True).dblclick()
    expect(sheet).to_be_hidden()
    sam.goto(f"{routes.PATIENTS}?q={name}")
    expect(sam.get_by_role("rowheader")).to_have_count(1)


def test_typed_text_is_not_thrown_away_without_asking(sam):
    sheet = begins(sam, "Half")
    sam.keyboard.press("Escape")
    expect(sheet.get_by_text("Discard what you typed?")).to_be_visible()
    sheet.get_by_role("button", name="Keep editing").click()
    expect(sheet.get_by_label("Legal first name")).to_have_value("Half")
    sheet.get_by_role("button", name="Cancel").click()
    sheet.get_by_role("button", name="Discard").click()
    expect(sheet).to_be_hidden()
