"""Why can't this patient sign in? Each cause is made true, read on the screen, and cured by its button (B1)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.onboarding import causes
from osmind_app.clinic.onboarding.why_not_in import CHECKLIST, WhyNotIn, why_not_in
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.lib import clock, db
from osmind_app.web import routes
from tests.e2e import people
from tests.situations import MAKERS, come_true

QUESTION = "Why can’t this patient sign in?"


@dataclass
class Stuck:
    """A patient who can't sign in, and what the clinic says about it."""

    id: UUID
    email: str
    answer: WhyNotIn


@pytest.fixture
def stuck(clinic) -> Callable[[str], Stuck]:
    """`stuck(kind)`: a new patient of Dr. Rivera for whom this cause holds."""

    def make(kind: str) -> Stuck:
        now = clock.now()
        email = f"out.{now:%H%M%S%f}@example.com"
        with db.writing() as session:
            rivera = session.exec(select(Provider).where(Provider.full_name == "Dr. Rivera")).one()
            details = PatientDetails(first_name="Otto", last_name="Out", email=email, primary_provider_id=rivera.id)
            patient = patients.create(session, actor=rivera, details=details, now=now)
            scene = come_true(kind, session, rivera, patient, now)
            session.commit()
            answer = why_not_in(session, actor=rivera, patient_id=patient.id, now=clock.now())
            return Stuck(patient.id, scene.patient.email or email, answer)

    return make


@pytest.fixture
def rivera(person, cookies) -> Page:
    """Dr. Rivera, signed in."""
    page = person()
    page.context.add_cookies(cookies["staff"])
    return page


def asks(page: Page, patient_id: UUID) -> Locator:
    """Open the chart and ask."""
    page.goto(routes.patient(patient_id))
    page.get_by_role("button", name=QUESTION).first.click()
    panel = page.get_by_role("dialog", name=QUESTION)
    expect(panel).to_be_visible()
    return panel


@pytest.mark.parametrize("kind", MAKERS)
def test_each_cause_is_named_and_its_cure_works(rivera, stuck, kind):
    """B1, S75–S88"""
    who = stuck(kind)
    panel = asks(rivera, who.id)
    expect(panel.get_by_text(who.answer.sentence)).to_be_visible()
    assert who.answer.kind == kind
    _cure(rivera, panel, who)


def _cure(page: Page, panel: Locator, who: Stuck) -> None:
    cure, label = who.answer.cure, who.answer.label
    if cure == causes.NOTHING:
        expect(panel.get_by_role("button")).to_have_count(1)  # Close
        return
    if cure == causes.PORTAL_ADDRESS:
        expect(panel.get_by_label(label)).to_have_value(re.compile("^http"))
        return
    panel.get_by_role("button", name=label).click()
    if cure == causes.FIX_EMAIL:
        expect(page.get_by_role("dialog", name="Actions").get_by_role("textbox", name="Email")).to_be_focused()
        expect(panel).to_be_hidden()
    elif cure == causes.COPY_LINK:
        expect(panel.get_by_label("Personal link")).to_have_value(re.compile(re.escape(people.the_link_of(who.email))))
    elif cure == causes.RESTORE:
        expect(panel.get_by_text("The portal of Otto was closed")).to_be_visible()
        expect(panel.get_by_role("button", name="Resend invite")).to_be_visible()
    elif cure == causes.SEND_RESET:
        expect(panel.get_by_role("status").filter(has_text="Password reset sent")).to_be_visible()
    else:
        expect(panel.get_by_role("status").filter(has_text="Invitation to Otto sent.")).to_be_visible()
        expect(panel.locator(".callout").get_by_text(who.answer.sentence)).to_have_count(0)


def test_all_fine_is_a_list_to_read_out(rivera, stuck):
    """S85–S88"""
    panel = asks(rivera, stuck(causes.ALL_FINE).id)
    for step in CHECKLIST:
        expect(panel.get_by_text(step)).to_be_visible()
    expect(panel.get_by_text("Last sign-in:")).to_be_visible()
    expect(panel.get_by_text(re.compile("The portal’s address: http"))).to_be_visible()


def test_the_answer_is_a_search_away_on_every_page(rivera, stuck):
    """B1, D15: Help → which patient → the answer"""
    who = stuck(causes.EXPIRED)
    rivera.goto(routes.SETTINGS_SECURITY)
    rivera.get_by_role("button", name="Help").click()
    drawer = rivera.get_by_role("dialog", name="Help")
    drawer.get_by_label("Which patient?").fill(who.email)
    drawer.get_by_role("link", name="Otto Out").click()
    panel = rivera.get_by_role("dialog", name=QUESTION)
    expect(panel.get_by_text(who.answer.sentence)).to_be_visible()
    expect(drawer).to_be_hidden()


def test_help_on_a_chart_offers_the_answer_for_this_patient(rivera, stuck):
    """D15"""
    who = stuck(causes.BOUNCED)
    rivera.goto(routes.patient(who.id))
    rivera.get_by_role("button", name="Help").click()
    rivera.get_by_role("dialog", name="Help").get_by_role("button", name=QUESTION).click()
    expect(rivera.get_by_role("dialog", name=QUESTION).get_by_text(who.answer.sentence)).to_be_visible()


def test_actions_leads_there_too(rivera, stuck):
    """S56, D14"""
    who = stuck(causes.NO_EMAIL)
    rivera.goto(routes.patient(who.id))
    rivera.get_by_role("button", name="Actions").click()
    rivera.get_by_role("dialog", name="Actions").get_by_role("button", name=QUESTION).click()
    panel = rivera.get_by_role("dialog", name=QUESTION)
    expect(panel.get_by_text(who.answer.sentence)).to_be_visible()
    rivera.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_outside_the_care_team_there_is_nothing_to_ask_about(person, stuck):
    """D1, T30"""
    who = stuck(causes.EXPIRED)
    for email in ("okafor@willowcreek.example", "stone@harbor.example"):
        page = person()
        people.staff_signs_in(page, email)
        page.goto(routes.why_not_in(who.id))
        expect(page.get_by_text("We can’t find this patient")).to_be_visible()
        assert "Otto" not in page.locator("body").inner_text()


def test_an_owner_says_why_before_a_chart_outside_their_care_teams_opens(person, stuck):
    """D1: nothing of the chart is sent before; the reason holds for that chart, and is in the record"""
    who = stuck(causes.NEVER_INVITED)  # on no list of Today's
    page = person()
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    people.staff_signs_in(page, "ada@willowcreek.example")
    frames.clear()
    page.goto(routes.why_not_in(who.id))
    expect(page.get_by_role("heading", name="Why do you open the chart of Otto Out?")).to_be_visible()
    assert who.email not in "".join(frames)
    page.get_by_role("button", name="Open chart").click()
    expect(page.get_by_role("alert").filter(has_text="Choose why you open this chart")).to_be_visible()
    page.get_by_role("radio", name="Other").check()
    page.get_by_role("button", name="Open chart").click()
    expect(page.get_by_role("alert").filter(has_text="Say in a few words")).to_be_visible()
    page.get_by_role("radio", name="Invitation or sign-in help").check()
    page.get_by_label("In a few words").fill("Called the desk")
    page.get_by_role("button", name="Open chart").click()
    expect(page.get_by_role("dialog", name=QUESTION).get_by_text(who.answer.sentence)).to_be_visible()
    page.goto(routes.patient(who.id))
    expect(page.get_by_role("heading", name="Otto Out")).to_be_visible()
    page.goto(routes.patient(stuck(causes.EXPIRED).id))
    expect(page.get_by_text("Why do you open the chart of")).to_be_visible()
