"""A patient fills in forms: with a reload and a killed server in the middle, on two devices, offline, by hand."""

import re

from playwright.sync_api import Page, expect

from osmind_app.web import routes
from tests.e2e import people, served


def says_saved(page: Page) -> None:
    expect(page.locator("#answers-state:not([data-unsaved]) .saved")).to_have_text(re.compile("^Saved "))


def nothing_waits(page: Page) -> None:
    """Everything that was typed has been heard: the tab keeps none of it any more."""
    kept = "Object.keys(sessionStorage).filter((name) => name.startsWith('osmind:form:'))"
    for _ in range(200):
        if not page.evaluate(kept):
            break
        page.wait_for_timeout(100)
    says_saved(page)
    assert page.evaluate(kept) == []


def opens(page: Page, form: str) -> None:
    """From the list of forms."""
    page.goto(routes.OWN_FORMS)
    page.get_by_role("link", name=re.compile(form)).click()


def goes_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def enters(page: Page, first_name: str) -> str:
    """From the letter into the portal."""
    email = people.a_patient_is_invited(first_name)
    people.creates_a_password(page, people.the_link_of(email))
    people.is_home(page, first_name)
    return email


def test_from_the_letter_to_the_pdf_of_a_filled_form(person, clinic):
    """S9, S35, F15, F16: a reload and a kill -9 in the middle, and a second device that goes on"""
    ines, laptop = person(), person()
    email = enters(ines, "Ines")
    opens(ines, "Contact and emergency details")
    expect(ines.get_by_text("About 3 minutes. We save as you go.")).to_be_visible()
    ines.get_by_role("button", name="Start").click()
    # what the chart knows is there, and what is typed is kept through a reload
    expect(ines.get_by_role("heading", name="Your name")).to_be_visible()
    expect(ines.get_by_label("Legal first name")).to_have_value("Ines")
    ines.get_by_label("Name you go by").press_sequentially("Nessa")
    says_saved(ines)
    ines.reload()
    expect(ines.get_by_label("Name you go by")).to_have_value("Nessa")
    goes_on(ines)
    # Continue asks for what is missing, with the error pattern of the doors
    expect(ines.get_by_role("heading", name="What is your date of birth?")).to_be_visible()
    ines.get_by_label("Month").fill("3")
    goes_on(ines)
    problems = ines.get_by_role("alert").filter(has_text="There is a problem")
    expect(problems).to_be_focused()
    expect(ines).to_have_title(re.compile("^Error: "))
    expect(ines.get_by_label("Month")).to_have_value("3")
    ines.get_by_label("Day").fill("14")
    ines.get_by_label("Year").fill("1985")
    goes_on(ines)
    # the server is killed while the phone number is typed: nothing is lost
    phone = ines.get_by_label("Mobile phone")
    expect(phone).to_be_visible()
    phone.press_sequentially("(415) 555")
    says_saved(ines)
    clinic.dies()
    phone.press_sequentially("-0199")
    clinic.comes_back()
    expect(ines.locator(".connection")).to_have_count(0)
    expect(phone).to_have_value("(415) 555-0199")
    says_saved(ines)
    # and the laptop goes on at the same place
    people.signs_in(laptop, email, people.A_GOOD_PASSWORD)
    people.is_home(laptop, "Ines")
    laptop.goto(routes.OWN_FORMS)
    expect(laptop.get_by_role("link", name=re.compile("Contact.*Page 3 of 6.*In progress"))).to_be_visible()
    opens(laptop, "Contact and emergency details")
    expect(laptop.get_by_label("Mobile phone")).to_have_value("(415) 555-0199")
    laptop.get_by_label("Yes").check()
    goes_on(laptop)
    laptop.get_by_label("Address line 1").fill("12 Mill Lane")
    laptop.get_by_label("City").fill("Oakland")
    laptop.get_by_label("State").fill("CA")
    laptop.get_by_label("ZIP").fill("94607")
    goes_on(laptop)
    laptop.get_by_label("Full name").fill("Dana Story")
    laptop.get_by_label("Phone", exact=True).fill("(415) 555-0112")
    goes_on(laptop)
    laptop.get_by_label("No", exact=True).check()
    goes_on(laptop)
    # everything is shown before it is sent; Back and Change lead to the question
    expect(laptop.get_by_role("heading", name="Check your answers")).to_be_visible()
    expect(laptop.get_by_text("March 14, 1985")).to_be_visible()
    laptop.go_back()
    expect(laptop.get_by_label("No", exact=True)).to_be_checked()
    laptop.go_forward()
    laptop.get_by_role("button", name="Send").click()
    expect(laptop.get_by_role("heading", name="Contact and emergency details is sent")).to_be_visible()
    with laptop.expect_download() as told:
        laptop.get_by_role("link", name="Download a copy (PDF)").click()
    assert told.value.path().read_bytes().startswith(b"%PDF")
    # the phone, still on its page, shows that it was sent; a skipped form says so
    ines.reload()
    expect(ines.get_by_role("heading", name="Contact and emergency details is sent")).to_be_visible()
    opens(ines, "Medication list")
    ines.get_by_role("button", name="Skip for now").click()
    expect(ines.get_by_role("link", name=re.compile("Medication list.*Skipped"))).to_be_visible()


def test_offline_and_back_and_a_signature_by_hand(person):
    """F15, F22: what is typed offline is kept on the page and saved when the network is back"""
    mara = person()
    email = enters(mara, "Mara")
    opens(mara, "Contact and emergency details")
    mara.get_by_role("button", name="Start").click()
    pronouns = mara.get_by_label("Pronouns")
    expect(pronouns).to_be_enabled()
    mara.context.set_offline(True)
    pronouns.press_sequentially("she/they")
    expect(mara.get_by_text("Not saved yet.")).to_be_visible()
    mara.context.set_offline(False)
    says_saved(mara)
    elsewhere = person()
    people.signs_in(elsewhere, email, people.A_GOOD_PASSWORD)
    people.is_home(elsewhere, "Mara")
    opens(elsewhere, "Contact and emergency details")
    expect(elsewhere.get_by_label("Pronouns")).to_have_value("she/they")
    # two windows write the same answer, with the caret in both: both are kept, and the patient chooses
    elsewhere.get_by_label("Pronouns").focus()
    pronouns.fill("she/her")
    nothing_waits(mara)
    elsewhere.get_by_label("Pronouns").fill("they/them")
    expect(elsewhere.get_by_text("In another window you wrote:")).to_be_visible()
    elsewhere.get_by_role("button", name="Use this instead").click()
    expect(elsewhere.get_by_label("Pronouns")).to_have_value("she/her")
    # what one window wrote comes to the other with the next answer it keeps, and is not overwritten unseen
    pronouns.fill("ze/zir")
    nothing_waits(mara)
    elsewhere.get_by_label("Name you go by").fill("Mars")
    expect(elsewhere.get_by_label("Pronouns")).to_have_value("ze/zir")
    # a signature is drawn
    opens(mara, "Privacy notice")
    mara.get_by_role("button", name="Start").click()
    goes_on(mara)
    mara.get_by_role("radio").first.check()
    goes_on(mara)
    expect(mara.get_by_role("heading", name="Check your answers")).to_be_visible()
    goes_on(mara)
    expect(mara.get_by_role("heading", name="Sign", exact=True)).to_be_visible()
    mara.get_by_role("button", name="Sign and send").click()
    expect(mara.get_by_role("alert").filter(has_text="There is a problem")).to_be_focused()
    pad = mara.locator("[data-signs]").bounding_box()
    mara.mouse.move(pad["x"] + 40, pad["y"] + 60)
    mara.mouse.down()
    mara.mouse.move(pad["x"] + 160, pad["y"] + 20, steps=8)
    mara.mouse.up()
    mara.get_by_role("button", name="Sign and send").click()
    expect(mara.get_by_role("heading", name="Privacy notice is sent")).to_be_visible()


def test_what_is_too_long_is_said_and_the_rest_is_kept(person):
    """F15: one event takes 50,000 characters; a box that is full says so, and long answers go one after another"""
    ines = person()
    enters(ines, "Lila")
    opens(ines, "Contact and emergency details")
    ines.get_by_role("button", name="Start").click()
    boxes = [ines.get_by_label(label) for label in ("Legal first name", "Legal last name", "Name you go by")]
    for box in boxes:  # as a script would fill them, past the most a box takes
        box.fill("Lila " * 6_000)
    nothing_waits(ines)
    ines.reload()
    for box in boxes:
        expect(box).to_have_value(("Lila " * 200).strip())
    opens(ines, "Health history")
    ines.get_by_role("button", name="Start").click()
    reason = ines.get_by_label("What brings you to us, in your own words?")
    full = ines.get_by_text("This box is full: 10,000 characters. Anything after them was left out.")
    expect(full).to_be_hidden()
    expect(ines.get_by_role("heading", level=1)).to_be_focused()  # the page has come
    reason.focus()
    ines.keyboard.insert_text("y" * 12_000)
    expect(full).to_be_visible()
    nothing_waits(ines)
    ines.reload()
    expect(reason).to_have_value("y" * 10_000)
    goes_on(ines)
    problems = ines.get_by_role("alert").filter(has_text="There is a problem")
    expect(problems.get_by_role("link", name="The answer must be 3,000 characters or fewer")).to_be_visible()
    expect(reason).to_have_value("y" * 10_000)


def test_an_answer_that_asks_for_help_shows_whom_to_call_at_once(person):
    """S9: PHQ-9's ninth question; the care team's list says so before the form is sent"""
    noor, staff = person(), person()
    enters(noor, "Noor")
    opens(noor, "PHQ-9")
    noor.get_by_role("button", name="Start").click()
    for number in range(1, 9):
        expect(noor.get_by_text(f"page {number} of")).to_be_visible()
        noor.get_by_label("Not at all").check()
        goes_on(noor)
    expect(noor.get_by_text("page 9 of")).to_be_visible()
    noor.get_by_label("Several days").check()
    panel = noor.get_by_role("alert").filter(has_text="You don’t have to face this alone")
    expect(panel.get_by_role("link", name="Call 988")).to_have_attribute("href", "tel:988")
    goes_on(noor)
    expect(panel).to_be_visible()
    people.staff_signs_in(staff)
    expect(staff.get_by_text("Noor Story").first).to_be_visible()
    expect(staff.get_by_text("needs to be read today").first).to_be_visible()
    # whoever holds the phone next finds nothing of it
    address = noor.url
    people.signs_out(noor)
    kept = noor.evaluate("Object.keys(sessionStorage).filter((name) => name.startsWith('osmind:'))")
    assert kept == []
    people.signs_in(noor, served.PATIENT, served.PASSWORD)
    people.is_home(noor, "June")
    noor.goto(address)
    expect(noor.get_by_text("This form is not here.")).to_be_visible()
    expect(noor.get_by_text("You don’t have to face this alone")).to_be_hidden()
