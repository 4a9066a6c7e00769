"""Links that no longer work say why, and what to do (S26, S41–S44, B3, B11)."""

import re

from playwright.sync_api import expect

from tests.e2e import people


def test_an_expired_link_asks_and_the_clinic_sends_a_new_one(person):
    # given
    email = people.a_patient_is_invited("Piet")
    old = people.the_link_of(email)
    people.their_invitation_expires(email)
    piet, staff = person(), person()
    # when
    piet.goto(old)
    expect(piet.get_by_role("heading", name=re.compile("expired"))).to_be_visible()
    piet.get_by_role("button", name="Ask the clinic for a new link").click()
    expect(piet.get_by_role("heading", name="We told Willow Creek")).to_be_visible()
    people.staff_signs_in(staff)
    row = staff.get_by_role("listitem").filter(has_text="Piet Story")
    expect(row.first).to_be_visible()
    row.first.get_by_role("button", name=re.compile("Resend invite")).click()
    expect(staff.get_by_role("status").filter(has_text=re.compile("Piet|[Ii]nvit"))).to_be_visible()
    # then the new link works and the old one says so
    piet.wait_for_timeout(500)
    assert people.kinds_of_letters(email)[-1] == "invitation_again"
    piet.goto(old)
    expect(piet.get_by_role("heading", name=re.compile("newer"))).to_be_visible()
    people.creates_a_password(piet, people.the_link_of(email))
    people.is_home(piet, "Piet")


def test_not_me_turns_the_link_off(person):
    email = people.a_patient_is_invited("Nell")
    stranger = person()
    stranger.goto(people.the_link_of(email))
    stranger.get_by_role("link", name=re.compile("Not Nell")).click()
    stranger.get_by_role("button", name="Tell the clinic").click()
    expect(stranger.get_by_text("Tick the box").first).to_be_visible()
    stranger.get_by_label("This invitation is not for me").check()
    stranger.get_by_role("button", name="Tell the clinic").click()
    expect(stranger.get_by_role("heading", name="Thank you for telling us")).to_be_visible()
    stranger.goto(people.the_link_of(email))
    expect(stranger.get_by_role("heading", name=re.compile("turned off"))).to_be_visible()


def test_a_damaged_link_says_so(person):
    page = person()
    page.goto(people.the_link_of(people.a_patient_is_invited("Dara"))[:-7])
    expect(page.get_by_role("heading", name="This link is not complete")).to_be_visible()
