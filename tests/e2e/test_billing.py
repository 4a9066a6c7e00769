"""A bill between the clinic and a patient: written, issued, read, paid, and a superbill for the insurer (S8)."""

import urllib.request
from collections.abc import Callable
from datetime import date
from uuid import UUID

from playwright.sync_api import Page, expect

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.billing import service as billing
from osmind_app.clinic.billing.details import LineDetails
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import clock, db
from osmind_app.web import routes
from tests.e2e import people, served
from tests.standins import stripe


def the_chart() -> Patient:
    with db.reading() as session:
        return people.the_patient(session, served.PATIENT)


def downloads(page: Page, name: str) -> bytes:
    with page.expect_download() as taken:
        page.get_by_role("link", name=name).first.click()
    return taken.value.path().read_bytes()


def test_a_bill_is_issued_read_paid_and_becomes_a_superbill(person: Callable[[], Page]):
    """S8, letters 16 to 18: staff and patient, each in their own browser; open pages follow"""
    rivera, june = person(), person()
    people.staff_signs_in(rivera)
    people.signs_in(june, served.PATIENT, served.PASSWORD)
    people.is_home(june, "June")
    june.get_by_role("navigation", name="Main").get_by_role("link", name="Billing").click()
    expect(june.get_by_role("heading", name="Billing", exact=True)).to_be_visible()
    expect(june.get_by_text("Send a check to 1200 Willow Street")).to_be_visible()

    rivera.goto(routes.patient(the_chart().id))
    rivera.get_by_role("navigation", name="This patient").get_by_role("link", name="Billing").click()
    rivera.get_by_role("button", name="New invoice").click()
    expect(rivera.get_by_role("heading", name="Draft", exact=True)).to_be_visible()
    rivera.get_by_label("From the fee schedule").select_option(label="WC-CI25: Short check-in, 25 minutes")
    expect(rivera.get_by_label("Price per unit")).to_have_value("95.00")
    rivera.get_by_role("button", name="Add line").click()
    expect(rivera.locator("#services").get_by_text("$95.00")).to_be_visible()
    rivera.get_by_label("ICD-10-CM codes").fill("f411")
    rivera.get_by_role("button", name="Save codes").click()
    expect(rivera.get_by_label("ICD-10-CM codes")).to_have_value("F41.1")
    rivera.get_by_role("button", name="Issue", exact=True).click()
    rivera.get_by_role("button", name="Issue invoice").click()
    heading = rivera.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Invoice")
    title = heading.inner_text()

    june.get_by_role("link", name=title).click()
    expect(june.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(june.get_by_text("Short check-in, 25 minutes")).to_be_visible()
    expect(june.get_by_text("F41.1")).to_have_count(0)  # a bill does not say why
    assert downloads(june, f"PDF {title}").startswith(b"%PDF")

    for amount, left in (("45", "$50.00"), ("50", "$0.00")):
        rivera.get_by_role("button", name="Record payment").click()
        rivera.get_by_label("Amount in dollars").locator("visible=true").fill(amount)
        rivera.get_by_label("How", exact=True).locator("visible=true").select_option(label="Check")
        rivera.get_by_role("button", name="Save payment").click()
        expect(rivera.locator("#money").get_by_text(left)).to_be_visible()
        expect(rivera.get_by_role("dialog", name="Record payment")).to_be_hidden()
    expect(june.get_by_text("Paid", exact=True).first).to_be_visible()
    expect(june.get_by_role("heading", name="Amount due")).to_have_count(0)
    assert downloads(june, "Receipt").startswith(b"%PDF")

    rivera.locator("summary").filter(has_text="More").click()
    rivera.get_by_role("button", name="Make superbill").click()
    expect(rivera.get_by_text("is on the patient’s Billing page")).to_be_visible()
    june.get_by_role("link", name="Billing").first.click()
    assert downloads(june, "PDF Superbill").startswith(b"%PDF")
    assert {"invoice_issued", "receipt", "superbill_ready"} <= set(people.kinds_of_letters(served.PATIENT))
    assert "95" not in people.the_letter(served.PATIENT, "invoice_issued").text


def an_invoice(cents: int) -> UUID:
    """June owes this much for a letter."""
    with db.writing() as session:
        june = people.the_patient(session, served.PATIENT)
        rivera = session.get_one(Provider, june.primary_provider_id)
        known = {"actor": rivera, "now": clock.now()}
        made = billing.create(session, patient_id=june.id, **known)
        line = LineDetails("WC-LETTER", "Letter for an employer", cents, 1, date(2026, 11, 20), "11", rivera.id)
        billing.add_line(session, invoice_id=made.id, details=line, **known)
        return billing.issue(session, invoice_id=made.id, **known).id


def stripe_says(clinic: served.Clinic, body: bytes) -> int:
    asked = urllib.request.Request(clinic.address + routes.STRIPE_WEBHOOK, body, stripe.signed(body))
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return int(answer.status)


def test_a_patient_pays_by_card_and_is_told_when_the_money_is_there(
    person: Callable[[], Page], clinic: served.Clinic, card_account: stripe.Account
):
    """S8, T47: on Stripe's page, which reads a number and an amount; the bill changes by itself once Stripe says so"""
    june, invoice = person(), an_invoice(6_000)
    people.signs_in(june, served.PATIENT, served.PASSWORD)
    people.is_home(june, "June")
    june.goto(routes.own_invoice(invoice))
    june.get_by_role("button", name="Pay $60.00").click()
    expect(june.get_by_role("heading", name=": 60.00")).to_be_visible()
    june.get_by_role("button", name="Pay now").click()
    expect(june.get_by_text("A card payment was begun")).to_be_visible()
    expect(june.get_by_role("button", name="Continue payment")).to_be_visible()

    paid = list(card_account.sessions.values())[-1]
    body = stripe.event("checkout.session.completed", paid)
    assert [stripe_says(clinic, body) for _ in range(2)] == [200, 200]
    expect(june.get_by_text("Paid", exact=True).first).to_be_visible()
    expect(june.get_by_role("link", name="Receipt")).to_have_count(1)
    expect(june.get_by_role("button", name="Continue payment")).to_have_count(0)
    assert "June" not in str(paid)


def test_home_says_what_is_due_and_leads_there(person: Callable[[], Page]):
    """S8"""
    june = person()
    people.signs_in(june, served.PATIENT, served.PASSWORD)
    people.is_home(june, "June")
    expect(june.get_by_role("heading", name="Amount due")).to_be_visible()
    june.get_by_role("link", name="View bills").click()
    june.get_by_role("link", name="Invoice 1002").click()
    expect(june.get_by_role("heading", name="How to pay")).to_be_visible()
