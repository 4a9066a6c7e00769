"""Many at once: views, twelve ticked, the dry run, the yes, the chips; the list as a file; the work list's cures."""

import csv
import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.lib import clock, db
from osmind_app.web import routes
from tests.e2e import people

FRONT_DESK = "sam@willowcreek.example"
TWELVE = 12


@pytest.fixture
def sam(person) -> Page:
    """The front desk, signed in."""
    page = person()
    people.staff_signs_in(page, FRONT_DESK)
    return page


@pytest.fixture
def family(clinic, size) -> str:
    """Twelve patients of one name, ten of whom can be invited; the name."""
    name = f"Tick{size}{clock.now():%M%S}"
    with db.writing() as session:
        rivera = session.exec(select(Provider).where(Provider.full_name == "Dr. Rivera")).one()
        for number in range(TWELVE):
            email = f"{name}{number}@example.com".lower() if number < 10 else None
            details = PatientDetails(
                first_name=f"Amy{number:02}", last_name=name, email=email, primary_provider_id=rivera.id
            )
            patients.create(session, actor=rivera, details=details, now=clock.now())
    return name


def test_twelve_are_ticked_looked_at_and_invited(sam, family, size):
    """B8, B9, S30: the dry run says who gets nothing and why; after the yes the chips change"""
    sam.goto(f"{routes.PATIENTS}?q={family}")
    ticks = sam.get_by_role("checkbox", name=re.compile("^Select Amy"))
    expect(ticks).to_have_count(TWELVE)
    ticks.first.check()
    bar = sam.get_by_role("region", name="Selected patients")
    expect(bar).to_contain_text("1 selected")
    sam.get_by_label("Select all on this page").locator("visible=true").check()
    expect(bar).to_contain_text("12 selected")
    bar.get_by_role("button", name="Send invite").click()
    dialog = sam.get_by_role("dialog", name="Send invites: check first")
    expect(dialog.get_by_role("list", name="How many of each")).to_contain_text("10 First invite")
    first = dialog.get_by_role("list", name="Patients").get_by_role("listitem").first
    expect(first).to_contain_text("No email")
    assert people.kinds_of_letters(f"{family}0@example.com".lower()) == []
    dialog.get_by_role("button", name="Send 10 invites").click()
    report = sam.get_by_role("dialog", name="Invites sent")
    expect(report).to_contain_text("10 invites were sent")
    expect(report).to_contain_text("2 patients were not invited")
    report.get_by_role("button", name="Done").click()
    expect(bar).to_be_hidden()
    chips = sam.locator(".data-table .chip")
    expect(chips.filter(has_text=re.compile("Sending|Invited|Delivered"))).to_have_count(10)
    assert people.kinds_of_letters(f"{family}0@example.com".lower()) == ["invitation"]
    # A click on a ticked row's name still opens the chart.
    sam.get_by_role("rowheader").first.get_by_role("link").click()
    expect(sam.get_by_role("heading", level=1)).to_contain_text(family)


def test_twelve_are_moved_and_archived(sam, family):
    """B9, S35, A26: each by its own rules; for how many it worked, and why not for the others"""
    sam.goto(f"{routes.PATIENTS}?q={family}")
    bar = sam.get_by_role("region", name="Selected patients")

    def changes(number: int) -> None:
        sam.get_by_role("checkbox", name=re.compile("^Select Amy")).first.check()
        if number > 1:
            sam.get_by_label("Select all on this page").locator("visible=true").check()
        bar.get_by_role("button", name="Change").click()

    changes(1)
    dialog = sam.get_by_role("dialog", name="Change 1 patient")
    dialog.get_by_role("button", name="Move to group").click()
    expect(dialog.get_by_text("Choose a group")).to_be_visible()
    dialog.get_by_label("Patient group").select_option("Adolescents")
    dialog.get_by_role("button", name="Move to group").click()
    expect(dialog.get_by_text("1 of 1 patients were moved to the group.")).to_be_visible()
    dialog.get_by_role("button", name="Done").click()
    expect(bar).to_be_hidden()
    changes(TWELVE)
    dialog = sam.get_by_role("dialog", name="Change 12 patients")
    dialog.get_by_label("Patient group").select_option("Adolescents")
    dialog.get_by_role("button", name="Move to group").click()
    expect(dialog.get_by_text("11 of 12 patients were moved to the group.")).to_be_visible()
    refused = dialog.get_by_role("list", name="Not changed").get_by_role("listitem")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("Is in this group already")
    dialog.get_by_role("button", name="Done").click()
    changes(TWELVE)
    sam.get_by_role("dialog", name="Change 12 patients").get_by_role("button", name="Archive patients").click()
    expect(sam.get_by_text("12 of 12 patients were archived.")).to_be_visible()
    sam.get_by_role("button", name="Done").click()
    expect(sam.get_by_text(f"No patients match “{family}”")).to_be_visible()


def test_everybody_who_matches_and_by_keyboard_alone(sam, family):
    """B8: all that match, whatever the page shows; nothing is sent when the person says no"""
    sam.goto(f"{routes.PATIENTS}?q={family}")
    first = sam.get_by_role("checkbox", name=re.compile("^Select Amy")).first
    first.focus()
    sam.keyboard.press("Space")
    expect(sam.get_by_text("1 selected")).to_be_visible()
    sam.get_by_label("Select all on this page").locator("visible=true").press("Space")
    sam.get_by_role("button", name="Select all 12 that match").press("Enter")
    expect(sam.get_by_text("All 12 that match are selected")).to_be_visible()
    sam.get_by_role("button", name="Send invite").press("Enter")
    dialog = sam.get_by_role("dialog", name="Send invites: check first")
    expect(dialog).to_contain_text("10 First invite")
    sam.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert people.kinds_of_letters(f"{family}0@example.com".lower()) == []
    sam.get_by_role("button", name="Clear").click()
    expect(sam.get_by_role("region", name="Selected patients")).to_be_hidden()


def test_a_dialog_that_was_closed_opens_again_only_when_it_is_asked_for(sam, family):
    """F22: not after a reload, not on the way back to the page, not when the connection is back"""
    sam.goto(f"{routes.PATIENTS}?q={family}")
    dialog = sam.get_by_role("dialog", name="Send invites: check first")

    def asks():
        sam.get_by_role("checkbox", name=re.compile("^Select Amy")).first.check()
        sam.get_by_role("button", name="Send invite").click()
        expect(dialog).to_contain_text("1 First invite")
        sam.keyboard.press("Escape")
        expect(dialog).to_be_hidden()

    def stays_closed():
        expect(sam.get_by_role("checkbox", name=re.compile("^Select Amy")).first).to_be_visible()
        sam.wait_for_timeout(1_500)  # longer than the page needs to hear everything again
        expect(dialog).to_be_hidden()

    asks()
    sam.reload()
    stays_closed()
    asks()
    sam.get_by_role("navigation", name="Main").get_by_role("link", name="Today").click()
    expect(sam.get_by_role("heading", name="Today", level=1)).to_be_visible()
    sam.go_back()
    stays_closed()
    asks()
    sam.evaluate("dispatchEvent(new Event('beforeunload'))")
    stays_closed()


def test_views_stand_above_the_list_with_their_counts(sam):
    """design 3: each a filter in the address"""
    sam.goto(routes.PATIENTS)
    views = sam.get_by_role("navigation", name="Views of patients")
    expect(views.get_by_role("link", name="All")).to_have_attribute("aria-current", "page")
    no_email = views.get_by_role("link", name=re.compile("No email"))
    expect(no_email).to_contain_text(re.compile(r"\d"))
    no_email.click()
    expect(sam).to_have_url(re.compile("status=no_email"))
    expect(no_email).to_have_attribute("aria-current", "page")
    expect(sam.get_by_role("cell").filter(has_text="No email").first).to_be_visible()
    views.get_by_role("link", name="Archived").click()
    expect(sam).to_have_url(re.compile("archived=1"))
    expect(views.get_by_role("link", name=re.compile("My patients"))).to_have_count(0)


def test_the_filtered_list_is_taken_as_a_file(sam, family, tmp_path):
    """T41"""
    sam.goto(f"{routes.PATIENTS}?q={family}&sort=-name")
    expect(sam.get_by_role("rowheader")).to_have_count(TWELVE)
    with sam.expect_download() as taken:
        sam.get_by_role("button", name="Export CSV").click()
    path = tmp_path / "patients.csv"
    taken.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["First name"] for row in rows] == [f"Amy{number:02}" for number in reversed(range(TWELVE))]
    assert re.fullmatch(r"patients-\d{4}-\d\d-\d\d\.csv", taken.value.suggested_filename)


def test_the_work_list_says_who_is_stuck_and_cures_it(sam):
    """B9: the step, the personal link to read out, a new invite"""
    sam.goto(routes.TODAY)
    sam.get_by_role("navigation", name="Main").get_by_role("link", name="Invitations").click()
    expect(sam.get_by_role("heading", name="Invitations", level=1)).to_be_visible()
    lines = sam.locator("main .line").filter(has=sam.get_by_role("button", name=re.compile("^Resend invite")))
    expect(lines.first).to_be_visible()
    name = lines.first.get_by_role("link").first.inner_text()
    sam.get_by_role("button", name=f"Copy link of {name}").click()
    dialog = sam.get_by_role("dialog", name="Personal link")
    expect(dialog.get_by_label("Invite link")).to_have_value(re.compile("/i/"))
    dialog.get_by_role("button", name="Close").last.click()
    sam.get_by_role("button", name=f"Resend invite to {name}").click()
    expect(sam.get_by_text(f"Invitation to {name}")).to_be_visible()
    expect(sam.get_by_role("button", name=f"Resend invite to {name}")).to_have_count(0)
    steps = sam.get_by_role("list", name="Everybody").get_by_role("listitem")
    expect(steps).to_have_count(6)
    sam.get_by_label("Invited in the last").select_option("7")
    expect(sam).to_have_url(re.compile("days=7"))
    sam.get_by_role("link", name="Expiring today").click()
    expect(sam).to_have_url(re.compile("list=today"))


def test_after_a_page_load_no_earlier_rows_are_shown(sam, family):
    """The tab remembers what it showed; the list waits for what is true now"""
    sam.goto(routes.PATIENTS)
    expect(sam.get_by_role("rowheader").first).to_be_visible()
    sam.add_init_script(
        "window.seen = []; new MutationObserver(() => { const row = document.querySelector('.row-link');"
        " if (row) window.seen.push(row.textContent); }).observe(document, {childList: true, subtree: true})"
    )
    sam.goto(f"{routes.PATIENTS}?q={family}")
    expect(sam.get_by_role("rowheader")).to_have_count(TWELVE)
    assert {text for text in sam.evaluate("window.seen") if family not in text} == set()
