"""A patient and a provider write to each other, each in a browser of their own, and nobody reloads (S7, S62)."""

import re

from playwright.sync_api import Page, expect

from osmind_app.clinic.messaging.models import ChatMessage
from osmind_app.lib import db
from osmind_app.web import routes
from tests import uploads
from tests.e2e import people, served


def log(page: Page):
    return page.get_by_role("log")


def writes(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def test_they_talk_without_reloading_and_nothing_typed_is_lost(person, records, size):
    """S7, S61, S62, S68, S69, F16, F22"""
    # given a patient who has just joined and was welcomed by Dr. Rivera
    mona = person()
    name = {"phone": "Mona", "desk": "Ramona"}[size]
    email = people.a_patient_is_invited(name)
    people.creates_a_password(mona, people.the_link_of(email))
    people.is_home(mona, name)
    mona.get_by_role("navigation", name="Main").get_by_role("link", name=re.compile("^Messages")).click()
    expect(log(mona).get_by_text(f"Hello {name}, welcome.")).to_be_visible()
    expect(mona.get_by_text("Not for emergencies. Call 911").first).to_be_visible()
    # and Dr. Rivera at her inbox
    rivera = person()
    people.staff_signs_in(rivera)
    rivera.goto(routes.STAFF_MESSAGES)
    expect(rivera.get_by_role("heading", name="Messages", exact=True)).to_be_visible()
    # when Mona writes, it stands in the inbox at once, as text, whatever it is
    writes(mona, "Can we talk on Friday? <b>It</b> is about {first}")
    expect(log(mona).get_by_text("Can we talk on Friday? <b>It</b> is about {first}")).to_be_visible()
    thread = rivera.get_by_role("link", name=re.compile(f"^{name} Story"))
    expect(thread).to_contain_text("Can we talk on Friday? <b>It</b>")
    expect(thread).to_contain_text("Unanswered")
    thread.click()
    expect(log(rivera).get_by_text("Can we talk on Friday?")).to_be_visible()
    # and Mona sees that it was read, and the answer
    expect(log(mona).get_by_text("Read", exact=True)).to_be_visible()
    writes(rivera, "Yes, at ten.")
    expect(log(mona).get_by_text("Yes, at ten.")).to_be_visible()
    expect(rivera.get_by_label("Message", exact=True)).to_have_value("")
    # when she begins to write and the page is loaded again, what she typed is still there
    mona.get_by_label("Message", exact=True).press_sequentially("Thank you, I will")
    expect(log(rivera).get_by_text("Read", exact=True)).to_be_visible()
    people.a_draft_is_kept(email, "Thank you, I will")
    mona.reload()
    field = mona.get_by_label("Message", exact=True)
    expect(field).to_have_value("Thank you, I will")
    # and sent by keyboard, twice, it arrives once
    field.press("End")
    field.press_sequentially(" be there")
    field.press("Control+Enter")
    expect(log(rivera).get_by_text("Thank you, I will be there")).to_be_visible()
    expect(log(mona).get_by_text("Thank you, I will be there")).to_be_visible()
    with records() as session:
        patient = people.the_patient(session, email)
        sent = people.messages_of(session, patient)
        assert [message.text for message in sent][1:] == [
            "Can we talk on Friday? <b>It</b> is about {first}",
            "Yes, at ten.",
            "Thank you, I will be there",
        ]
        assert all(isinstance(message, ChatMessage) for message in sent)


def test_what_is_being_typed_stays_when_another_window_sends(person, size):
    """F13, F14: text, caret and files; what was sent there is not sent once more from here"""
    # given June with two windows at her messages, a file and half a sentence in one of them
    june = person()
    people.signs_in(june, served.PATIENT, served.PASSWORD)
    people.is_home(june, "June")
    phone = june.context.new_page()
    for window in (june, phone):
        window.goto(routes.MESSAGES)
        expect(log(window)).to_be_visible()
    field = june.get_by_label("Message", exact=True)
    june.get_by_text("Attach a photo or PDF").click()
    card = {"name": "card.pdf", "mimeType": "application/pdf", "buffer": uploads.PDF}
    june.get_by_label("Choose photos or PDFs").set_input_files(card)
    expect(june.get_by_text("1 file goes with this message.")).to_be_visible()
    field.press_sequentially("Here is card")
    for _ in "card":
        field.press("ArrowLeft")
    # when she sends from the other window, the log moves on and the half sentence does not
    writes(phone, f"On my way, {size}")
    expect(log(june).get_by_text(f"On my way, {size}")).to_be_visible()
    expect(field).to_have_value("Here is card")
    expect(field).to_be_focused()
    field.press_sequentially("my ")
    expect(field).to_have_value("Here is my card")
    expect(june.get_by_text("1 file goes with this message.")).to_be_visible()
    # and it is a draft of the composer that is open now
    people.a_draft_is_kept(served.PATIENT, "Here is my card")
    phone.reload()
    expect(phone.get_by_label("Message", exact=True)).to_have_value("Here is my card")
    # when the very same words are sent from there, they are typed here no more
    phone.get_by_role("button", name="Send", exact=True).click()
    expect(log(june).get_by_text("Here is my card")).to_have_count(1)
    expect(field).to_have_value("")
    june.get_by_role("button", name="Send without").click()
    expect(june.get_by_text("1 file goes with this message.")).to_have_count(0)


def test_a_page_that_only_seemed_to_be_left_goes_on_listening(person, size):
    """F22: a phone number was called, a paper was fetched"""
    june, rivera = person(), person()
    people.signs_in(june, served.PATIENT, served.PASSWORD)
    people.is_home(june, "June")
    june.goto(routes.MESSAGES)
    expect(log(june)).to_be_visible()
    june.evaluate("dispatchEvent(new Event('beforeunload'))")
    people.staff_signs_in(rivera)
    with db.reading() as session:
        patient = people.the_patient(session, served.PATIENT)
    rivera.goto(routes.messages_of(patient.id))
    writes(rivera, f"Are you there, {size}?")
    expect(log(june).get_by_text(f"Are you there, {size}?")).to_be_visible()


def test_the_welcome_message_is_turned_on_edited_and_saved(person):
    """S70–S74: Settings, Chat, the toggle, Edit, Save changes"""
    ada = person()
    people.staff_signs_in(ada, "ada@willowcreek.example")
    ada.goto(routes.SETTINGS_PRACTICE)
    ada.get_by_role("link", name="Chat", exact=True).click()
    toggle = ada.get_by_label("Send a welcome message automatically")
    expect(toggle).to_be_visible()
    was = toggle.is_checked()
    toggle.click()
    said = "No welcome message is sent." if was else "Patients who join from now on are welcomed."
    expect(ada.get_by_role("status").filter(has_text=said)).to_be_visible()
    ada.get_by_role("button", name="Edit", exact=True).click()
    words = ada.get_by_label("Welcome message", exact=True)
    words.fill("Hello {first}, this is {clinic}. {{7*7}}")
    dialog = ada.get_by_role("dialog", name="Edit the practice’s welcome message")
    expect(dialog.get_by_text("Hello June, this is Willow Creek. {{7*7}}")).to_be_visible()
    ada.get_by_role("button", name="Save changes").click()
    expect(dialog).to_be_hidden()
    expect(ada.get_by_text("Hello June, this is Willow Creek. {{7*7}}").first).to_be_visible()
