"""Staff take a form into use, put it into a flow, and read what a patient sent (S9, S35, S50, A21, D1)."""

import io
import json
from pathlib import Path
from uuid import uuid4

import pypdf
from playwright.sync_api import expect
from sqlmodel import select

from osmind_app.clinic.patients.models import Patient
from osmind_app.web import routes
from tests.clinic.intake.forms_for_tests import choice, question, source
from tests.e2e import people

OWNER, FRONT_DESK, CLINICIAN = "ada@willowcreek.example", "sam@willowcreek.example", "okafor@willowcreek.example"


def pdf(page, name):
    """What a link of this name downloads, as text."""
    with page.expect_download() as downloaded:
        page.get_by_role("link", name=name).click()
    read = pypdf.PdfReader(io.BytesIO(Path(downloaded.value.path()).read_bytes()))
    return " ".join(part.extract_text() for part in read.pages)


def test_a_form_is_corrected_imported_put_into_a_flow_and_read(person, records):
    """S9, S35, S50, A21: by keyboard where it is about order"""
    # given an owner with a form that has an error
    title = f"Sleep diary {uuid4().hex[:6]}"
    ada = person()
    people.staff_signs_in(ada, OWNER)
    ada.goto(routes.FORM_TEMPLATES)
    ada.get_by_role("link", name="Import form").click()
    wrong = source(question("hours", "number"), choice("rested", "yes", "no"), title=title)
    ada.get_by_label("File").set_input_files(
        {"name": "diary.json", "mimeType": "application/json", "buffer": wrong.encode()}
    )
    ada.get_by_role("button", name="Import form").click()
    # when it is imported, the problem names the question; corrected in place, the form is in use
    expect(ada.get_by_text("Question “hours”: its type “number” is not one we know.")).to_be_visible()
    pasted = ada.get_by_label("Or paste it here")
    assert json.loads(pasted.input_value())["title"] == title
    pasted.fill(wrong.replace('"number"', '"integer"'))
    ada.get_by_role("button", name="Import form").click()
    expect(ada.get_by_role("heading", name=title)).to_be_visible()
    expect(ada.get_by_text("2 questions")).to_be_visible()
    assert "About hours?" in pdf(ada, "Print blank")
    # and it goes into a flow, one place up, to be skipped if the patient likes
    ada.goto(routes.FORM_FLOWS)
    ada.get_by_role("link", name="Follow-up").click()
    ada.get_by_label("Add a form").select_option(label=title)
    lines = ada.get_by_role("list").filter(has_text=title).get_by_role("listitem")
    expect(lines.last).to_contain_text(title)
    up = ada.get_by_role("button", name=f"Move {title} up")
    up.focus()
    ada.keyboard.press("Enter")
    expect(lines.last).not_to_contain_text(title)
    ada.get_by_label(f"May be skipped: {title}").click()
    expect(ada.get_by_label(f"May be skipped: {title}")).to_be_checked()
    ada.reload()
    expect(ada.get_by_label(f"May be skipped: {title}")).to_be_checked()
    ada.get_by_role("button", name=f"Remove {title}").click()
    expect(ada.get_by_role("button", name=f"Remove {title}")).to_have_count(0)
    # then a clinician reads what a patient sent, and its PDF; the front desk sees only how far it is
    okafor = person()
    people.staff_signs_in(okafor, CLINICIAN)
    okafor.goto(routes.FORMS)
    okafor.get_by_role("row").filter(has_text="Anneliese").filter(has_text="PHQ-9").get_by_role("link").first.click()
    expect(okafor.get_by_text("PHQ-9: 12 of 27, moderate")).to_be_visible()
    printed = pdf(okafor, "PDF")
    assert "Anneliese Müller-Lüdenscheidt" in printed
    assert "Score: PHQ-9: 12 of 27, moderate" in printed
    desk = person()
    people.staff_signs_in(desk, FRONT_DESK)
    with records() as session:
        elijah = session.exec(select(Patient).where(Patient.first_name == "Elijah")).one().id
    desk.goto(f"{routes.PATIENT_FORMS}?id={elijah}")
    row = desk.get_by_role("listitem").filter(has_text="Contact and emergency details").filter(has_text="Page")
    expect(row).to_contain_text("Page 4 of 6")
    expect(row.get_by_role("link")).to_have_count(0)
