"""See what they will see: the letter beside a phone with the doors and Home, and nothing in it can be pressed (B16)."""

import re

from playwright.sync_api import expect
from sqlmodel import func, select

from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import db
from osmind_app.outbox.models import Letter
from osmind_app.web import routes
from tests.e2e import people


def a_patient_who_waits() -> Patient:
    """Invited a moment ago, as Dr. Rivera's patient."""
    email = people.a_patient_is_invited("Vera")
    with db.reading() as session:
        return people.the_patient(session, email)


def so_far(patient: Patient) -> tuple[int, object]:
    """How many letters there are, and whether the link was opened."""
    with db.reading() as session:
        letters = select(func.count()).select_from(Letter).where(Letter.patient_id == patient.id)
        opened = select(Invitation.opened_at).where(Invitation.patient_id == patient.id)
        return session.exec(letters).one(), session.exec(opened).one()


def test_staff_see_the_letter_the_doors_and_home_and_can_press_nothing(person, cookies, size):
    """B16"""
    patient = a_patient_who_waits()
    page = person()
    page.context.add_cookies(cookies["staff"])
    before = so_far(patient)
    page.goto(routes.patient(patient.id))
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("dialog", name="Actions").get_by_role("link", name="See what they will see").click()
    expect(page.get_by_role("heading", name="What Vera will see")).to_be_visible()
    letter = page.frame_locator("iframe[title='The email']")
    expect(letter.get_by_text("Hello Vera,")).to_be_visible()
    landing = page.frame_locator("iframe[title='The page the link opens']")
    expect(landing.get_by_text("You’re invited, Vera")).to_be_visible()
    password = page.frame_locator("iframe[title='Then: create a password']")
    expect(password.get_by_text("Create your password")).to_be_visible()
    home = page.locator(".phone-frame.home")
    expect(home.get_by_text("Hello Vera")).to_be_visible()
    expect(home.get_by_role("heading", name=re.compile("^Before your first appointment: 0 of"))).to_be_visible()
    # then nothing in it takes a click or the keyboard
    for frame, words in ((landing, "Continue"), (password, "Continue"), (letter, "Create your password")):
        frame.get_by_text(words, exact=True).last.click(force=True)
    home.get_by_text("Check your contact info").click(force=True)
    expect(page).to_have_url(re.compile(f"{routes.PREVIEW}\\?id="))
    expect(landing.get_by_text("You’re invited, Vera")).to_be_visible()
    expect(letter.get_by_text("Hello Vera,")).to_be_visible()
    assert home.evaluate("home => [...home.querySelectorAll('a, button')].every(one => !one.matches(':focus'))")
    if size == "desk":
        left, right = page.locator("iframe[title='The email']").bounding_box(), home.bounding_box()
        assert left["x"] + left["width"] <= right["x"]
        assert right["width"] == 390
    assert so_far(patient) == before


def test_outside_the_care_team_there_is_no_preview(person):
    """D1, T30"""
    patient = a_patient_who_waits()
    for email, words in (
        ("okafor@willowcreek.example", "We can’t find this patient"),
        ("stone@harbor.example", "We can’t find this patient"),
        ("ada@willowcreek.example", "Open the chart first"),
    ):
        page = person()
        people.staff_signs_in(page, email)
        page.goto(routes.preview(patient.id))
        expect(page.get_by_text(words)).to_be_visible()
        assert "Vera" not in page.locator("main").inner_text()
