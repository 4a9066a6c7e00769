"""Today: what about invitations needs attention, each with its cure."""

import re

from playwright.sync_api import expect

from osmind_app.web import routes
from tests.e2e import people


def test_an_expired_invitation_is_resent_from_its_line(person):
    """B3, S83"""
    email = people.a_patient_is_invited("Expira")
    people.their_invitation_expires(email)
    page = person()
    people.staff_signs_in(page)
    line = page.get_by_role("list", name="Needs attention").get_by_role("listitem").filter(has_text=email)
    expect(line).to_contain_text("expired on")
    line.get_by_role("button", name="Resend invite to Expira").click()
    expect(page.get_by_role("status").filter(has_text="Invitation to Expira")).to_be_visible()
    expect(line).to_have_count(0)
    assert people.kinds_of_letters(email)[-1] == "invitation_again"


def test_asking_for_a_link_becomes_a_line_that_can_be_marked_done(person, size):
    """B3, S41"""
    email = people.a_patient_is_invited(f"Askme{size}")
    people.their_invitation_expires(email)
    reader, staff = person(), person()
    reader.goto(people.the_link_of(email))
    reader.get_by_role("button", name="Ask").first.click()
    people.staff_signs_in(staff)
    line = staff.get_by_role("list", name="Needs attention").get_by_role("listitem").filter(has_text=f"Askme{size}")
    expect(line).to_contain_text("Asked for a new invite")
    line.get_by_role("button", name="Mark done").click()
    expect(line).to_contain_text("expired on")
    line.get_by_role("link", name=f"Askme{size}").click()
    expect(staff).to_have_url(re.compile(routes.PATIENT))


def test_the_desk_marks_who_arrived_without_leaving_today(person, size):
    """Issue 5: the agenda stands on the landing page, and every line leads to its cure"""
    page = person()
    people.staff_signs_in(page)
    agenda = page.get_by_role("list", name="Today’s appointments")
    who = agenda.get_by_role("listitem").filter(has_text="Mark “Arrived”").first.get_by_role("link").first.inner_text()
    row = agenda.get_by_role("listitem").filter(has_text=who).filter(has_text="Mark “Occurred”").first
    row.get_by_text("Status", exact=False).click()
    row.get_by_role("button", name="Mark “Arrived”").click()
    expect(agenda.locator(".chip").get_by_text("Arrived", exact=True).first).to_be_visible()
    expect(page.get_by_role("heading", name="New patients this week")).to_be_visible()
    page.get_by_role("link", name="All of today").click()
    expect(page).to_have_url(re.compile(routes.CALENDAR))
    expect(page.locator(".chip").get_by_text("Arrived", exact=True).first).to_be_visible()
