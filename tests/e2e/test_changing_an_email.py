"""An e-mail changed twice: by staff and taken back from the old mailbox, then in the portal (A8, T21)."""

from playwright.sync_api import Page, expect
from sqlmodel import select

from osmind_app.clinic.patients.models import Patient
from osmind_app.lib.settings import settings
from osmind_app.outbox.render import Rendered
from osmind_app.web import routes
from tests.e2e import people


def an_active_patient(page: Page, first_name: str) -> str:
    """Invited, with a password, at Home; returns the address."""
    email = people.a_patient_is_invited(first_name)
    people.creates_a_password(page, people.the_link_of(email))
    people.is_home(page, first_name)
    return email


def opens_chart(page: Page, records, email: str) -> str:
    with records() as session:
        chart = routes.patient(session.exec(select(Patient).where(Patient.email == email)).one().id)
    people.staff_signs_in(page, "sam@willowcreek.example")
    page.goto(chart)
    return chart


def follows(page: Page, letter: Rendered) -> None:
    page.goto(letter.url.removeprefix(settings().public_url))


def test_staff_change_it_the_new_mailbox_confirms_and_the_old_one_takes_it_back(person, records):
    """S54–S57, A8, T21, letters 9 and 27"""
    # given an active patient who is signed in on a phone
    june = person()
    old = an_active_patient(june, "Nadia")
    new = old.replace("nadia", "nadia.new")
    desk = person()
    chart = opens_chart(desk, records, old)
    # when the front desk writes another address down
    desk.get_by_role("button", name="Actions").click()
    panel = desk.get_by_role("dialog", name="Actions")
    panel.get_by_text("Personal Information", exact=True).click()
    panel.get_by_role("textbox", name="Email").fill(new)
    panel.get_by_role("button", name="Save changes").click()
    question = panel.get_by_role("alert").filter(has_text=f"Nadia signs in with {old}.")
    expect(question).to_be_visible()
    expect(question.get_by_role("button")).to_have_count(2)  # send, or go back
    question.get_by_role("button", name="Save and send the link").click()
    # then it waits, and staff see it
    expect(panel.get_by_text(f"Waiting for {new} to be confirmed")).to_be_visible()
    panel.get_by_role("button", name="Send again").click()
    expect(panel.get_by_role("status").filter(has_text=f"The link to confirm went to {new} again.")).to_be_visible()
    assert people.kinds_of_letters(old)[-1] == "email_about_to_change"
    # when the patient opens the link of the new mailbox and confirms
    follows(june, people.the_letter(new, "email_confirm"))
    expect(june.get_by_role("heading", name="Confirm your new email")).to_be_visible()
    assert "/e/" not in june.url
    june.get_by_role("button", name="Confirm").click()
    expect(june.get_by_text("Tick the box if this is your email").first).to_be_visible()
    june.get_by_role("checkbox").check()
    june.get_by_role("button", name="Confirm").click()
    expect(june.get_by_text("Your email was changed.")).to_be_visible()
    expect(june.get_by_label("Email")).to_have_value(new)
    june.get_by_label("Password", exact=True).fill(people.A_GOOD_PASSWORD)
    june.get_by_role("button", name="Sign in").click()
    people.is_home(june, "Nadia")
    # and somebody at the old mailbox says that it was not them
    at_old = person()
    follows(at_old, people.the_letter(old, "email_changed_from"))
    at_old.get_by_role("checkbox").check()
    at_old.get_by_role("button", name="Keep the old address").click()
    expect(at_old.get_by_role("heading", name="You keep your address")).to_be_visible()
    # then the phone is signed out, the old mailbox chooses a password, and Today tells the desk
    june.goto(routes.ME)
    expect(june.get_by_role("button", name="Sign in")).to_be_visible()
    follows(at_old, people.the_letter(old, "password_reset"))
    at_old.get_by_label("New password", exact=True).fill("nine calm rivers bending")
    at_old.get_by_role("button", name="Change password").click()
    people.signs_in(person(), old, "nine calm rivers bending")
    desk.goto(routes.TODAY)
    line = desk.get_by_role("listitem").filter(has_text="Nadia Story").filter(has_text="from the old mailbox")
    expect(line.first).to_be_visible()
    desk.goto(chart)
    expect(desk.get_by_text("took the change of email back")).to_be_visible()
    expect(desk.get_by_text(f"Waiting for {new} to be confirmed")).to_be_hidden()


def test_the_patient_changes_it_in_the_portal_and_thinks_better_of_it(person):
    """S10, A8, T21: the password first; what waits is shown on Me and can be cancelled there"""
    page = person()
    old = an_active_patient(page, "Orla")
    new = old.replace("orla", "orla.new")
    page.goto(routes.ME)
    page.get_by_role("link", name="Change email").click()
    page.get_by_label("New email").fill(new)
    page.get_by_label("Current password").fill("not my password")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text("The password is incorrect").first).to_be_visible()
    expect(page.get_by_label("New email")).to_have_value(new)
    page.get_by_label("Current password").fill(people.A_GOOD_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check your new mailbox")).to_be_visible()
    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_text(f"Waiting for you to confirm {new}")).to_be_visible()
    link = people.the_letter(new, "email_confirm")
    page.get_by_role("button", name=f"Keep {old}").click()
    expect(page.get_by_text(f"Waiting for you to confirm {new}")).to_be_hidden()
    follows(page, link)
    expect(page.get_by_role("heading", name="This change was stopped")).to_be_visible()
