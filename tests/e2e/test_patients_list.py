"""The Patients tab: found as one types, filtered and sorted in the address, by mouse, finger and keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from osmind_app.web import routes
from tests.e2e import people

FRONT_DESK = "sam@willowcreek.example"


@pytest.fixture
def sam(person) -> Page:
    """The front desk, on Patients."""
    page = person()
    people.staff_signs_in(page, FRONT_DESK)
    page.goto(routes.PATIENTS)
    expect(page.get_by_role("rowheader").first).to_be_visible()
    return page


def names(page: Page) -> list[str]:
    return [text.split("\n")[0] for text in page.get_by_role("rowheader").all_inner_texts()]


def test_the_slash_key_goes_to_the_search_and_typing_finds(sam):
    """D13"""
    sam.keyboard.press("/")
    expect(sam.get_by_role("searchbox")).to_be_focused()
    sam.keyboard.type("nunez", delay=30)
    expect(sam.get_by_role("rowheader")).to_have_count(1)
    assert "Núñez" in names(sam)[0]
    assert "q=nunez" in sam.url


def test_the_chip_of_a_row_leads_to_why_they_cannot_sign_in(sam):
    """B1: from search, without opening the chart first; big enough for a finger"""
    sam.goto(f"{routes.PATIENTS}?q=brandt")
    why = sam.get_by_role("link", name=re.compile("Why can’t Walt Brandt sign in"))
    expect(why).to_be_visible()
    assert why.bounding_box()["height"] >= 44
    why.click()
    panel = sam.get_by_role("dialog", name="Why can’t this patient sign in?")
    expect(panel.get_by_text("no email", exact=False).first).to_be_visible()
    expect(sam.get_by_role("heading", level=1)).to_have_text("Walt Brandt")


def test_filters_live_in_the_address_and_back_brings_them_back(sam):
    sam.get_by_label("Invite status").select_option(label="Expired")
    expect(sam).to_have_url(re.compile("status=expired"))
    expect(sam.get_by_role("cell").filter(has_text="Expired").first).to_be_visible()
    shared = sam.url
    sam.get_by_label("Provider", exact=True).select_option(label="Dr. Okafor")
    expect(sam).to_have_url(re.compile("provider="))
    sam.go_back()
    expect(sam).to_have_url(shared)
    expect(sam.get_by_label("Provider", exact=True)).to_have_value("")
    expect(sam.get_by_label("Invite status")).to_have_value("expired")
    # and the address can be shared
    other = sam.context.new_page()
    other.goto(shared)
    expect(other.get_by_label("Invite status")).to_have_value("expired")
    expect(other.get_by_role("rowheader").first).to_be_visible()
    assert names(other) == names(sam)


def test_next_and_previous_go_page_by_page(sam):
    first = names(sam)
    assert len(first) == 25
    expect(sam.get_by_role("link", name="Previous")).to_have_count(0)
    sam.get_by_role("link", name="Next").click()
    expect(sam).to_have_url(re.compile("after="))
    expect(sam.get_by_role("rowheader").first).not_to_contain_text(first[0])
    sam.get_by_role("link", name="Previous").click()
    expect(sam.get_by_role("rowheader").first).to_contain_text(first[0])


def test_nobody_found_says_so_and_clears(sam):
    sam.get_by_role("searchbox").fill("zzzz")
    expect(sam.get_by_text("No patients match “zzzz”")).to_be_visible()
    sam.get_by_role("link", name="Clear filters").click()
    expect(sam.get_by_role("rowheader").first).to_be_visible()
    expect(sam.get_by_role("searchbox")).to_have_value("")


def test_a_column_sorts_both_ways(sam, size):
    if size == "phone":
        pytest.skip("cards have no columns")
    header = sam.get_by_role("columnheader", name="Added")
    assert header.get_attribute("aria-sort") == "none"
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(sam).to_have_url(re.compile("sort=-added"))


def test_the_whole_row_opens_the_chart_and_so_does_the_keyboard(sam):
    row = sam.get_by_role("row").filter(has=sam.get_by_role("rowheader")).first
    name = names(sam)[0]
    box = row.bounding_box()
    sam.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    expect(sam.get_by_role("heading", name=name, level=1)).to_be_visible()
    sam.go_back()
    expect(sam.get_by_role("rowheader").first).to_be_visible()
    sam.get_by_role("rowheader").first.get_by_role("link").press("Enter")
    expect(sam.get_by_role("heading", name=name, level=1)).to_be_visible()
