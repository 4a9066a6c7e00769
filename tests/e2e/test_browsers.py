"""Where you are signed in: on the portal's Me and on the staff's Settings → Security (T17)."""

import re

import pytest
from playwright.sync_api import Page, expect

from osmind_app.clinic.accounts import alerts
from osmind_app.lib import clock, db
from osmind_app.web import routes
from tests.e2e import people, served

FACES = [
    pytest.param(routes.PATIENT_SIGN_IN, "siobhan.ni.bhriain@example.com", routes.ME, "Me", id="patient"),
    pytest.param(routes.STAFF_SIGN_IN, "okafor@willowcreek.example", routes.SETTINGS_SECURITY, "Settings", id="staff"),
]


def signs_in(page: Page, door: str, email: str, at: str) -> Page:
    served.sign_in(page, "", door, email)
    page.goto(at)
    expect(page.get_by_text("This browser")).to_be_visible()
    return page


def lines(page: Page):
    return page.locator("#browsers li")


@pytest.mark.parametrize(("door", "email", "at", "heading"), FACES)
def test_one_is_signed_out_at_its_next_click_then_all_the_others(person, door, email, at, heading):
    # given a browser here, and an old phone
    here, phone = person(), person()
    signs_in(phone, door, email, at)
    signs_in(here, door, email, at)
    before = lines(here).count()
    assert before >= 2
    expect(lines(here).first).to_contain_text("This browser")
    expect(lines(here).first).to_contain_text("Last used")
    # when the phone is signed out from here
    lines(here).nth(1).get_by_role("button", name=re.compile("^Sign out ")).click()
    expect(here.get_by_role("status").filter(has_text="is signed out.")).to_be_visible()
    expect(lines(here)).to_have_count(before - 1)
    # then it is at the door at its next click
    phone.get_by_role("link", name=re.compile("Home|Today")).first.click()
    expect(phone.get_by_role("heading", name=re.compile("sign in", re.I))).to_be_visible()
    # when two more sign in and all others are signed out
    others = [signs_in(person(), door, email, at) for _ in range(2)]
    here.reload()
    expect(lines(here)).to_have_count(before - 1 + len(others))  # what the page knew before is shown first
    here.get_by_role("button", name="Sign out all others").click()
    expect(lines(here)).to_have_count(1)
    for other in others:
        other.reload()
        expect(other.get_by_role("heading", name=re.compile("sign in", re.I))).to_be_visible()
    # and a wish for letters about new ones is kept
    wish = here.get_by_role("checkbox", name="Email me when a new browser signs in")
    wish.click()
    expect(wish).to_be_checked()
    signs_in(person(), door, email, at)
    assert people.kinds_of_letters(email)[-1] == "new_sign_in"
    wish.click()
    expect(wish).not_to_be_checked()
    # and browsers of before are forgotten
    here.get_by_role("button", name="Forget remembered browsers").click()
    expect(here.get_by_text("from earlier sign-ins")).to_be_hidden()
    expect(here.get_by_role("heading", name=heading, exact=True)).to_be_visible()


def test_everything_is_reached_by_keyboard(person):
    here, other = person(), person()
    door, email, at, _ = FACES[0].values
    signs_in(other, door, email, at)
    signs_in(here, door, email, at)
    button = lines(here).nth(1).get_by_role("button")
    button.focus()
    here.keyboard.press("Enter")
    expect(here.get_by_role("status").filter(has_text="is signed out.")).to_be_visible()


def test_the_admin_reads_of_many_wrong_sign_ins_and_ticks_it_off(person):
    """T13: a calm line on Today, for admins alone."""
    admin, desk = person(), person()
    people.staff_signs_in(admin, "ada@willowcreek.example")
    people.staff_signs_in(desk, "sam@willowcreek.example")
    told = re.compile("Many wrong sign-ins from one network on")
    with_flood()
    admin.reload()
    expect(admin.get_by_text(told)).to_be_visible()
    expect(admin.get_by_text("ask whoever runs the server to block it")).to_be_visible()
    desk.reload()
    expect(desk.get_by_role("heading", name="Needs attention")).to_be_visible()
    expect(desk.get_by_text(told)).to_have_count(0)
    admin.get_by_role("button", name="Mark done: many wrong sign-ins").click()
    expect(admin.get_by_text(told)).to_have_count(0)
    admin.reload()
    expect(admin.get_by_role("heading", name="Needs attention")).to_be_visible()
    expect(admin.get_by_text(told)).to_have_count(0)


def with_flood() -> None:
    """The doors refuse somebody's hundred tries."""
    with db.writing() as session:
        alerts.record_flood(session, scope="network", network="203.0.113.0/24", now=clock.now())
