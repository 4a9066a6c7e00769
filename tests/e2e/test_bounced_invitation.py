"""An invitation bounces: staff read why, correct the address, and the patient gets in (B2, B22)."""

import re

import httpx
from playwright.sync_api import expect
from sqlmodel import col, select

from osmind_app.clinic.invitations.models import Invitation
from osmind_app.lib import tokens
from osmind_app.outbox.models import Letter
from osmind_app.web import routes
from tests.e2e import people
from tests.standins.resend_webhooks import payload, signed


def resend_says(clinic, records, email: str, kind: str, **why: object) -> int:
    """The mail service tells what became of the newest letter to this address, as it would: signed, over HTTP."""
    with records() as session:
        newest = select(Letter.id).where(Letter.to_email == email).order_by(col(Letter.promised_at).desc())
        letter_id = session.exec(newest).first()
    body = payload(kind, email_id=f"re-{letter_id}", tags={"msg": str(letter_id)}, to=email, **why)
    return httpx.post(clinic.address + routes.RESEND_WEBHOOK, content=body, headers=signed(body)).status_code


def test_a_bounced_invitation_is_corrected_and_the_patient_gets_in(person, clinic, records):
    # given an invitation to a mailbox that does not exist
    email = people.a_patient_is_invited("Bela")
    assert resend_says(clinic, records, email, "email.bounced", subType="NoEmail") == 200
    # when staff come to work, Today says why and what to do
    staff = person()
    people.staff_signs_in(staff)
    line = staff.get_by_role("listitem").filter(has_text=email)
    expect(line).to_contain_text("did not arrive. The mailbox does not exist: check the address.")
    expect(line).to_contain_text("copy the link from the profile and text it, read it out or print it")
    line.get_by_role("link", name="Open patient Bela Story").click()
    # and so does the chart
    expect(staff.get_by_text("Bounced").first).to_be_visible()
    story = staff.get_by_text("The invitation came back. The mailbox does not exist: check the address.")
    expect(story.first).to_be_visible()
    # they correct the address
    staff.get_by_role("button", name="Actions").click()
    panel = staff.get_by_role("dialog", name="Actions")
    panel.get_by_text("Personal Information", exact=True).click()
    corrected = email.replace("bela", "bella")
    panel.get_by_role("textbox", name="Email").fill(corrected)
    panel.get_by_role("button", name="Save changes").click()
    panel.get_by_role("button", name="Turn off and send a new one").click()
    expect(panel.get_by_role("status").filter(has_text="Personal Information was saved.")).to_be_visible()
    # then the new invitation arrives and lets the patient in
    assert resend_says(clinic, records, corrected, "email.delivered") == 200
    staff.reload()
    expect(staff.get_by_text(re.compile("Delivered")).first).to_be_visible()
    bela = person()
    people.creates_a_password(bela, people.the_link_of(corrected))
    people.is_home(bela, "Bela")
    staff.goto(routes.TODAY)
    expect(staff.get_by_role("heading", name="Needs attention")).to_be_visible()
    expect(staff.get_by_role("listitem").filter(has_text=email)).to_have_count(0)


def test_a_message_that_nobody_signed_changes_nothing(clinic, records):
    """T47"""
    email = people.a_patient_is_invited("Nora")
    body = payload("email.bounced", email_id="x", tags={}, to=email)
    assert httpx.post(clinic.address + routes.RESEND_WEBHOOK, content=body).status_code == 401


def test_reminders_can_be_stopped_from_the_letter(person, records):
    """Letter 3: a page with a button; the invitation keeps working."""
    email = people.a_patient_is_invited("Rem")
    with records() as session:
        patient = people.the_patient(session, email)
        invitation = session.exec(select(Invitation).where(Invitation.patient_id == patient.id)).one()
    reader = person()
    reader.goto(routes.stop_reminders(tokens.sign(invitation.stop_link)))
    expect(reader.get_by_role("heading", name="Stop the reminders?")).to_be_visible()
    reader.get_by_role("button", name="Stop these reminders").click()
    expect(reader.get_by_role("heading", name="No more reminders")).to_be_visible()
    people.creates_a_password(reader, people.the_link_of(email))
    people.is_home(reader, "Rem")


def test_an_admin_chooses_the_days_of_reminders(person, size):
    admin = person()
    people.staff_signs_in(admin, "ada@willowcreek.example")
    admin.goto(routes.SETTINGS_PRACTICE)
    admin.get_by_role("button", name="Edit").click()
    expect(admin.get_by_role("checkbox", name="2 days after", exact=True)).to_be_checked()
    admin.get_by_role("checkbox", name="3 days after", exact=True).set_checked(size == "phone")
    admin.get_by_role("button", name="Save changes").click()
    shown = "Day 2 and 3" if size == "phone" else "Day 2"
    expect(admin.get_by_role("definition").filter(has_text=re.compile(f"^{shown}$"))).to_be_visible()
