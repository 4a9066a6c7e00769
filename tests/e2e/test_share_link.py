"""A link is shared from the desk, a newcomer joins with a phone, and the staff compare (S33-S41, A4-A6, D2, B12)."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.models import InviteLink
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import clock, db
from osmind_app.lib.settings import settings
from osmind_app.web import routes
from tests.e2e import people

GROUP = "Couples and families"


@pytest.fixture
def rivera(person) -> Page:
    """Dr. Rivera, on Patients."""
    page = person()
    people.staff_signs_in(page)
    page.goto(routes.PATIENTS)
    expect(page.get_by_role("rowheader").first).to_be_visible()
    return page


def shares(page: Page) -> Locator:
    """Add Patient → Share Invite Link → choose the group."""
    page.get_by_role("button", name="Add Patient", exact=True).click()
    sheet = page.get_by_role("dialog", name="Add Patient")
    sheet.get_by_role("tab", name="Share Invite Link").click()
    sheet.get_by_role("tabpanel").get_by_label("Patient group").select_option(label=GROUP)
    return sheet


def a_link(sheet: Locator) -> str:
    """Create one, or a new one, and read its address from the copy field."""
    sheet.get_by_role("button", name=re.compile("Create link|Generate new link")).click()
    expect(sheet.get_by_text("The link is ready.")).to_be_visible()
    return sheet.get_by_label("Invite link", exact=True).input_value()


def types_details(page: Page, email: str, **other: str) -> None:
    page.get_by_role("link", name="Continue").click()
    typed = {
        "Legal first name": "Nia",
        "Legal last name": "Jackson",
        "Month": "October",
        "Day": "31",
        "Year": "1990",
        "Email": email,
        "Mobile phone": f"510 55{uuid4().int % 100_000:05}",
    }
    for label, text in (typed | other).items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()


def types_code(page: Page, email: str) -> None:
    page.get_by_label("6-digit code").fill(people.the_code(email))
    page.get_by_role("button", name="Continue").click()


def an_address() -> str:
    return f"nia.{uuid4().hex[:8]}@example.com"


def test_from_the_shared_link_to_home_and_back_to_the_desk(person, rivera):
    """S33-S39, S34, D2, A4"""
    # given a link that Dr. Rivera copies from the dialog
    rivera.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sheet = shares(rivera)
    address = a_link(sheet)
    sheet.get_by_role("button", name="Copy", exact=True).click()
    expect(rivera.locator("#said")).to_have_text("Copied")
    assert rivera.evaluate("navigator.clipboard.readText()") == address
    expect(sheet.get_by_text(re.compile(r"Valid until \w+day, .*Time\)"))).to_be_visible()
    expect(sheet.get_by_text("Used 0 of 25 times").first).to_be_visible()
    expect(sheet.get_by_role("img", name=re.compile("Code to scan"))).to_be_visible()
    # when somebody opens it with a browser of their own
    email, nia = an_address(), person()
    nia.goto(address.removeprefix(settings().public_url))
    expect(nia.get_by_role("heading", name="Join Willow Creek")).to_be_visible()
    assert "/j/" not in nia.url
    expect(nia.get_by_text(GROUP)).to_have_count(0)
    types_details(nia, email)
    # and a wrong code is tried first
    nia.get_by_label("6-digit code").fill("12 34")
    nia.get_by_role("button", name="Continue").click()
    expect(nia.get_by_text("The code must be 6 numbers").first).to_be_visible()
    expect(nia).to_have_title(re.compile("^Error: "))
    types_code(nia, email)
    expect(nia.get_by_role("heading", name="Create your password")).to_be_visible()
    nia.get_by_label("Password", exact=True).fill(people.A_GOOD_PASSWORD)
    nia.get_by_role("button", name="Continue").click()
    # then they are in
    people.is_home(nia, "Nia")
    # and the staff see who is to be reviewed, by letter, on Today and on the profile
    letter = people.the_letter("rivera@willowcreek.example", "new_patient")
    assert "Nia" not in letter.text
    rivera.goto(letter.url.removeprefix(settings().public_url))
    expect(rivera.get_by_role("heading", name="Joined by link: review")).to_be_visible()
    expect(rivera.get_by_text("Joined by link: review").first).to_be_visible()
    rivera.goto(routes.TODAY)
    line = (
        rivera.get_by_role("listitem")
        .filter(has_text="Nia Jackson")
        .filter(has_text="Joined by your invite link")
        .first
    )
    line.get_by_role("link", name=re.compile("^Review")).click()
    rivera.get_by_role("button", name="New person").click()
    expect(rivera.get_by_text("Nia Jackson is a new patient.").first).to_be_visible()
    expect(rivera.get_by_role("heading", name="Joined by link: review")).to_have_count(0)


def test_what_is_typed_stays_while_tabs_change_and_a_shared_link_asks_nothing(rivera):
    rivera.get_by_role("button", name="Add Patient", exact=True).click()
    sheet = rivera.get_by_role("dialog", name="Add Patient")
    sheet.get_by_label("Legal first name").fill("Half")
    sheet.get_by_role("tab", name="Add Patient").press("ArrowRight")
    expect(sheet.get_by_role("tab", name="Share Invite Link")).to_be_focused()
    expect(sheet.get_by_role("button", name="Add patient", exact=True)).to_be_hidden()
    sheet.get_by_role("tabpanel").get_by_label("Patient group").select_option(label=GROUP)
    sheet.get_by_role("tab", name="Add Patient").click()
    expect(sheet.get_by_label("Legal first name")).to_have_value("Half")
    sheet.get_by_role("tab", name="Share Invite Link").click()
    expect(sheet.get_by_role("tabpanel").get_by_label("Patient group")).not_to_have_value("")
    sheet.get_by_role("button", name="Close", exact=True).last.click()
    expect(sheet.get_by_text("Discard what you typed?")).to_be_visible()
    sheet.get_by_role("button", name="Discard").click()
    sheet = shares(rivera)
    sheet.get_by_role("button", name="Close", exact=True).last.click()
    expect(sheet).to_be_hidden()


def test_a_link_is_withdrawn_and_says_so_to_whoever_opens_it(person, rivera):
    """A4, S41"""
    sheet = shares(rivera)
    address = a_link(sheet).removeprefix(settings().public_url)
    sheet.get_by_role("button", name="Withdraw", exact=True).first.click()
    expect(sheet.get_by_text("The link was turned off.")).to_be_visible()
    nia = person()
    nia.goto(address)
    expect(nia.get_by_role("heading", name="This invite link was turned off")).to_be_visible()
    expect(nia.get_by_text("Ask Willow Creek for a new one")).to_be_visible()
    expect(nia.locator("main").get_by_role("link", name="(415) 555-0132")).to_be_visible()
    nia.get_by_role("link", name="Sign in").click()
    expect(nia.get_by_role("button", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("end", ["expired", "full"])
def test_a_link_that_ended_by_itself_says_why(person, rivera, end):
    """S40, S41"""
    address = a_link(shares(rivera)).removeprefix(settings().public_url)
    with db.writing() as session:
        link = joining.look_up(session, token=address.removeprefix("/j/"), now=clock.now())
        if end == "expired":
            link.expires_at = link.made_at
        else:
            link.uses = link.most
        session.add(link)
    nia = person()
    nia.goto(address)
    expect(
        nia.get_by_role("heading", name=f"This invite link {'has expired' if end == 'expired' else 'is full'}")
    ).to_be_visible()


def test_who_is_known_sees_the_same_and_reads_the_way_in_by_letter(person, clinic):
    """A6, T11"""
    with db.reading() as session:
        path = joining.url_of(session.exec(select(InviteLink).where(InviteLink.uses > 0)).first())
    june = person()
    june.goto(path.removeprefix(settings().public_url))
    types_details(june, "june.park@example.com")
    june.get_by_label("6-digit code").fill("123456")
    june.get_by_role("button", name="Continue").click()
    expect(june.get_by_text("The code is not right").first).to_be_visible()
    letter = people.the_letter("june.park@example.com", "already_have_account")
    june.goto(letter.url.removeprefix(settings().public_url))
    expect(june.get_by_role("button", name="Sign in")).to_be_visible()


def test_the_same_person_keeps_the_chart_that_was_there(person, rivera, size):
    """B12: side by side, and the newcomer's sign-in ends"""
    email = an_address()
    with db.reading() as session:
        path = joining.url_of(session.exec(select(InviteLink).where(InviteLink.uses > 0)).first())
    nia = person()
    nia.goto(path.removeprefix(settings().public_url))
    first, last = {"phone": ("Ruth", "Abrams"), "desk": ("Grace", "Okonkwo")}[size]  # no email; never invited
    with db.reading() as session:
        born = session.exec(select(Patient.birth_date).where(Patient.first_name == first)).first()
    names = {"Legal first name": first, "Legal last name": last}
    types_details(nia, email, **names, Month=str(born.month), Day=str(born.day), Year=str(born.year))
    types_code(nia, email)
    nia.get_by_label("Password", exact=True).fill(people.A_GOOD_PASSWORD)
    nia.get_by_role("button", name="Continue").click()
    people.is_home(nia, first)
    with db.reading() as session:
        joined = people.the_patient(session, email)
    rivera.goto(routes.patient(joined.id))
    table = rivera.get_by_role("table", name=re.compile("Possible match")).first
    expect(table).to_be_visible()
    expect(table.get_by_role("link", name=f"{first} {last}")).to_be_visible()
    rivera.get_by_text("Same person: keep the chart that was here").first.click()
    rivera.get_by_role("button", name="Invite at the confirmed email").first.click()
    expect(rivera.get_by_text("The other chart stays").first).to_be_visible()
    expect(rivera.get_by_text("This patient is archived", exact=True)).to_be_visible()
    nia.goto(routes.HOME)
    expect(nia.get_by_role("button", name="Sign in")).to_be_visible()
    # and with the invitation they come to the chart that was there
    people.creates_a_password(nia, people.the_letter(email, "invitation").url.removeprefix(settings().public_url))
    people.is_home(nia, first)


def test_the_poster_prints_what_a_waiting_room_needs(rivera):
    sheet = shares(rivera)
    a_link(sheet)
    poster = sheet.get_by_role("link", name="Print a poster").get_attribute("href")
    rivera.goto(poster)
    expect(rivera.get_by_role("heading", name="Join our patient portal")).to_be_visible()
    rivera.emulate_media(media="print")
    expect(rivera.get_by_role("button", name="Print")).to_be_hidden()
    expect(rivera.get_by_text(GROUP)).to_be_hidden()
    expect(rivera.get_by_role("img", name=re.compile("Code to scan"))).to_be_visible()
    expect(rivera.get_by_text("(415) 555-0132").first).to_be_visible()
