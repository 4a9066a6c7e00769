"""The staff's calendar: a series with a clash named, the grid and its keys, the agenda on a phone (issue 5, F18)."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from osmind_app.lib import clock
from osmind_app.web import routes
from tests.e2e import people, shots

ZONE = "America/Los_Angeles"


def fills(desk: Page, who: str, on: str, at: str) -> None:
    """The booking form, for a patient who is found by name."""
    desk.get_by_role("button", name="Book appointment").first.click()
    desk.get_by_label("Patient", exact=True).fill(who)
    desk.get_by_role("button", name=f"Choose {who}").first.click()
    desk.get_by_label("Type", exact=True).select_option(label="Follow-up · 50 min · Video")
    desk.get_by_label("Date", exact=True).fill(on)
    desk.get_by_label("Time (Pacific Time)").fill(at)


def presses(desk: Page, button: str) -> None:
    desk.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()


def says(desk: Page, words: str) -> None:
    expect(desk.get_by_role("status").filter(has_text=words).first).to_be_visible()


def is_sound(page: Page) -> None:
    assert Axe().run(page, options=shots.RULES).response["violations"] == []


def test_a_series_is_planned_booked_looked_at_and_ended(person, size):
    """Issue 5: the clash is named before anything is booked; from one on, the rest is cancelled together"""
    who = f"Serie{size} Story"
    people.a_patient_is_invited(f"Serie{size}")
    day = clock.now().astimezone(ZoneInfo(ZONE)) + timedelta(days=100 if size == "phone" else 150)
    day += timedelta(days=(7 - day.weekday()) % 7)  # a Monday after everything the demo has booked
    days = [(day + timedelta(weeks=number)).date().isoformat() for number in range(3)]
    # given one appointment in the second week
    desk = person()
    people.staff_signs_in(desk, "sam@willowcreek.example")
    desk.goto(routes.calendar({"day": days[0]}))
    expect(desk.get_by_text("No appointments.")).to_be_visible()
    fills(desk, who, days[1], "10:00")
    presses(desk, "Book appointment")
    says(desk, "The appointment was booked.")
    # and Dr. Rivera, who looks at the first week
    rivera = person()
    people.staff_signs_in(rivera)
    rivera.goto(routes.calendar({"day": days[0]}))
    expect(rivera.get_by_text("No appointments.")).to_be_visible()
    # when the desk plans three weeks
    fills(desk, who, days[0], "09:30")
    desk.get_by_role("dialog").get_by_text("Repeat", exact=True).click()
    desk.get_by_label("How it repeats").select_option(label="Every week")
    presses(desk, "Book appointment")
    expect(desk.get_by_role("alert").get_by_text("Enter how many appointments, or the last day")).to_be_visible()
    desk.get_by_label(re.compile("How many appointments")).fill("3")
    presses(desk, "Book appointment")
    # then the clash is named, and nothing is booked yet
    plan = desk.get_by_role("list", name="The appointments of this series")
    expect(plan.get_by_role("listitem")).to_have_count(3)
    expect(plan.get_by_role("listitem").filter(has_text="Taken")).to_contain_text("from 10:00 AM to 10:50 AM")
    is_sound(desk)
    presses(desk, "Book 2 appointments")
    says(desk, "2 appointments were booked.")
    # and Dr. Rivera's open page shows the first of them without a reload
    expect(rivera.get_by_role("listitem").filter(has_text=who)).to_contain_text("9:30 AM to 10:20 AM")
    # the first stands in the week, in the grid on a desk and in the list everywhere
    desk.goto(routes.calendar({"day": days[0], "view": "week"}))
    row = desk.get_by_role("listitem").filter(has_text=who)
    expect(row).to_contain_text("Every week")
    grid = desk.get_by_role("group", name=re.compile("Arrow keys"))
    if size == "phone":
        expect(grid).to_be_hidden()
        desk.get_by_role("link", name="Agenda").click()
        expect(row.first).to_contain_text("9:30 AM to 10:20 AM")
        expect(row).to_have_count(2)  # the clash of the second week stands in the same two weeks
    else:
        drawn = grid.get_by_role("button", name=re.compile(f"9:30 AM to 10:20 AM, {who}"))
        assert drawn.bounding_box()["height"] > 40
        grid.focus()
        desk.keyboard.press("ArrowDown")
        expect(drawn).to_be_focused()
        desk.keyboard.press("Enter")
        expect(row.locator("summary")).to_be_focused()
        grid.focus()
        desk.keyboard.press("ArrowDown")
        desk.keyboard.press("ArrowRight")
        expect(desk).to_have_url(re.compile(f"day={days[1]}"))
        expect(grid.get_by_role("button", name=re.compile("10:00 AM to 10:50 AM"))).to_be_visible()
        desk.get_by_role("link", name="Week before").click()
        expect(drawn).to_be_visible()
    is_sound(desk)
    # when this one and all after it are cancelled
    row.filter(has_text="9:30 AM").get_by_role("button", name=re.compile("^Cancel")).click()
    desk.get_by_role("dialog").get_by_label("This and all after it").check()
    presses(desk, "Cancel appointment")
    says(desk, "The appointment was cancelled.")
    # then the third week's is cancelled too, and the second week's, which is none of them, stands
    desk.goto(routes.calendar({"day": days[2]}))
    expect(row.locator(".chip").get_by_text("Cancelled", exact=True)).to_be_visible()
    desk.goto(routes.calendar({"day": days[1]}))
    expect(row.locator(".chip").get_by_text("Booked", exact=True)).to_be_visible()
