"""A form is made by the clinic: written, tried out, published, given, filled in, and read with its score (issue 5)."""

import re
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from osmind_app.clinic.patients.models import Patient
from osmind_app.web import routes
from tests.e2e import people

OWNER, CLINICIAN = "ada@willowcreek.example", "rivera@willowcreek.example"


def is_kept(page: Page, label: str, text: str) -> None:
    """Type into a field and leave it: it is kept by itself."""
    box = page.get_by_label(label, exact=True)
    box.fill(text)
    box.blur()


def line(page: Page, text: str) -> Locator:
    """A question in the order of the form."""
    return page.locator(".form-draft > .line").filter(has_text=text)


def writes_answers(page: Page, *answers: tuple[str, str]) -> None:
    for at, (words, points) in enumerate(answers, 1):
        page.get_by_role("button", name="Add answer").click()
        is_kept(page, f"Answer {at}", words)
        page.get_by_label("Points (optional)").nth(at - 1).fill(points)
        page.get_by_label("Points (optional)").nth(at - 1).blur()


def test_a_form_is_made_tried_published_filled_in_and_reviewed(person, records):
    """A21, S9, S35, issue 5 line 5"""
    title = f"Rest and sleep {uuid4().hex[:6]}"
    # given an owner who makes a form with one choice that counts
    ada = person()
    people.staff_signs_in(ada, OWNER)
    ada.goto(routes.FORM_TEMPLATES)
    ada.get_by_label("Title of the form").fill(title)
    ada.get_by_role("button", name="Make form").click()
    expect(ada.get_by_role("heading", name=title)).to_be_visible()
    # when it is published before it asks anything, the page says where something is missing
    ada.get_by_role("button", name="Publish").click()
    problems = ada.get_by_role("alert").filter(has_text="There is a problem")
    expect(problems).to_contain_text("A question without words: Has no text. Say what is asked")
    ada.get_by_role("button", name="Edit: A question without words").click()
    is_kept(ada, "Question", "How did you sleep?")
    expect(problems).to_have_count(0)
    ada.get_by_label("Kind of answer").select_option(label="Choose one")
    writes_answers(ada, ("Well", "0"), ("Badly", "5"))
    ada.get_by_label("Required").click()
    expect(ada.get_by_label("Required")).to_be_checked()
    is_kept(ada, "Why we ask (optional)", "Sleep and mood go together.")
    ada.get_by_role("button", name="Done").click()
    expect(line(ada, "How did you sleep?")).to_contain_text("Required")
    # and a second question that is only asked after one answer, moved up and down by keyboard
    ada.get_by_role("button", name="Add question", exact=True).click()
    is_kept(ada, "Question", "What kept you awake?")
    ada.get_by_label("Show it only after an answer to").select_option(label="How did you sleep?")
    ada.get_by_label("The answer", exact=True).select_option(label="is")
    ada.get_by_label("To be").select_option(label="Badly")
    ada.get_by_role("button", name="Add condition").click()
    expect(ada.get_by_role("button", name="Remove: “How did you sleep?” is “Badly”")).to_be_visible()
    ada.get_by_role("button", name="Done").click()
    up = ada.get_by_role("button", name="Move up: What kept you awake?")
    up.focus()
    ada.keyboard.press("Enter")
    expect(ada.locator(".form-draft > .line").first).to_contain_text("What kept you awake?")
    ada.get_by_role("button", name="Publish").click()
    expect(problems).to_contain_text(
        "What kept you awake?: Depends on “How did you sleep?”, which no earlier question is"
    )
    ada.get_by_role("button", name="Move down: What kept you awake?").click()
    expect(problems).to_have_count(0)
    # what was removed is put back where it stood
    ada.get_by_role("button", name="Remove: What kept you awake?").click()
    expect(line(ada, "What kept you awake?")).to_have_count(0)
    ada.get_by_role("button", name="Put it back").click()
    expect(ada.locator(".form-draft > .line").last).to_contain_text("What kept you awake?")
    for least, words in (("0", "Rested"), ("5", "Tired")):
        ada.get_by_label("Sums from").fill(least)
        ada.get_by_label("Are called").fill(words)
        ada.get_by_role("button", name="Add band").click()
        expect(ada.get_by_role("button", name=f"Remove: {words}")).to_be_visible()
    # then everything is there after a reload, and the preview behaves as the form will
    ada.reload()
    expect(line(ada, "What kept you awake?")).to_contain_text("Shown when “How did you sleep?” is “Badly”")
    ada.get_by_role("link", name="Preview").click()
    ada.get_by_role("button", name="Start").click()
    ada.get_by_role("button", name="Continue").click()
    expect(ada.get_by_role("alert").filter(has_text="There is a problem")).to_be_visible()
    ada.get_by_label("Badly").check()
    ada.get_by_role("button", name="Continue").click()
    expect(ada.get_by_role("heading", name="What kept you awake?")).to_be_visible()
    ada.get_by_role("button", name="Continue").click()
    expect(ada.get_by_role("heading", name="Check your answers")).to_be_visible()
    ada.get_by_role("button", name="Send").click()
    expect(ada.get_by_role("heading", name=f"{title} is sent")).to_be_visible()
    ada.get_by_role("link", name="The draft").click()
    ada.get_by_role("button", name="Publish").click()
    expect(ada.get_by_text("Version 1", exact=True)).to_be_visible()
    # given to a patient, who fills it in
    email = people.a_patient_is_invited("Nora")
    nora, rivera = person(), person()
    people.creates_a_password(nora, people.the_link_of(email))
    people.is_home(nora, "Nora")
    people.staff_signs_in(rivera, CLINICIAN)
    with records() as session:
        nora_id = people.the_patient(session, email).id
    rivera.goto(f"{routes.PATIENT_FORMS}?id={nora_id}")
    rivera.get_by_label("Form", exact=True).select_option(label=title)
    rivera.get_by_role("button", name="Give form").click()
    expect(rivera.get_by_role("listitem").filter(has_text=title).filter(has_text="Not started")).to_be_visible()
    nora.goto(routes.OWN_FORMS)
    nora.get_by_role("link", name=re.compile(title)).click()
    nora.get_by_role("button", name="Start").click()
    nora.get_by_label("Badly").check()
    nora.get_by_role("button", name="Continue").click()
    nora.get_by_label("What kept you awake?").fill("The neighbours")
    nora.get_by_role("button", name="Continue").click()
    nora.get_by_role("button", name="Send").click()
    expect(nora.get_by_role("heading", name=f"{title} is sent")).to_be_visible()
    # then the clinician reads it with its score, and says that it was read
    rivera.get_by_role("listitem").filter(has_text=title).filter(has_text="Sent").get_by_role("link").click()
    expect(rivera.get_by_text(f"{title}: 5 of 5, tired")).to_be_visible()
    rivera.get_by_role("button", name="Mark as reviewed").click()
    expect(rivera.get_by_text("Reviewed by Dr. Rivera")).to_be_visible()


def test_two_people_who_write_the_same_question_are_told(person):
    """F14: nobody overwrites anybody unseen"""
    title = f"Shared draft {uuid4().hex[:6]}"
    ada, again = person(), person()
    for page in (ada, again):
        people.staff_signs_in(page, OWNER)
    ada.goto(routes.FORM_TEMPLATES)
    ada.get_by_label("Title of the form").fill(title)
    ada.get_by_role("button", name="Make form").click()
    expect(ada.get_by_role("heading", name=title)).to_be_visible()
    again.goto(routes.FORM_TEMPLATES)
    again.get_by_role("link", name=title).click()
    for page in (ada, again):
        page.get_by_role("button", name="Edit: A question without words").click()
        expect(page.get_by_label("Question", exact=True)).to_be_visible()
    is_kept(ada, "Question", "How are you?")
    expect(line(ada, "How are you?")).to_be_visible()
    is_kept(again, "Question", "What is up?")
    expect(
        again.get_by_text("Ada Grant changed this while you wrote: “How are you?” stands there now.")
    ).to_be_visible()
    expect(again.get_by_label("Question", exact=True)).to_have_value("What is up?")
    is_kept(again, "Question", "What is up today?")
    expect(line(again, "What is up today?")).to_be_visible()
    again.get_by_role("button", name="Discard draft").first.click()
    again.get_by_role("dialog").get_by_role("button", name="Discard draft").click()
    expect(again.get_by_text("The draft was discarded.")).to_be_visible()


def test_scores_are_seen_over_time_and_a_scale_comes_back(person, records):
    """S60, issue 5 lines 3 and 5: a chart with its table, and a schedule that staff begin and stop"""
    with records() as session:
        patient = session.exec(select(Patient.id).where(Patient.first_name == "Siobhán")).one()
    rivera = person()
    people.staff_signs_in(rivera, CLINICIAN)
    rivera.goto(f"{routes.PATIENT_FORMS}?id={patient}")
    chart = rivera.get_by_role("img", name=re.compile("^PHQ-9 over time"))
    expect(chart).to_be_visible()
    for band in ("Minimal", "Mild", "Moderate", "Moderately severe", "Severe"):
        expect(chart.get_by_text(band, exact=True)).to_be_visible()
    rows = rivera.get_by_role("table", name="PHQ-9").get_by_role("row")
    expect(rows.filter(has_text="5 of 27, mild")).to_be_visible()
    expect(rows.filter(has_text="11 of 27, moderate")).to_contain_text("Question 9 above 0")
    # one more scale comes back; a number that can't be is said at its field
    weeks = rivera.get_by_label("Every how many weeks")
    rivera.get_by_label("Form that comes back").select_option(label="PCL-5")
    weeks.fill("0")
    rivera.get_by_role("button", name="Begin schedule").click()
    problems = rivera.get_by_role("alert").filter(has_text="There is a problem")
    expect(problems).to_contain_text("Enter a number of weeks from 1 to 52")
    weeks.fill("4")
    rivera.get_by_label("First time").select_option(label="after these weeks")
    rivera.get_by_role("button", name="Begin schedule").click()
    going = rivera.get_by_role("listitem").filter(has_text="PCL-5 Every 4 weeks, next on")
    expect(going).to_be_visible()
    going.get_by_role("button", name="Stop the schedule of PCL-5").click()
    expect(going).to_have_count(0)


def test_a_provider_s_patients_get_a_flow_of_their_own(person):
    """A21: flows by practice or provider"""
    ada = person()
    people.staff_signs_in(ada, OWNER)
    ada.goto(routes.FORM_FLOWS)
    chosen = ada.get_by_label("Patients of Dr. Rivera")
    chosen.select_option(label="Follow-up")
    expect(ada.get_by_role("listitem").filter(has_text="Follow-up")).to_contain_text("Dr. Rivera")
    ada.reload()
    expect(chosen.locator("option:checked")).to_have_text("Follow-up")
    chosen.select_option(label="None of their own")
    expect(ada.get_by_role("listitem").filter(has_text="Follow-up")).not_to_contain_text("Dr. Rivera")
