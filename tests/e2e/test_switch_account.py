"""One sign-in, two records: whose is open can always be read, and nothing of the other is shown or reached (T32)."""

import re

from playwright.sync_api import Page, expect
from sqlmodel import select

from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import GUARDIAN
from osmind_app.clinic.messaging.models import ChatMessage
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import clock, db
from osmind_app.web import routes
from tests.e2e import people

PAGES = (routes.HOME, routes.MESSAGES, routes.APPOINTMENTS, routes.DOCUMENTS, routes.OWN_FORMS, routes.ME)


def opens_leos_record_too(email: str) -> None:
    """The clinic gave this sign-in access to Leo's record."""
    with db.writing() as session:
        account = session.exec(select(Account).where(Account.email == email)).one()
        leo = session.exec(select(Patient).where(Patient.first_name == "Leo", Patient.last_name == "Marsh")).one()
        families.grant(
            session,
            account_id=account.id,
            patient_id=leo.id,
            practice_id=leo.practice_id,
            role=GUARDIAN,
            now=clock.now(),
        )


def is_open(page: Page, name: str) -> None:
    expect(page.get_by_role("region", name="Open record")).to_have_text(re.compile(f"Record of {name}"))


def opens(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Open {name}").click()
    page.wait_for_url(re.compile("/portal(?!/switch)"))


def texts_sent(words: str) -> int:
    with db.reading() as session:
        return sum(words in str(one.text) for one in session.exec(select(ChatMessage)).all())


def test_a_family_behind_one_sign_in(person):
    """D3, A15, T32: chosen after signing in, named on every page, switched by a click."""
    mara = person()
    email = people.a_patient_is_invited("Mara")
    people.creates_a_password(mara, people.the_link_of(email))
    people.is_home(mara, "Mara")
    expect(mara.get_by_role("region", name="Open record")).to_have_count(0)
    opens_leos_record_too(email)
    # when she signs in again, she is asked, and chooses her own
    other = person()
    people.signs_in(other, email, people.A_GOOD_PASSWORD)
    expect(other.get_by_role("heading", name="Whose record do you want to open?")).to_be_visible()
    opens(other, "Mara Story")
    for path in PAGES:
        other.goto(path)
        is_open(other, "Mara Story")
    # and Leo's in a second tab of the same browser, by the link on every page
    other.goto(routes.MESSAGES)
    other.get_by_role("textbox").first.fill("For my own doctor only")
    second = other.context.new_page()
    second.goto(routes.HOME)
    second.get_by_role("link", name="Switch account").click()
    opens(second, "Leo Marsh")
    is_open(second, "Leo Marsh")
    expect(second.get_by_text("Mara")).to_have_count(0)
    # then the first tab leaves by itself, and what was typed in it reached nobody
    expect(other.get_by_role("heading", name="Whose record do you want to open?")).to_be_visible()
    assert texts_sent("For my own doctor only") == 0
    # and she goes on with her own record where she chose it
    opens(other, "Mara Story")
    is_open(other, "Mara Story")
    # and the second tab, in turn, has left Leo's record
    expect(second.get_by_role("heading", name="Whose record do you want to open?")).to_be_visible()


def test_a_page_that_was_offline_while_another_record_was_opened_says_no_more_word(person):
    """T32: what was clicked without a connection is not sent for the other patient."""
    mara = person()
    email = people.a_patient_is_invited("Mara")
    people.creates_a_password(mara, people.the_link_of(email))
    people.is_home(mara, "Mara")
    opens_leos_record_too(email)
    tab = person()
    people.signs_in(tab, email, people.A_GOOD_PASSWORD)
    opens(tab, "Mara Story")
    tab.goto(routes.MESSAGES)
    is_open(tab, "Mara Story")
    # another record is written down as the open one, and this tab, frozen meanwhile, heard nothing of it
    tab.get_by_role("textbox").first.fill("Kept while offline")
    tab.evaluate("localStorage.setItem('osmind:record', 'another')")
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_role("heading", name="Whose record do you want to open?")).to_be_visible()
    assert texts_sent("Kept while offline") == 0
