"""The profile: Actions → Personal Information (D14), the invitation and its story, the archive, the walls around."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from osmind_app.clinic.patients.models import Patient
from osmind_app.web import routes
from tests.e2e import people

FRONT_DESK, RIVERA, OKAFOR = "sam@willowcreek.example", "rivera@willowcreek.example", "okafor@willowcreek.example"


def chart_of(records, email: str) -> str:
    with records() as session:
        return routes.patient(session.exec(select(Patient).where(Patient.email == email)).one().id)


@pytest.fixture
def invited(records) -> tuple[str, str]:
    """A patient who was invited a moment ago: the address, and where the chart is."""
    email = people.a_patient_is_invited("Ruta")
    return email, chart_of(records, email)


def opens(page: Page, chart: str, who: str = FRONT_DESK) -> Locator:
    """Sign in, open a chart, unfold Actions → Personal Information (S54–S56)."""
    people.staff_signs_in(page, who)
    page.goto(chart)
    page.get_by_role("button", name="Actions").click()
    panel = page.get_by_role("dialog", name="Actions")
    panel.get_by_text("Personal Information", exact=True).click()
    expect(panel.get_by_role("textbox", name="Email")).to_be_visible()
    return panel


def test_a_changed_email_asks_before_it_ends_the_old_invitation(person, invited):
    """S57, A8, T6"""
    email, chart = invited
    old, page = people.the_link_of(email), person()
    panel = opens(page, chart)
    corrected = email.replace("ruta", "ruth")
    panel.get_by_role("textbox", name="Email").fill(corrected)
    panel.get_by_role("button", name="Save changes").click()
    question = panel.get_by_role("alert").filter(
        has_text=f"Turn off the old invitation and send a new one to {corrected}?"
    )
    expect(question).to_be_visible()
    question.get_by_role("button", name="Turn off and send a new one").click()
    expect(panel.get_by_role("status").filter(has_text="Personal Information was saved.")).to_be_visible()
    assert people.kinds_of_letters(corrected) == ["invitation_again"]
    stranger = person()
    stranger.goto(old)
    expect(stranger.get_by_role("heading", name=re.compile("turned off"))).to_be_visible()


def test_going_back_from_the_question_saves_nothing(person, invited):
    """A8"""
    email, chart = invited
    page = person()
    panel = opens(page, chart)
    panel.get_by_role("textbox", name="Email").fill("")
    panel.get_by_role("button", name="Save changes").click()
    expect(panel.get_by_text("fill in forms online")).to_be_visible()
    panel.get_by_role("button", name="Go back").click()
    expect(panel.get_by_role("button", name="Save changes")).to_be_visible()
    page.reload()
    expect(page.get_by_text(email).first).to_be_visible()


def test_resend_replaces_and_counts_and_withdraw_turns_off(person, invited):
    """S26, S58, A10, A19: the pair of buttons, 5 in 24 hours, the story"""
    email, chart = invited
    old, page = people.the_link_of(email), person()
    panel = opens(page, chart)
    expect(panel.get_by_text("4 of 5 invites left")).to_be_visible()
    panel.get_by_role("button", name="Resend invite").click()
    expect(panel.get_by_role("status").filter(has_text="Invitation to Ruta sent.")).to_be_visible()
    expect(panel.get_by_text("3 of 5 invites left")).to_be_visible()
    stranger = person()
    stranger.goto(old)
    expect(stranger.get_by_role("heading", name=re.compile("newer invitation"))).to_be_visible()
    # when the link is copied and then withdrawn
    panel.get_by_text("Invite link", exact=True).click()
    panel.get_by_role("button", name="Copy invite link").click()
    link = panel.get_by_label("Personal link")
    expect(link).to_have_value(re.compile(re.escape(people.the_link_of(email))))
    panel.get_by_role("button", name="Withdraw invitation").click()
    expect(panel.get_by_text("There is no working link at the moment.").first).to_be_visible()
    expect(link).to_be_hidden()
    # then the story tells it all
    panel.get_by_role("button", name="Close").first.click()
    story = page.get_by_role("region", name="Invitation").or_(page.locator("#invitation"))
    for told in ("turned the link off", "copied the personal link", "sent a new invitation", "sent an invitation"):
        expect(story.get_by_text(told).first).to_be_visible()


def test_a_patient_without_email_shows_what_they_cannot_do(person, records):
    """S46–S51, A10"""
    with records() as session:
        walt = session.exec(select(Patient).where(Patient.last_name == "Brandt")).first()
    page = person()
    people.staff_signs_in(page, FRONT_DESK)
    page.goto(routes.patient(walt.id))
    for lost in ("use the patient portal", "fill in forms online", "get email reminders and receipts"):
        expect(page.get_by_text(lost)).to_be_visible()
    page.get_by_role("button", name="Add an email").click()
    panel = page.get_by_role("dialog", name="Actions")
    expect(panel.get_by_role("textbox", name="Email")).to_be_visible()
    expect(panel.get_by_role("button", name="Send invite")).to_be_disabled()
    expect(panel.get_by_text("This patient has no email.").first).to_be_visible()


def test_archive_ends_the_link_and_restore_brings_the_patient_back(person, invited):
    """A26"""
    email, chart = invited
    link, page = people.the_link_of(email), person()
    panel = opens(page, chart)
    panel.get_by_text("Archive patient", exact=True).first.click()
    panel.get_by_role("button", name="Archive patient").click()
    expect(page.get_by_text("This patient is archived", exact=True)).to_be_visible()
    stranger = person()
    stranger.goto(link)
    expect(stranger.get_by_role("heading", name=re.compile("turned off"))).to_be_visible()
    page.get_by_role("button", name="Actions").click()
    panel.get_by_text("Restore patient", exact=True).first.click()
    panel.get_by_role("button", name="Restore patient").click()
    expect(page.get_by_text("This patient is archived", exact=True)).to_be_hidden()


def test_two_people_at_one_chart_never_overwrite_each_other(person, invited):
    """F14"""
    _, chart = invited
    first, second = person(), person()
    mine, theirs = opens(first, chart), opens(second, chart, RIVERA)
    theirs.get_by_label("Pronouns").fill("she/her")
    theirs.get_by_role("button", name="Save changes").click()
    expect(theirs.get_by_role("status").filter(has_text="Personal Information was saved.")).to_be_visible()
    mine.get_by_label("Name they go by").fill("Rue")
    mine.get_by_role("button", name="Save changes").click()
    expect(mine.get_by_text(re.compile("Dr. Rivera changed this patient"))).to_be_visible()
    expect(mine.get_by_label("Name they go by")).to_have_value("Rue")


def test_the_wall_between_two_providers_and_two_clinics(person, invited):
    """D1, S62: outside the care team and outside the practice there is nothing to find."""
    email, chart = invited
    for who in (OKAFOR, "stone@harbor.example"):
        page = person()
        people.staff_signs_in(page, who)
        page.goto(chart)
        expect(page.get_by_text("We can’t find this patient")).to_be_visible()
        assert "Ruta" not in page.locator("body").inner_text()
        page.goto(f"{routes.PATIENTS}?q={email}")
        expect(page.get_by_text("No patients match")).to_be_visible()


def test_a_change_of_care_team_bites_at_the_next_click(person, invited):
    """S63, S62"""
    _, chart = invited
    desk, okafor = person(), person()
    panel = opens(desk, chart)
    panel.get_by_role("checkbox", name="Dr. Okafor").check()
    panel.get_by_role("button", name="Save changes").click()
    expect(panel.get_by_role("status").filter(has_text="saved")).to_be_visible()
    theirs = opens(okafor, chart, OKAFOR)
    expect(theirs.get_by_role("checkbox", name="Dr. Okafor")).to_be_checked()
    panel.get_by_role("checkbox", name="Dr. Okafor").uncheck()
    panel.get_by_role("button", name="Save changes").click()
    expect(desk.get_by_role("checkbox", name="Dr. Okafor")).not_to_be_checked()
    theirs.get_by_role("button", name="Resend invite").click()
    expect(okafor.get_by_text("We can’t find").first).to_be_visible()
