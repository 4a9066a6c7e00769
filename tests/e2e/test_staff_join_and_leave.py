"""The staff: somebody is invited, joins and is deactivated; a colleague who came in by the wrong door is a patient."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from osmind_app.clinic.accounts import second_step
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import clock, db
from osmind_app.web import routes
from tests import letters
from tests.e2e import people, served

OWNER, FRONT_DESK = "ada@willowcreek.example", "sam@willowcreek.example"


@pytest.fixture
def ada(person) -> Page:
    """The owner, on the list of the staff."""
    page = person()
    people.staff_signs_in(page, OWNER)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Staff and roles").click()
    expect(page.get_by_role("heading", name="Staff and roles")).to_be_visible()
    return page


def an_address(first_name: str) -> str:
    return f"{first_name}.{clock.now():%H%M%S%f}@willowcreek.example".lower()


def invites(ada: Page, name: str, email: str, role: str, sees_patients: bool = False) -> None:
    """The owner fills the dialog in; what is missing is said, and nothing is lost."""
    ada.get_by_role("button", name="Invite staff").click()
    dialog = ada.get_by_role("dialog", name="Invite staff")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Send invitation").click()
    expect(dialog.get_by_role("alert").get_by_text("Enter their work email")).to_be_visible()
    dialog.get_by_label("Work email").fill(email)
    dialog.get_by_label("Role").select_option(role)
    if sees_patients:
        dialog.get_by_label("Sees patients").check()
    dialog.get_by_role("button", name="Send invitation").click()
    expect(ada.get_by_role("status").filter(has_text=f"Invitation to {name} sent.")).to_be_visible()
    expect(dialog).to_be_hidden()


def finds(ada: Page, email: str, state: str):
    """The row of one person."""
    ada.goto(f"{routes.SETTINGS_STAFF}?q={email}")
    row = ada.get_by_role("row").filter(has_text=email)
    expect(row.get_by_text(state, exact=True)).to_be_visible()
    return row


def test_invited_joined_and_deactivated_while_at_work(person, ada, records):
    """D1, T17, T20, letter 24"""
    name, email = "Noor Story", an_address("noor")
    # Given: the owner invited Noor as a provider
    invites(ada, name, email, "provider", sees_patients=True)
    finds(ada, email, "Invited")
    # When: Noor opens the letter, creates a password and leaves the second step for later
    letter = people.the_letter(email, "staff_invitation")
    assert letter.subject == "Join Willow Creek on Osmind Portal"
    noor = person()
    noor.goto(letters.path_in(letter))
    expect(noor.get_by_role("heading", name="Join Willow Creek")).to_be_visible()
    noor.get_by_role("link", name="Continue").click()
    noor.get_by_label("Password", exact=True).fill(people.A_GOOD_PASSWORD)
    noor.get_by_role("button", name="Join the staff").click()
    expect(noor.get_by_role("link", name="Set up a second step")).to_be_visible()
    noor.get_by_role("link", name="Not now, go to Today").click()
    # Then: she is on Today, and finds no staff in the settings
    expect(noor.get_by_role("heading", name="Today")).to_be_visible()
    noor.get_by_role("link", name="Settings").click()
    expect(noor.get_by_role("link", name="Patient groups")).to_be_visible()
    expect(noor.get_by_role("link", name="Staff and roles")).to_have_count(0)
    noor.goto(routes.SETTINGS_STAFF)
    expect(noor.get_by_text("Only owners and admins of the clinic see this")).to_be_visible()
    noor.get_by_role("link", name="Patients").click()
    expect(noor.get_by_role("heading", name="Patients")).to_be_visible()
    # The owner sees that she joined
    row = finds(ada, email, "Active")
    expect(ada.get_by_text(f"{name} joined as provider.").first).to_be_visible()
    # When: the owner deactivates her
    row.get_by_role("button", name=f"Manage {name}").click()
    sheet = ada.get_by_role("dialog", name=name)
    expect(sheet.get_by_text("invited by Ada Grant")).to_be_visible()
    sheet.get_by_role("button", name=f"Deactivate {name}").click()
    expect(ada.get_by_role("status").filter(has_text="was deactivated and signed out everywhere")).to_be_visible()
    finds(ada, email, "Deactivated")
    # Then: her next click leads to the door, which stays shut
    noor.get_by_label("Search name, email, phone or birth date").fill("park")
    noor.wait_for_url(re.compile(re.escape(routes.STAFF_SIGN_IN)))
    noor.get_by_label("Email").fill(email)
    noor.get_by_label("Password", exact=True).fill(people.A_GOOD_PASSWORD)
    noor.get_by_role("button", name="Sign in").click()
    expect(noor.get_by_role("alert").get_by_text("Email or password is incorrect")).to_be_visible()
    # And: she comes back
    ada.get_by_role("button", name=f"Manage {name}").click()
    ada.get_by_role("dialog", name=name).get_by_role("button", name="Reactivate").click()
    finds(ada, email, "Active")
    people.staff_signs_in(noor, email, people.A_GOOD_PASSWORD)


def test_who_leaves_hands_the_patients_over_first(person, ada, records):
    """S22: the sheet counts them and asks who takes over"""
    name, email = "Dr. Story", an_address("story")
    invites(ada, name, email, "provider", sees_patients=True)
    doctor = person()
    joins(doctor, email)
    doctor.goto(routes.PATIENTS)
    doctor.get_by_role("button", name="Add Patient").first.click()
    dialog = doctor.get_by_role("dialog", name="Add Patient")
    dialog.get_by_label("Legal first name").fill(f"Handed {email[:12]}")
    dialog.get_by_role("tabpanel", name="Add Patient").get_by_label("Primary Provider").select_option(name)
    dialog.get_by_role("button", name="Add patient").click()
    expect(dialog).to_be_hidden()
    finds(ada, email, "Active").get_by_role("button", name=f"Manage {name}").click()
    sheet = ada.get_by_role("dialog", name=name)
    expect(sheet.get_by_text("1 patient has them as Primary Provider")).to_be_visible()
    sheet.get_by_role("button", name=f"Deactivate {name}").click()
    expect(sheet.get_by_role("alert").get_by_text("Choose who becomes their Primary Provider")).to_be_visible()
    sheet.get_by_label("New Primary Provider").select_option("Dr. Okafor")
    sheet.get_by_role("button", name=f"Deactivate {name}").click()
    expect(ada.get_by_role("status").filter(has_text="1 patient got a new Primary Provider")).to_be_visible()
    with records() as session:
        okafor = session.exec(select(Account).where(Account.email == "okafor@willowcreek.example")).one()
        patient = session.exec(select(Patient).where(Patient.first_name == f"Handed {email[:12]}")).one()
        assert patient.primary_provider_id == accounts.provider_of(session, account_id=okafor.id).id


def joins(page: Page, email: str) -> None:
    """Open the letter, create a password, go to Today."""
    page.goto(letters.path_in(people.the_letter(email, "staff_invitation")))
    page.get_by_role("link", name="Continue").click()
    page.get_by_label("Password", exact=True).fill(people.A_GOOD_PASSWORD)
    page.get_by_role("button", name="Join the staff").click()
    page.get_by_role("link", name="Not now, go to Today").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_an_admin_gives_another_address_and_its_mailbox_confirms(person, ada):
    """D1, T21: the old one works until then; what waits is said, and the link asks for a ticked box"""
    name, email, new = "Uma Story", an_address("uma"), an_address("uma.new")
    invites(ada, name, email, "front_desk")
    uma = person()
    joins(uma, email)
    finds(ada, email, "Active").get_by_role("button", name=f"Manage {name}").click()
    sheet = ada.get_by_role("dialog", name=name)
    sheet.get_by_label("New email").fill(FRONT_DESK)
    sheet.get_by_role("button", name="Send a link to the new email").click()
    expect(sheet.get_by_role("alert").get_by_text("signs in with this email")).to_be_visible()
    sheet.get_by_label("New email").fill(new)
    sheet.get_by_role("button", name="Send a link to the new email").click()
    expect(ada.get_by_role("status").filter(has_text=f"A link was sent to {new}")).to_be_visible()
    finds(ada, email, "Active").get_by_role("button", name=f"Manage {name}").click()
    expect(sheet.get_by_text(f"{new} waits to be confirmed")).to_be_visible()
    assert people.kinds_of_letters(email)[-1] == "staff_email_about_to_change"
    uma.goto(letters.path_in(people.the_letter(new, "staff_email_confirm")))
    uma.get_by_role("button", name="Confirm").click()
    expect(uma.get_by_role("alert").get_by_text("Tick the box if this is your email")).to_be_visible()
    uma.get_by_label("This is my email").check()
    uma.get_by_role("button", name="Confirm").click()
    expect(uma.get_by_text("Your email was changed.")).to_be_visible()
    expect(uma.get_by_label("Email")).to_have_value(new)
    people.staff_signs_in(uma, new, people.A_GOOD_PASSWORD)


def test_an_invitation_that_went_to_a_patient_is_retired_beside_the_patients_form(person, ada):
    """S77, B20: one click, and the patient gets an invitation of their own"""
    email = an_address("pat")
    invites(ada, "Pat Story", email, "front_desk")
    ada.goto(routes.PATIENTS)
    ada.get_by_role("button", name="Add Patient").first.click()
    dialog = ada.get_by_role("dialog", name="Add Patient")
    dialog.get_by_label("Legal first name").fill("Pat")
    dialog.get_by_label("Email", exact=False).first.fill(email)
    dialog.get_by_role("tabpanel", name="Add Patient").get_by_label("Primary Provider").select_option("Dr. Okafor")
    dialog.get_by_role("button", name="Add patient").click()
    expect(dialog.get_by_text("was invited to the staff, as Pat Story, and has not joined")).to_be_visible()
    dialog.get_by_role("button", name="Withdraw the staff invitation and add the patient").click()
    expect(dialog).to_be_hidden()
    assert people.kinds_of_letters(email) == ["staff_invitation", "invitation"]
    # The patient opens the older letter all the same, and is shown the right door
    pat = person()
    pat.goto(letters.path_in(people.the_letter(email, "staff_invitation")))
    expect(pat.get_by_role("heading", name="This invitation was turned off")).to_be_visible()
    pat.get_by_role("link", name="I’m a patient").click()
    expect(pat.get_by_role("heading", name=re.compile("^Sign in to "))).to_be_visible()


def test_an_admin_clears_a_lost_second_step(person, ada, records):
    """T20, letter 29"""
    email, name = an_address("lost"), "Lost Story"
    invites(ada, name, email, "front_desk")
    joins(person(), email)
    with db.writing() as session:
        account = session.exec(select(Account).where(Account.email == email)).one()
        secret = second_step.new_secret()
        code = second_step.code_at(secret, clock.now())
        second_step.turn_on(session, account_id=account.id, secret=secret, code=code, now=clock.now())
    finds(ada, email, "Active").get_by_role("button", name=f"Manage {name}").click()
    ada.get_by_role("dialog", name=name).get_by_role("link", name="Clear the second step").click()
    expect(ada.get_by_role("heading", name=f"Clear the second step of {name}")).to_be_visible()
    ada.get_by_label("I have made sure that it is really them").check()
    ada.get_by_label("Your own password", exact=True).fill(served.PASSWORD)
    ada.get_by_role("button", name="Clear the second step").click()
    expect(ada.get_by_role("heading", name="The second step was cleared")).to_be_visible()
    assert people.kinds_of_letters(email)[-2:] == ["staff_second_step_changed"] * 2
    with records() as session:
        found = session.exec(select(Account).where(Account.email == email)).one()
        assert found.totp_confirmed_at is None
