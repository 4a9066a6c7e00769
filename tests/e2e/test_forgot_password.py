"""Forgot password: one screen for everybody, and four different letters (A1, S42, S43, S82, T11)."""

import re

import pytest
from playwright.sync_api import expect

from osmind_app.lib.settings import settings
from osmind_app.web import routes
from tests.e2e import people


@pytest.fixture
def in_four_states(person) -> dict[str, str]:
    active = people.a_patient_is_invited("Abby")
    page = person()
    people.creates_a_password(page, people.the_link_of(active))
    people.is_home(page, "Abby")
    live = people.a_patient_is_invited("Lars")
    expired = people.a_patient_is_invited("Elio")
    people.their_invitation_expires(expired)
    return {"active": active, "live": live, "expired": expired, "unknown": f"nobody.{active}"}


def test_the_screen_is_the_same_and_the_letter_differs(person, in_four_states):
    # when all four ask
    screens = {people.forgets_the_password(person(), email) for email in in_four_states.values()}
    person().wait_for_timeout(1_500)  # the work is done after the answer
    # then
    assert len(screens) == 1
    assert people.kinds_of_letters(in_four_states["active"])[-1] == "password_reset"
    assert people.kinds_of_letters(in_four_states["live"]) == ["invitation", "invitation"]
    assert people.kinds_of_letters(in_four_states["expired"])[-1] == "invitation_expired"
    assert people.kinds_of_letters(in_four_states["unknown"]) == []
    assert (
        people.the_letter(in_four_states["expired"]).url is None
        or "/i/" not in people.the_letter(in_four_states["expired"]).text
    )


def test_a_reset_signs_out_every_device_and_works_once(person, in_four_states):
    email = in_four_states["active"]
    forgetful = person()
    people.forgets_the_password(forgetful, email)
    forgetful.wait_for_timeout(1_500)
    path = people.the_letter(email, "password_reset").url.removeprefix(settings().public_url)
    # when
    forgetful.goto(path)
    forgetful.get_by_label("New password").fill("eleven copper kettles sing")
    forgetful.get_by_role("button", name="Change password").click()
    expect(forgetful.get_by_text("Your password was changed").first).to_be_visible()
    # then the old password is wrong, the new one right, and the link spent
    people.signs_in(forgetful, email, people.A_GOOD_PASSWORD)
    expect(forgetful.get_by_text("Email or password is incorrect").first).to_be_visible()
    people.signs_in(forgetful, email, "eleven copper kettles sing")
    people.is_home(forgetful, "Abby")
    assert people.kinds_of_letters(email)[-1] == "password_changed"
    again = person()
    again.goto(path)
    expect(again.get_by_role("heading", name=re.compile("already used"))).to_be_visible()


def test_having_trouble_leads_on(person):
    """S79–S88."""
    page = person()
    page.goto(routes.PATIENT_SIGN_IN)
    page.get_by_role("link", name="Having trouble?").click()
    for words in ("spam", "Forgot", "another phone or computer"):
        expect(page.get_by_text(re.compile(words, re.IGNORECASE)).first).to_be_visible()
