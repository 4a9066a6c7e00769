"""A patient is invited and gets in (S24, S25, S34, A20; design guide, the steps on a phone)."""

import re

from playwright.sync_api import expect

from osmind_app.web import routes
from tests.e2e import people, served


def test_from_the_letter_to_home(person):
    # given
    email = people.a_patient_is_invited("Ines")
    letter = people.the_letter(email, "invitation")
    june = person()
    # when the letter is followed
    june.goto(letter.url.removeprefix(june.evaluate("location.origin")) if "://" not in letter.url else letter.url)
    expect(june.get_by_role("heading", name="You’re invited, Ines")).to_be_visible()
    assert "/i/" not in june.url
    june.get_by_role("button", name="Continue").click()
    expect(june.get_by_role("heading", name="Create your password")).to_be_visible()
    expect(june.get_by_label("Email")).to_have_value(email)
    # and a weak password is tried first
    june.get_by_label("Password", exact=True).fill("password1234")
    june.get_by_role("button", name="Continue").click()
    expect(june.get_by_text("common password").first).to_be_visible()
    expect(june).to_have_title(re.compile("^Error: "))
    june.get_by_label("Password", exact=True).fill(people.A_GOOD_PASSWORD)
    june.get_by_role("button", name="Show password").click()
    expect(june.get_by_label("Password", exact=True)).to_have_attribute("type", "text")
    june.get_by_role("button", name="Continue").click()
    # then
    people.is_home(june, "Ines")
    # and the link is spent (S25)
    stranger = person()
    stranger.goto(people.the_link_of(email))
    expect(stranger.get_by_role("heading", name=re.compile("already created"))).to_be_visible()
    stranger.get_by_role("link", name="Sign in").click()
    stranger.get_by_label("Email").fill(email)
    stranger.get_by_label("Password", exact=True).fill(people.A_GOOD_PASSWORD)
    stranger.get_by_role("button", name="Sign in").click()
    people.is_home(stranger, "Ines")


def test_me_shows_contact_info_and_signs_out_everywhere(person):
    phone, laptop = person(), person()
    for page in (phone, laptop):
        people.signs_in(page, served.PATIENT, served.PASSWORD)
        people.is_home(page, "June")
    phone.get_by_role("link", name="Me", exact=True).locator("visible=true").first.click()
    expect(phone.get_by_role("heading", name="Contact info")).to_be_visible()
    expect(phone.get_by_text(served.PATIENT).first).to_be_visible()
    phone.get_by_role("button", name="Sign out everywhere").click()
    expect(phone.get_by_role("button", name="Sign in")).to_be_visible()
    laptop.goto(routes.ME)
    expect(laptop.get_by_role("button", name="Sign in")).to_be_visible()
    assert laptop.url.split("?")[0].endswith("/")


def test_a_patient_at_the_staff_door_is_shown_the_portals(person):
    """A14."""
    page = person()
    page.goto(routes.STAFF_SIGN_IN)
    page.get_by_role("link", name="I’m a patient").click()
    expect(page.get_by_role("heading", name=re.compile("portal"))).to_be_visible()
