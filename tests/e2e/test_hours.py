"""Locations and hours: an admin writes them down, the desk is asked before it books outside (issue 5)."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from osmind_app.lib import clock
from osmind_app.web import routes
from tests.e2e import people, shots

ZONE = "America/Los_Angeles"


def test_a_location_and_a_day_off_reach_the_one_who_books(person, size):
    """Issue 5: the warning can be overruled; the location stands in the calendar, by a filter in the address"""
    who, place = f"Hora{size} Story", f"East {size}"
    people.a_patient_is_invited(f"Hora{size}")
    day = clock.now().astimezone(ZoneInfo(ZONE)) + timedelta(days=200 if size == "phone" else 230)
    day += timedelta(days=(7 - day.weekday()) % 7)  # a Monday after everything the demo has booked
    on = day.date().isoformat()
    # given a new location, and Dr. Rivera away on a Monday
    ada = person()
    people.staff_signs_in(ada, "ada@willowcreek.example")
    ada.goto(routes.SETTINGS_HOURS)
    form = ada.locator("#new-location")
    form.get_by_label("Name", exact=True).fill(place)
    form.get_by_role("button", name="Add location").click()
    expect(ada.get_by_role("alert").get_by_text("Enter the address")).to_be_visible()
    form.get_by_label("Address", exact=True).fill("2 Bay Street")
    form.get_by_role("button", name="Add location").click()
    expect(ada.get_by_role("status").filter(has_text=f"“{place}” was added.").first).to_be_visible()
    away = ada.locator("#off-form")
    away.get_by_label("Provider").select_option(label="Dr. Rivera")
    away.get_by_label("First day", exact=True).fill(on)
    away.get_by_role("button", name="Add time off").click()
    expect(ada.get_by_role("status").filter(has_text="The time off was saved.").first).to_be_visible()
    ada.wait_for_timeout(shots.SETTLED)  # colors have come to rest
    assert Axe().run(ada, options=shots.RULES).response["violations"] == []
    # when the desk books on that day
    desk = person()
    people.staff_signs_in(desk, "sam@willowcreek.example")
    desk.goto(routes.calendar({"day": on}))
    expect(desk.get_by_role("list", name="Working hours")).to_contain_text("Dr. Rivera: off")
    desk.get_by_role("button", name="Book appointment").first.click()
    desk.get_by_label("Patient", exact=True).fill(who)
    desk.get_by_role("button", name=f"Choose {who}").first.click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Type", exact=True).select_option(label="First visit · 80 min · In person")
    dialog.get_by_label("Time (Pacific Time)").fill("09:30")
    dialog.get_by_label("Location", exact=True).select_option(label=place)
    dialog.get_by_role("button", name="Book appointment", exact=True).click()
    # then it is asked, and may mean it
    expect(dialog.get_by_role("alert").get_by_text(re.compile("Dr. Rivera has time off then"))).to_be_visible()
    dialog.get_by_label("Book it outside of the working hours").check()
    dialog.get_by_role("button", name="Book appointment", exact=True).click()
    expect(desk.get_by_role("status").filter(has_text="The appointment was booked.").first).to_be_visible()
    row = desk.get_by_role("listitem").filter(has_text=who)
    expect(row).to_contain_text(place)
    desk.get_by_label("Location", exact=True).locator("visible=true").select_option(label="North office")
    expect(desk).to_have_url(re.compile("location="))
    expect(row).to_have_count(0)
    desk.get_by_label("Location", exact=True).locator("visible=true").select_option(label=place)
    expect(row).to_be_visible()
