"""An admin looks after the clinic's emails: which could not be sent, why, and what to do (issue 5 line 8)."""

from datetime import timedelta
from uuid import uuid4

from playwright.sync_api import expect
from sqlmodel import select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import clock, db
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox
from osmind_app.outbox.letters import PracticeCard
from osmind_app.outbox.models import Letter
from osmind_app.web import routes
from tests.e2e import people

ADMIN = "ada@willowcreek.example"


def an_email(**stands: object) -> str:
    """An email of Willow Creek to a mailbox of its own; `stands` is how far it has come."""
    reader = f"outbox-{uuid4().hex[:8]}@example.com"
    with db.writing() as session:
        rivera = session.exec(select(Provider).where(Provider.full_name == "Dr. Rivera")).one()
        practice = session.get_one(Practice, rivera.practice_id)
        card = PracticeCard(practice.name, practice.phone, practice.address, "")
        draft = letters.staff_password_changed(card, at=clock.now())
        letter = outbox.promise(
            session, draft, key=reader, to=reader, now=clock.now(), practice_id=practice.id,
            deliver_after=clock.now() + timedelta(days=1),
        )  # fmt: skip
        for name, value in stands.items():
            setattr(letter, name, value)
        session.add(letter)
    return reader


def finds(page, reader: str) -> None:
    page.goto(routes.SETTINGS_OUTBOX)
    page.get_by_role("searchbox", name="Search by email address").fill(reader)
    expect(page.get_by_role("row").filter(has_text=reader)).to_be_visible()
    expect(page.get_by_role("row").filter(has=page.get_by_role("link"))).to_have_count(1)


def test_an_email_that_was_given_up_is_tried_again(person):
    reader = an_email(failed_at=clock.now(), last_error="The mail service can't be reached", tries=6)
    admin = person()
    people.staff_signs_in(admin, ADMIN)
    finds(admin, reader)
    expect(admin.get_by_text("Could not be sent")).to_be_visible()
    admin.get_by_role("link", name="Staff password was changed").click()
    expect(admin.get_by_role("heading", name="Staff password was changed", level=1)).to_be_visible()
    expect(admin.get_by_text("The mail service did not answer for many hours").first).to_be_visible()
    shown = admin.frame_locator("iframe[title='The email']")
    expect(shown.locator("body")).to_contain_text("Willow Creek")
    admin.get_by_role("button", name="Try now").click()
    expect(admin.get_by_role("status").filter(has_text="It is being sent now.")).to_be_visible()

    for _look in range(20):
        admin.reload()
        expect(admin.get_by_role("heading", name="What became of it")).to_be_visible()
        if admin.get_by_text("Left for the mail service").is_visible():
            break
        admin.wait_for_timeout(500)
    expect(admin.get_by_text("Left for the mail service")).to_be_visible()
    expect(admin.get_by_role("button", name="Try now")).to_have_count(0)


def test_a_waiting_email_is_taken_back(person, records):
    reader = an_email()
    admin = person()
    people.staff_signs_in(admin, ADMIN)
    finds(admin, reader)
    admin.get_by_role("link", name="Staff password was changed").click()
    admin.get_by_role("button", name="Take back").click()
    dialog = admin.get_by_role("dialog", name="Take this email back?")
    dialog.get_by_role("button", name="Take back").click()
    expect(admin.get_by_role("status").filter(has_text="The email was taken back.")).to_be_visible()
    expect(admin.get_by_text("Taken back").first).to_be_visible()
    with records() as session:
        assert session.exec(select(Letter).where(Letter.to_email == reader)).one().withdrawn_at is not None


def test_who_is_no_admin_sees_no_emails(person):
    """D1"""
    reader = an_email()
    staff = person()
    people.staff_signs_in(staff)
    staff.goto(routes.SETTINGS_OUTBOX)
    expect(staff.get_by_text("Only owners and admins of the clinic see this")).to_be_visible()
    expect(staff.get_by_text(reader)).to_have_count(0)
