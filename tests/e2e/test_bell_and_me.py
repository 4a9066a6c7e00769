"""A provider hears the bell; a patient decides how they are written to, how they sign in, and sees who looked."""

import re

from playwright.sync_api import expect

from osmind_app.clinic.accounts import second_step
from osmind_app.lib import clock
from osmind_app.web import routes
from tests.e2e import people

NUMBER = re.compile(r"Unread updates: (\d+)")


def test_the_bell_rings_and_a_patient_has_a_say(person):
    """S62, A17, D9, B17, T20; design 4.5"""
    # given Dr. Rivera at work, with a bell that says a number
    rivera = person()
    people.staff_signs_in(rivera)
    bell = rivera.get_by_role("status").filter(has_text=NUMBER)
    expect(bell).to_have_count(1)
    before = int(NUMBER.search(bell.inner_text())[1])
    # when a patient of hers creates a password
    mara = person()
    email = people.a_patient_is_invited("Mara")
    people.creates_a_password(mara, people.the_link_of(email))
    people.is_home(mara, "Mara")
    # then it rings without a reload, and leads to the chart
    expect(bell).to_have_text(f"Unread updates: {before + 1}")
    rivera.get_by_role("link", name="Updates").click()
    line = rivera.get_by_role("listitem").filter(has_text="Mara Story").filter(has_text="Joined the portal").first
    expect(line).to_contain_text("New")
    line.get_by_role("link", name="Mara Story").click()
    expect(rivera.get_by_role("heading", name="Mara Story").first).to_be_visible()
    expect(bell).to_have_text(f"Unread updates: {before}" if before else "")
    # when the patient leaves the clinic's name off emails
    mara.goto(routes.NOTIFICATIONS)
    mara.get_by_label("Leave the name of my clinic off emails").click()
    expect(mara.get_by_role("status").filter(has_text="Emails don’t name your clinic from now on.")).to_be_visible()
    # and sets up a second step, of which she reads by a discreet email
    mara.goto(routes.ME)
    mara.get_by_role("link", name="Set up second step").click()
    secret = mara.locator("#key").inner_text().replace(" ", "")
    mara.get_by_label("6-digit code").fill(second_step.code_at(secret, clock.now()))
    mara.get_by_label("Your password", exact=True).fill(people.A_GOOD_PASSWORD)
    mara.get_by_role("button", name="Turn on").click()
    expect(mara.get_by_role("heading", name="Keep your recovery codes")).to_be_visible()
    recovery = mara.locator("#codes code").first.inner_text()
    letter = people.the_letter(email, "second_step_changed")
    assert letter.sender.startswith("Member Services")
    assert "Willow" not in letter.text + letter.subject
    # then the password alone opens nothing; password and code do
    phone = person()
    people.signs_in(phone, email, people.A_GOOD_PASSWORD)
    expect(phone.get_by_role("heading", name="Enter your code")).to_be_visible()
    phone.get_by_label("6-digit code").fill(recovery)
    phone.get_by_role("button", name="Continue").click()
    people.is_home(phone, "Mara")
    # and she reads who may see her record, and that Dr. Rivera opened it a moment ago
    phone.goto(routes.ACCESS)
    expect(phone.get_by_role("listitem").filter(has_text="Primary Provider")).to_contain_text("Dr. Rivera")
    looked = phone.locator("#looks").get_by_role("listitem")
    expect(looked.filter(has_text="Opened your chart").first).to_contain_text("Dr. Rivera, your care team")
