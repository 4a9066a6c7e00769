"""A patient changes the phone number; the staff see it marked until one of them has seen it (S10, F14)."""

from playwright.sync_api import expect
from sqlmodel import select

from osmind_app.clinic.patients.models import Patient
from osmind_app.web import routes
from tests.e2e import people, served

PHONE = "(415) 555-0199"


def test_a_new_phone_and_address_are_marked_until_seen(person, records):
    """S10"""
    # given a patient at Home, who is asked to check the contact info
    june = person()
    email = people.a_patient_is_invited("Petra")
    people.creates_a_password(june, people.the_link_of(email))
    people.is_home(june, "Petra")
    june.get_by_role("link", name="Check your contact info").click()
    expect(june.get_by_role("heading", name="Contact info")).to_be_visible()
    # when half an address is sent, everything typed stays and each field says what it needs
    june.get_by_label("Mobile phone").fill(PHONE)
    june.get_by_label("City").fill("Oakland")
    june.get_by_role("button", name="Save", exact=True).click()
    problems = june.get_by_role("alert").filter(has_text="There is a problem")
    expect(problems).to_be_focused()
    problems.get_by_role("link", name="Enter address line 1, typically the street").click()
    expect(june.get_by_label("Address line 1")).to_be_focused()
    expect(june.get_by_label("Mobile phone")).to_have_value(PHONE)
    # and with the street it is saved; Home asks no more
    june.keyboard.type("12 Mill Lane")
    june.get_by_label("State").fill("california")
    june.get_by_label("ZIP").fill("94607")
    june.get_by_label("Their name").fill("Dana Story")
    june.get_by_label("They are your").select_option("parent")
    june.get_by_label("Their phone").fill("(415) 555-0112")
    june.get_by_label("Their phone").press("Enter")
    expect(june.get_by_role("status").filter(has_text="Saved. Willow Creek sees what changed.")).to_be_visible()
    expect(june.get_by_label("State")).to_have_value("CA")
    june.goto(routes.HOME)
    people.is_home(june, "Petra")
    expect(june.get_by_role("listitem").filter(has_text="Check your contact info")).to_contain_text("Completed")
    # then the front desk is told on Today and sees it marked on the chart
    with records() as session:
        chart = routes.patient(session.exec(select(Patient).where(Patient.email == email)).one().id)
    desk = person()
    people.staff_signs_in(desk, "sam@willowcreek.example")
    line = desk.get_by_role("listitem").filter(has_text="Petra Story").filter(has_text="Changed their contact info")
    expect(line.first).to_be_visible()
    desk.goto(chart)
    expect(desk.get_by_text("Petra changed the contact info").first).to_be_visible()
    expect(desk.get_by_text(f"{PHONE}, was nothing").first).to_be_visible()
    expect(desk.get_by_text("Changed by the patient on").locator("visible=true")).to_have_count(1)
    expect(desk.get_by_text("Dana Story, parent, (415) 555-0112")).to_be_visible()
    # and once seen the marks are gone
    desk.get_by_role("button", name="Seen").first.click()
    expect(desk.get_by_text("Petra changed the contact info").first).to_be_hidden()
    expect(desk.get_by_text(PHONE).first).to_be_visible()


def test_a_page_of_an_older_build_asks_to_be_reloaded(person, clinic):
    """F22: the server was updated while somebody was typing; nothing reloads by itself, nothing typed is lost"""
    june = person()
    # without the worker, through which a story can't answer for the server
    june.add_init_script("Object.defineProperty(navigator, 'serviceWorker', { value: undefined })")
    people.signs_in(june, served.PATIENT, served.PASSWORD)
    people.is_home(june, "June")
    june.goto(routes.CONTACT_INFO)
    pronouns, newer = june.get_by_label("Pronouns"), june.get_by_text("There is a new version of this page.")
    expect(pronouns).to_be_enabled()
    pronouns.fill("she/they")
    june.route("**/build", lambda route: route.fulfill(body="/assets/manifest-other.js"))
    clinic.dies_and_comes_back()
    june.locator("#idle-ping").evaluate("(ping) => ping.click()")  # as typing on does, once a minute
    expect(newer).to_be_visible()
    expect(pronouns).to_have_value("she/they")
    june.get_by_role("button", name="Reload").click()
    expect(newer).to_be_hidden()
    expect(pronouns).to_have_value("she/they")


def test_the_clinic_and_the_patient_at_the_same_time(person):
    """F14: nothing overwritten unseen, nothing typed lost"""
    email = people.a_patient_is_invited("Milo")
    phone, laptop = person(), person()
    people.creates_a_password(phone, people.the_link_of(email))
    people.is_home(phone, "Milo")
    people.signs_in(laptop, email, people.A_GOOD_PASSWORD)
    people.is_home(laptop, "Milo")
    for page in (phone, laptop):
        page.goto(routes.CONTACT_INFO)
        expect(page.get_by_label("Mobile phone")).to_be_visible()
    phone.get_by_label("Mobile phone").fill("(415) 555-0121")
    phone.get_by_role("button", name="Save", exact=True).click()
    expect(phone.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    laptop.get_by_label("Pronouns").fill("he/him")
    laptop.get_by_role("button", name="Save", exact=True).click()
    told = laptop.get_by_role("alert").filter(has_text="was changed while this page was open")
    expect(told).to_be_visible()
    expect(told.get_by_text("Mobile phone is now: (415) 555-0121")).to_be_visible()
    expect(laptop.get_by_label("Pronouns")).to_have_value("he/him")
