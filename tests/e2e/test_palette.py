"""Find: patients, pages and deeds from wherever one is, by keyboard alone, by mouse and by finger."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from osmind_app.web import routes
from tests.e2e import people, served

FRONT_DESK, OWNER = "sam@willowcreek.example", "ada@willowcreek.example"


@pytest.fixture
def sam(person) -> Page:
    """The front desk, on Today."""
    return arrives(person, FRONT_DESK)


def arrives(person, email: str) -> Page:
    page = person()
    people.staff_signs_in(page, email)
    page.goto(routes.TODAY)
    expect(page.get_by_role("link", name="Willow Creek")).to_be_visible()
    expect(page.locator("main .skeleton-box").locator("visible=true")).to_have_count(0)
    return page


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="A patient, a page, or something to do")


def chosen(page: Page) -> Locator:
    return page.locator("#find-list [aria-selected=true]")


def opens(page: Page) -> Locator:
    page.keyboard.press("Control+k")
    expect(box(page)).to_be_focused()
    return box(page)


def test_a_name_and_enter_open_the_chart(sam):
    """However fast it is typed: Enter waits for the answer to the words that stand there."""
    opens(sam).press_sequentially("brandt w", delay=10)
    sam.keyboard.press("Enter")
    expect(sam.get_by_role("heading", level=1)).to_have_text("Walt Brandt")
    expect(box(sam)).to_be_hidden()
    # nothing of who was found stays in the tab
    opens(sam)
    expect(sam.get_by_role("option", name=re.compile("Walt Brandt"))).to_have_count(0)
    expect(box(sam)).to_have_value("")


def test_the_arrows_home_and_end_move_and_escape_goes_back(sam):
    find = sam.get_by_role("button", name="Find", exact=True)
    find.click()
    expect(box(sam)).to_be_focused()
    box(sam).fill("form")
    expect(chosen(sam)).to_have_text("Forms")
    found = sam.locator("#find-list").get_by_role("option")
    expect(sam.locator("#find-said")).to_have_text(re.compile(rf"^{found.count()} found"))
    sam.keyboard.press("ArrowDown")
    expect(chosen(sam)).to_have_text("Form templates")
    sam.keyboard.press("End")
    last = found.last.get_attribute("id")
    expect(box(sam)).to_have_attribute("aria-activedescendant", last)
    sam.keyboard.press("ArrowDown")
    expect(chosen(sam)).to_have_text("Forms")
    sam.keyboard.press("ArrowUp")
    expect(box(sam)).to_have_attribute("aria-activedescendant", last)
    sam.keyboard.press("Home")
    expect(chosen(sam)).to_have_text("Forms")
    sam.keyboard.press("Escape")
    expect(box(sam)).to_be_hidden()
    expect(find).to_be_focused()


def test_pages_and_deeds_begin_from_anywhere(sam):
    opens(sam).fill("outb")
    expect(sam.locator("#find-said")).to_have_text("Nothing matches “outb”.")  # for admins alone
    box(sam).fill("intake")
    sam.keyboard.press("Enter")
    expect(sam).to_have_url(re.compile(f"{routes.FORM_FLOWS}$"))
    expect(sam.get_by_role("heading", level=1)).not_to_have_text("Today")
    opens(sam).fill("new patient")
    sam.keyboard.press("Enter")
    expect(sam.get_by_role("dialog", name="Add Patient")).to_be_visible()
    sam.keyboard.press("Control+k")  # never a dialog over a dialog
    expect(box(sam)).to_be_hidden()
    sam.keyboard.press("Escape")
    opens(sam).fill("book")
    sam.keyboard.press("Enter")
    expect(sam.get_by_role("dialog", name="Book appointment")).to_be_visible()
    expect(sam).to_have_url(re.compile(routes.CALENDAR))


def test_each_finds_what_their_role_may_do(person):
    """D1: the front desk has no inbox and invites no staff, an owner does"""
    for email, words in ((OWNER, {"Messages", "Invite staff"}), (served.STAFF, {"Messages"}), (FRONT_DESK, set())):
        page = arrives(person, email)
        opens(page)
        expect(page.get_by_role("option", name="Book appointment")).to_be_visible()
        for each in ("Messages", "Invite staff"):
            expect(page.get_by_role("option", name=each)).to_have_count(int(each in words))


def test_the_slash_key_finds_where_nobody_is_typing(sam):
    """WCAG 2.1.4: it can be switched off; a field that is typed into keeps it"""
    sam.keyboard.press("/")
    expect(box(sam)).to_be_focused()
    expect(box(sam)).to_have_value("")
    sam.keyboard.type("/")
    expect(box(sam)).to_have_value("/")
    sam.keyboard.press("Escape")
    sam.evaluate("localStorage.setItem('slash', 'off')")
    sam.keyboard.press("/")
    expect(box(sam)).to_be_hidden()
    sam.keyboard.press("p")  # no other letter does anything
    expect(box(sam)).to_be_hidden()


def test_an_older_answer_is_never_chosen(sam):
    """The words change while an answer is on its way: Enter takes what answers the words that stand there."""
    opens(sam).press_sequentially("park", delay=10)
    expect(sam.get_by_role("option", name=re.compile("June Park"))).to_be_visible()
    box(sam).fill("brandt")
    sam.keyboard.press("Enter")
    expect(sam.get_by_role("heading", level=1)).to_have_text("Walt Brandt")


def test_a_finger_finds_it_too(sam, size):
    find = sam.get_by_role("button", name="Find", exact=True)
    if size == "phone":
        assert min(find.bounding_box()[side] for side in ("width", "height")) >= 44
        assert sam.evaluate("document.documentElement.scrollWidth") <= 390
    find.click()
    box(sam).fill("brandt")
    found = sam.get_by_role("option", name=re.compile("Walt Brandt"))
    expect(found).to_be_visible()
    assert found.bounding_box()["height"] >= 44
    found.click()
    expect(sam.get_by_role("heading", level=1)).to_have_text("Walt Brandt")
