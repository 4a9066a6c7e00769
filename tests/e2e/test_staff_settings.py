"""Settings: the clinic's details and groups, changed by admins, read by everybody; help stands beside."""

from uuid import uuid4

from playwright.sync_api import expect

from osmind_app.web import routes
from tests.e2e import people

OWNER, FRONT_DESK = "ada@willowcreek.example", "sam@willowcreek.example"


def test_the_owner_changes_how_long_invitations_work(person):
    """A2, D12: told wherever a deadline is said"""
    page = person()
    people.staff_signs_in(page, OWNER)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Edit").click()
    days = page.get_by_label("Invitations work for (days)")
    days.fill("31")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("alert").get_by_text("Invitations can work for 1 to 30 days")).to_be_visible()
    days.fill("6")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("6 days", exact=True)).to_be_visible()
    expect(page.get_by_text("Last changed by Ada Grant on")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    days.fill("4")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("4 days", exact=True)).to_be_visible()


def test_groups_are_added_renamed_archived_and_restored(person):
    page = person()
    people.staff_signs_in(page, OWNER)
    page.goto(routes.SETTINGS_GROUPS)
    name = f"Group {uuid4().hex[:6]}"
    page.get_by_label("New group").fill(name)
    page.get_by_role("button", name="Add group").click()
    expect(page.get_by_role("button", name=f"Rename {name}")).to_be_visible()
    page.get_by_label("New group").fill(name.upper())
    page.get_by_role("button", name="Add group").click()
    expect(page.get_by_role("alert").get_by_text("Another group has this name")).to_be_visible()
    page.get_by_role("button", name=f"Rename {name}").click()
    page.get_by_label("Name of the group").fill(f"{name} again")
    page.get_by_role("button", name="Save changes").click()
    page.get_by_role("button", name=f"Archive {name} again").click()
    expect(page.get_by_role("status").filter(has_text="was archived")).to_be_visible()
    page.locator("#notice-close").click()  # the pointer rests on it, so it would stay
    page.get_by_role("button", name=f"Restore {name} again").click()
    expect(page.get_by_role("button", name=f"Archive {name} again")).to_be_visible()


def test_the_front_desk_reads_and_changes_nothing(person):
    """D1"""
    page = person()
    people.staff_signs_in(page, FRONT_DESK)
    for route in (routes.SETTINGS_PRACTICE, routes.SETTINGS_GROUPS):
        page.goto(route)
        expect(page.get_by_text("Only owners and admins of the clinic can change this")).to_be_visible()
        expect(page.get_by_role("button", name="Edit")).to_have_count(0)
        expect(page.get_by_role("button", name="Add group")).to_have_count(0)


def test_security_shows_this_browser_and_leads_to_the_second_step(person):
    """T20, D5"""
    page = person()
    people.staff_signs_in(page, FRONT_DESK)
    page.goto(routes.SETTINGS_SECURITY)
    expect(page.get_by_text("This browser")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out everywhere")).to_be_visible()
    page.get_by_role("link", name="Set up second step").click()
    page.wait_for_url(f"**{routes.STAFF_SET_UP_SECOND_STEP}*")


def test_help_says_what_to_do_and_leads_there(person):
    """S66, S67, S75–S88, D15"""
    page = person()
    people.staff_signs_in(page, FRONT_DESK)
    page.get_by_role("button", name="Help").click()
    drawer = page.get_by_role("dialog", name="Help")
    drawer.get_by_text("The patient can’t reset the password").click()
    drawer.get_by_role("link", name="Show expired").click()
    expect(page.get_by_label("Invite status")).to_have_value("expired")
    expect(drawer).to_be_hidden()
