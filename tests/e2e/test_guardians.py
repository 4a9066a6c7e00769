"""A mother is given what she needs of her son's record, uses it, and is let out again (A15, B5, B6, T32)."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect
from sqlmodel import select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.onboarding import adding
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.lib import clock, db
from osmind_app.web import routes
from tests.e2e import people


def a_child_without_an_email() -> tuple[str, str]:
    """A new patient of Dr. Rivera's; returns the chart's id and the mother's address."""
    stamp = f"{clock.now():%H%M%S%f}"
    with db.writing() as session:
        rivera = session.exec(select(Provider).where(Provider.full_name == "Dr. Rivera")).one()
        form = {"first_name": "Theo", "last_name": f"Story{stamp}", "email": "", "primary_provider": str(rivera.id)}
        added = adding.add_patient(session, actor=rivera, details=AddPatient.from_form(form), now=clock.now())
        return str(added.patient.id), f"ines.{stamp}@example.com"


def test_a_guardian_is_let_in_and_out(person):
    """S52, S53, A15, letter 31: contact, access, the record without messages, and the end of it."""
    chart, email = a_child_without_an_email()
    desk = person()
    people.staff_signs_in(desk)
    desk.goto(f"{routes.PATIENT_CONTACTS}?id={chart}")
    # when the desk writes the mother down
    desk.get_by_role("button", name="Add contact").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("Contact’s name").fill("Ines Story")
    dialog.get_by_label("Relationship to the patient").select_option("parent")
    dialog.get_by_label("Contact’s email").fill(email)
    dialog.get_by_label("Main contact person").check()
    dialog.get_by_role("button", name="Save contact").click()
    line = desk.get_by_role("listitem").filter(has_text="Ines Story")
    expect(line).to_contain_text("Main contact")
    # and gives her appointments and documents
    line.get_by_role("button", name="Give portal access to Ines Story").click()
    access = desk.locator("dialog[open]")
    access.get_by_role("button", name="Send invitation").click()
    expect(access.get_by_text("Choose what the guardian may see").first).to_be_visible()
    access.get_by_label("Appointments").check()
    access.get_by_label("Shared documents").check()
    access.get_by_role("button", name="Send invitation").click()
    expect(line).to_contain_text("Invited. The link works until")
    # then her letter names no patient, and its link lets her in with a password of her own
    letter = people.the_letter(email, "guardian_invitation")
    assert "Theo" not in letter.text + letter.subject
    ines = person()
    ines.goto(urlsplit(letter.url).path)
    ines.get_by_role("link", name="Continue").click()
    ines.get_by_label("Password", exact=True).fill(people.A_GOOD_PASSWORD)
    ines.get_by_role("button", name="Continue").click()
    ines.wait_for_url(re.compile(f"{routes.HOME}$"))
    # she reads whose record it is, and has no messages
    expect(ines.get_by_role("region", name="Open record")).to_contain_text("Record of Theo Story")
    expect(ines.get_by_role("heading", name="Theo’s record")).to_be_visible()
    expect(ines.get_by_role("navigation", name="Main").get_by_role("link", name="Messages")).to_have_count(0)
    ines.goto(routes.MESSAGES)
    expect(ines.get_by_role("heading", name="Not shared with you")).to_be_visible()
    ines.goto(routes.DOCUMENTS)
    expect(ines.get_by_role("heading", name="Documents").first).to_be_visible()
    # and the desk's page has heard of it by itself
    expect(line).to_contain_text("Opens the portal since")
    # when the desk ends it, her open page leaves for the door
    line.get_by_role("button", name="End access of Ines Story").click()
    desk.locator("dialog[open]").get_by_role("button", name="End access").click()
    expect(line.get_by_role("button", name="Give portal access to Ines Story")).to_be_visible()
    expect(ines.get_by_label("Email")).to_be_visible()
    assert people.the_letter(email, "access_ended").subject == "Your portal access has changed"
