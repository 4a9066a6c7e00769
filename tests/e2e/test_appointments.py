"""The desk books, the patient reads it, cancels and asks for another time, the desk books again (S6, A24)."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import update
from sqlmodel import col, select

from osmind_app.clinic.appointments.models import Appointment
from osmind_app.lib import clock, db, when
from osmind_app.web import routes
from tests.e2e import people, shots

ZONE = "America/Los_Angeles"


def books(desk: Page, on: str, at: str, button: str) -> None:
    """Fill in the form that is open, and send it."""
    desk.get_by_label("Type", exact=True).select_option(label="Follow-up · 50 min · Video")
    desk.get_by_label("Date", exact=True).fill(on)
    desk.get_by_label("Time (Pacific Time)").fill(at)
    desk.get_by_role("button", name=button, exact=True).locator("visible=true").last.click()


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words).first).to_be_visible()


def is_sound(page: Page) -> None:
    assert Axe().run(page, options=shots.RULES).response["violations"] == []


def test_booked_read_cancelled_asked_and_booked_again(person, size):
    """S6, A24, F13: each side sees at once what the other did"""
    day = clock.now().astimezone(ZoneInfo(ZONE)) + timedelta(days=40 if size == "phone" else 60)
    day += timedelta(days=(7 - day.weekday()) % 7)  # a Monday after everything the demo has booked
    on, next_day = day.date().isoformat(), (day + timedelta(days=1)).date().isoformat()
    # given a patient at Home, and the front desk at the calendar
    email = people.a_patient_is_invited("Orla")
    june = person()
    people.creates_a_password(june, people.the_link_of(email))
    people.is_home(june, "Orla")
    desk = person()
    people.staff_signs_in(desk, "sam@willowcreek.example")
    desk.goto(routes.calendar({"day": on}))
    expect(desk.get_by_text("No appointments.")).to_be_visible()
    # when the desk finds the patient and books
    desk.get_by_role("button", name="Book appointment").click()
    desk.get_by_label("Patient", exact=True).fill(email.split("@")[0])
    desk.get_by_role("button", name="Choose Orla Story").click()
    expect(desk.get_by_label("Date", exact=True)).to_have_value(on)
    books(desk, on, "09:30", "Book appointment")
    says(desk, "The appointment was booked.")
    expect(desk.get_by_role("listitem").filter(has_text="Orla Story")).to_contain_text("9:30 AM to 10:20 AM")
    # then the patient has a letter that leads to it
    letter = people.the_letter(email, "appointment_booked")
    assert letter.subject.endswith("9:30 AM")
    june.goto(letter.url)
    expect(june.get_by_text(re.compile("at 9:30 AM .Pacific Time.")).first).to_be_visible()
    expect(june.get_by_role("link", name="Add to calendar")).to_have_attribute("href", re.compile("^/a/"))
    expect(june.get_by_text("Join video appears here at 9:15 AM.")).to_be_visible()
    is_sound(june)
    # who confirms it, and the desk's open page shows that without a reload
    june.get_by_role("button", name="Confirm appointment").locator("visible=true").click()
    says(june, "Your appointment is confirmed.")
    expect(june.get_by_role("button", name="Confirm appointment")).to_have_count(0)
    expect(
        desk.get_by_role("listitem").filter(has_text="Orla Story").get_by_text("Confirmed", exact=True)
    ).to_be_visible()
    # who cancels it with a reason
    june.get_by_role("button", name="Cancel appointment").locator("visible=true").click()
    june.get_by_role("dialog").get_by_label("I can't get there").check()
    june.get_by_role("dialog").get_by_role("button", name="Cancel appointment").click()
    expect(june.get_by_text("This appointment is cancelled")).to_be_visible()
    # and asks for another time
    june.get_by_role("link", name="Ask for another time").click()
    june.get_by_role("button", name="Ask for an appointment").click()
    june.get_by_role("button", name="Send request").click()
    expect(june.get_by_role("alert").get_by_text("Enter days and times that work for you")).to_be_visible()
    june.get_by_label("Which days and times work for you?").fill("Tuesdays at 11")
    june.get_by_role("button", name="Send request").click()
    expect(june.get_by_text("You asked for an appointment")).to_be_visible()
    is_sound(june)
    # then the desk sees both, and books again from the request
    desk.reload()
    expect(desk.get_by_role("listitem").filter(has_text="Orla Story").filter(has_text="Cancelled")).to_be_visible()
    expect(desk.get_by_text("Tuesdays at 11")).to_be_visible()
    desk.get_by_role("button", name="Book for Orla Story").click()
    expect(desk.get_by_role("dialog").get_by_text("Tuesdays at 11")).to_be_visible()
    books(desk, next_day, "11:00", "Book appointment")
    says(desk, "The appointment was booked.")
    expect(desk.get_by_role("button", name="Book for Orla Story")).to_be_hidden()
    # and the patient's open page shows it without a reload
    expect(june.get_by_text(re.compile("at 11:00 AM .Pacific Time.")).first).to_be_visible()
    expect(june.get_by_text("You asked for an appointment")).to_be_hidden()
    # a quarter of an hour before, the video can be joined
    with db.writing() as session:
        visit = session.exec(
            select(Appointment)
            .where(Appointment.patient_id == people.the_patient(session, email).id)
            .order_by(Appointment.booked_at.desc())
        ).first()
        session.exec(
            update(Appointment)
            .where(col(Appointment.id) != visit.id, col(Appointment.ends_at) > clock.now())
            .where(col(Appointment.starts_at) < clock.now() + timedelta(hours=2))
            .values(cancelled_at=clock.now())
        )
        visit.starts_at, visit.ends_at = clock.now() + timedelta(minutes=14), clock.now() + timedelta(minutes=64)
        session.add(visit)
        starts = visit.starts_at
    june.goto(routes.appointment(visit.id))
    expect(june.get_by_text(when.clock(starts, ZONE)).first).to_be_visible()
    expect(june.get_by_role("link", name="Join video")).to_have_attribute("href", re.compile("^https://"))
    # once it has begun, the desk marks what became of it, and undoes a slip
    with db.writing() as session:
        visit = session.get_one(Appointment, visit.id)
        visit.starts_at, visit.ends_at = clock.now() - timedelta(minutes=5), clock.now() + timedelta(minutes=45)
        session.add(visit)
        today = visit.starts_at.astimezone(ZoneInfo(ZONE)).date().isoformat()
    desk.goto(routes.calendar({"day": today}))
    row = desk.get_by_role("listitem").filter(has_text="Orla Story")
    for choice, chip in (("Mark “No-show”", "No-show"), ("Undo “No-show”", "Booked"), ("Mark “Occurred”", "Occurred")):
        row.get_by_text("Status", exact=False).click()
        row.get_by_role("button", name=choice).click()
        expect(row.locator(".chip").get_by_text(chip, exact=True)).to_be_visible()
    is_sound(desk)
