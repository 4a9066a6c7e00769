"""What people in the stories do: each a line that a nurse could read."""

import time
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.invitations import links
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.messaging.models import Chat, ChatMessage, ChatReader
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import clock, db
from osmind_app.lib.settings import settings
from osmind_app.outbox.render import Rendered
from osmind_app.web import routes
from tests import letters
from tests.e2e import served

A_GOOD_PASSWORD = "seven quiet harbor lamps"


def a_patient_is_invited(first_name: str) -> str:
    """A new patient of Dr. Rivera with an invitation on its way; returns their address."""
    from osmind_app.clinic.accounts.models import Provider
    from osmind_app.clinic.onboarding import adding
    from osmind_app.clinic.onboarding.details import AddPatient

    email = f"{first_name}.{clock.now():%H%M%S%f}@example.com".lower()
    with db.writing() as session:
        rivera = session.exec(select(Provider).where(Provider.full_name == "Dr. Rivera")).one()
        form = {"first_name": first_name, "last_name": "Story", "email": email, "primary_provider": str(rivera.id)}
        adding.add_patient(session, actor=rivera, details=AddPatient.from_form(form), now=clock.now())
    return email


def their_invitation_expires(email: str) -> None:
    """Four days pass for this one invitation."""
    with db.writing() as session:
        patient = the_patient(session, email)
        passed = timedelta(days=5)
        invitation = session.exec(select(Invitation).where(Invitation.patient_id == patient.id)).one()
        session.exec(
            update(Invitation)
            .where(col(Invitation.id) == invitation.id)
            .values(sent_at=invitation.sent_at - passed, expires_at=invitation.expires_at - passed)
        )
        invitations.note_expired(session, now=clock.now())


def the_patient(session: Session, email: str) -> Patient:
    """The patient with this address."""
    return session.exec(select(Patient).where(Patient.email == email)).one()


def the_link_of(email: str) -> str:
    """The path in their newest invitation."""
    with db.reading() as session:
        patient = the_patient(session, email)
        newest = select(Invitation).where(Invitation.patient_id == patient.id).order_by(col(Invitation.sent_at).desc())
        return links.url_of(session.exec(newest).first()).removeprefix(settings().public_url)


def the_letter(email: str, kind: str | None = None) -> Rendered:
    """The newest letter to this address, opened."""
    with db.reading() as session:
        return letters.latest(session, to=email, kind=kind)


def the_code(email: str) -> str:
    """The code in the newest letter to somebody who joins; it may still be on its way into the outbox."""
    for _ in range(50):
        with db.reading() as session:
            if letters.promised(session, to=email, kind="join_code"):
                break
        time.sleep(0.1)
    return the_letter(email, "join_code").subject.removeprefix("Your code: ")


def kinds_of_letters(email: str) -> list[str]:
    """What was sent to this address, the newest last."""
    with db.reading() as session:
        return [letter.kind for letter in letters.promised(session, to=email)]


def creates_a_password(page: Page, path: str, password: str = A_GOOD_PASSWORD) -> None:
    """Open the link of an invitation and go on until the password is sent."""
    page.goto(path)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Continue").click()


def is_home(page: Page, first_name: str) -> None:
    """The portal's Home greets this person."""
    expect(page.get_by_role("heading", name=f"Hello {first_name}")).to_be_visible()


def signs_in(page: Page, email: str, password: str) -> None:
    """At the patient's door."""
    served.sign_in(page, "", routes.PATIENT_SIGN_IN, email, password)


def signs_out(page: Page) -> None:
    """By the menu that stands on every page."""
    page.locator("details.dropmenu > summary").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def forgets_the_password(page: Page, email: str) -> str:
    """Ask for a reset; returns what the screen says."""
    page.goto(routes.PATIENT_FORGOT)
    page.get_by_label("Email").fill(email)
    page.get_by_role("button").filter(has_not_text="Show").last.click()
    page.wait_for_load_state()
    masked = f"{email[0]}••••@"  # what they typed themselves
    return page.locator("main").inner_text().replace(masked, "<email>@")


def staff_signs_in(page: Page, email: str = served.STAFF, password: str = served.PASSWORD) -> None:
    """A provider comes to work."""
    served.sign_in(page, "", routes.STAFF_SIGN_IN, email, password)
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def messages_of(session: Session, patient: Patient) -> list[ChatMessage]:
    """What was written in this patient's chat, the oldest first."""
    asked = select(ChatMessage).join(Chat, col(Chat.id) == ChatMessage.chat_id).where(Chat.patient_id == patient.id)
    return list(session.exec(asked.order_by(col(ChatMessage.number))).all())


def a_draft_is_kept(email: str, text: str) -> None:
    """What they type has reached the clinic, a moment after the last key."""
    for _ in range(100):
        with db.reading() as session:
            patient = the_patient(session, email)
            drafts = select(ChatReader).join(Chat, col(Chat.id) == ChatReader.chat_id)
            if text in [reader.draft for reader in session.exec(drafts.where(Chat.patient_id == patient.id)).all()]:
                return
        time.sleep(0.1)
    raise AssertionError("no draft arrived")
