"""At the desk: a patient who can't sign in leaves with a password of their own (S59, D6, A9)."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from osmind_app.clinic.accounts import temporary
from osmind_app.clinic.accounts.models import TemporaryPassword
from osmind_app.web import routes
from tests.e2e import people
from tests.e2e.test_patient_profile import FRONT_DESK, chart_of, opens

OWN = "nine amber lanterns drift"


@pytest.fixture
def active(person, records) -> tuple[str, str, Page]:
    """Tess created her password some time ago: her address, her chart, and the browser in which she is signed in."""
    email = people.a_patient_is_invited("Tess")
    at_home = person()
    people.creates_a_password(at_home, people.the_link_of(email))
    people.is_home(at_home, "Tess")
    return email, chart_of(records, email), at_home


def given_by(panel) -> str:
    """Staff ask for a temporary password and read it out."""
    panel.get_by_role("button", name="Change the patient’s password").click()
    question = panel.get_by_role("group", name="Change the patient’s password")
    expect(question.get_by_text("own password stops working now")).to_be_visible()
    question.get_by_role("button", name="Give a temporary password").click()
    words = question.locator("[data-words]")
    expect(words).to_be_visible()
    return words.inner_text()


def test_staff_read_it_out_and_the_patient_gets_in_on_the_phone(person, active):
    """S59, D6, T17"""
    email, chart, at_home = active
    desk = person()
    panel = opens(desk, chart)
    # when Sam gives a temporary password
    words = given_by(panel)
    assert re.fullmatch(r"(?:[a-z2-9]{4}-){3}[a-z2-9]{4}", words)
    expect(panel.get_by_text(re.compile(r"Works once, until .+ at .+ \(.+ Time\)"))).to_be_visible()
    expect(panel.get_by_text(re.compile("Given by Sam Lee on"))).to_be_visible()
    first = words.partition("-")[0]
    expect(panel.get_by_role("listitem").filter(has_text=first)).to_contain_text(temporary.aloud(first))
    # then the browser at home is signed out at its next click
    at_home.get_by_role("link", name="Me", exact=True).click()
    expect(at_home.get_by_role("heading", name=re.compile("Sign in"))).to_be_visible()
    # and the patient types it on a phone, in capitals
    phone = person()
    people.signs_in(phone, email, words.upper())
    expect(phone.get_by_role("heading", name="Create your password")).to_be_visible()
    phone.goto(routes.HOME)
    expect(phone.get_by_role("heading", name=re.compile("Sign in"))).to_be_visible()
    phone.goto(routes.PATIENT_NEW_PASSWORD)
    phone.get_by_label("Password", exact=True).fill(words)
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_text("The clinic knows the temporary password").first).to_be_visible()
    phone.get_by_label("Password", exact=True).fill(OWN)
    phone.get_by_role("button", name="Continue").click()
    people.is_home(phone, "Tess")
    assert people.kinds_of_letters(email)[-2:] == ["temporary_password", "password_changed"]
    # and it never works again
    other = person()
    people.signs_in(other, email, words)
    expect(other.get_by_text("Email or password is incorrect").first).to_be_visible()


@pytest.mark.parametrize("how", ["Done", "Close", "Escape", "another page"])
def test_it_is_shown_once(person, active, how):
    """D6: afterwards neither the screen nor the server knows it."""
    _, chart, _ = active
    desk = person()
    panel = opens(desk, chart)
    words = given_by(panel)
    if how in ("Done", "Close"):
        panel.get_by_role("button", name=how, exact=True).first.click()
    elif how == "Escape":
        desk.keyboard.press("Escape")
    else:
        desk.goto(routes.TODAY)
        desk.goto(chart)
    if how != "Done":
        desk.get_by_role("button", name="Actions").click()
    if how == "another page":
        panel.get_by_text("Personal Information", exact=True).click()
    expect(panel.get_by_text("It works until").first).to_be_visible()
    expect(panel.get_by_text(words)).to_have_count(0)
    desk.reload()
    expect(desk.get_by_role("button", name="Actions")).to_be_visible()
    assert words not in desk.content()


def test_going_back_changes_nothing(person, active, records):
    email, chart, at_home = active
    desk = person()
    panel = opens(desk, chart)
    panel.get_by_role("button", name="Change the patient’s password").click()
    panel.get_by_role("button", name="Go back").click()
    expect(panel.get_by_role("button", name="Change the patient’s password")).to_be_visible()
    at_home.get_by_role("link", name="Me", exact=True).click()
    expect(at_home.get_by_role("heading", name="Me", exact=True)).to_be_visible()
    with records() as session:
        patient = people.the_patient(session, email)
        assert session.exec(select(TemporaryPassword).where(TemporaryPassword.patient_id == patient.id)).all() == []


def test_before_the_first_password_the_button_says_why(person, records):
    """A9"""
    email = people.a_patient_is_invited("Timo")
    panel = opens(person(), chart_of(records, email))
    change = panel.get_by_role("button", name="Change the patient’s password")
    expect(change).to_be_disabled()
    expect(change).to_have_accessible_description(re.compile("Send the setup email instead"))


def test_the_practice_switches_it_off_and_on_again(person, active):
    """D6: an admin's decision, which everybody reads."""
    _, chart, _ = active
    admin = person()
    people.staff_signs_in(admin, "ada@willowcreek.example")
    admin.goto(routes.SETTINGS_SECURITY)
    switch = admin.get_by_role("checkbox", name="Staff may give a patient a temporary password")
    expect(switch).to_be_checked()
    try:
        switch.click()
        expect(admin.get_by_role("status").filter(has_text="Staff give no temporary passwords now.")).to_be_visible()
        panel = opens(person(), chart)
        change = panel.get_by_role("button", name="Change the patient’s password")
        expect(change).to_be_disabled()
        expect(change).to_have_accessible_description(re.compile("Your clinic gives no temporary passwords"))
    finally:
        switch.click()
        expect(switch).to_be_checked()
    desk = person()
    people.staff_signs_in(desk, FRONT_DESK)
    desk.goto(routes.SETTINGS_SECURITY)
    expect(desk.get_by_role("checkbox", name="Staff may give a patient")).to_be_disabled()
