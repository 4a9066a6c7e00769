"""Changing an e-mail at the doors: asked for with the password, confirmed and kept by POST only (A8, T4, T11, T21)."""

import re

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.onboarding import email_changes
from osmind_app.clinic.onboarding.models import CONFIRM, KEEP, EmailChange
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import tokens
from osmind_app.outbox.models import Letter
from osmind_app.web import routes
from osmind_app.web.doors import csrf
from tests.cast import PASSWORD
from tests.clinic.onboarding.changing import somebody_elses
from tests.web.conftest import Browser

OLD, NEW = "june@example.com", "june.park@example.org"


@pytest.fixture
async def june(visitor):
    """June, signed in."""
    await visitor.send_form(routes.PATIENT_SIGN_IN, email=OLD, password=PASSWORD)
    return visitor


def asked(house) -> EmailChange:
    """Staff asked for another address of June's."""
    return house.write(email_changes.start, actor=house.cast.sam, patient_id=house.cast.june.id, email=NEW)


def link(change: EmailChange, purpose: str) -> str:
    path = routes.EMAIL_CONFIRM if purpose == CONFIRM else routes.EMAIL_KEEP
    return path.format(token=tokens.sign(change.link(purpose)))


async def opens(browser: Browser, path: str):
    """Follow the link of a letter."""
    return await browser.get(path, follow_redirects=True)


async def presses(browser: Browser, shown, **fields: str):
    """Send the form of the page that is open, hidden fields included."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown.text))
    hidden.pop(csrf.FIELD, None)
    action = re.search(r'<form method="post" action="([^"]+)"', shown.text)
    assert action
    return await browser.send_form(action[1], **hidden, **fields)


def emails(house) -> tuple[str | None, str]:
    """The chart's address and the account's."""
    [chart] = house.rows(select(Patient.email).where(Patient.id == house.cast.june.id))
    [account] = house.rows(select(Account.email).where(Account.id == house.june.id))
    return chart, account


async def test_the_patient_asks_with_the_password_and_confirms_from_the_new_mailbox(house, june):
    """S10, A8, T21"""
    refused = await june.send_form(routes.PATIENT_EMAIL, email=NEW, password="not mine")
    assert "The password is incorrect" in refused.text
    assert NEW in refused.text, "what was typed stays"
    assert house.rows(select(EmailChange)) == []
    told = await june.send_form(routes.PATIENT_EMAIL, email=NEW, password=PASSWORD)
    assert "Check your new mailbox" in told.text
    [change] = house.rows(select(EmailChange))
    new_mailbox = Browser("203.0.113.9")
    shown = await opens(new_mailbox, link(change, CONFIRM))
    assert "Confirm your new email" in shown.text
    unticked = await presses(new_mailbox, shown)
    assert "Tick the box if this is your email" in unticked.text
    assert emails(house) == (OLD, OLD)
    done = await presses(new_mailbox, unticked, mine="on")
    assert "Your email was changed" in done.text
    assert f'value="{NEW}"' in done.text
    assert emails(house) == (NEW, NEW)
    out = await june.get(routes.PATIENT_EMAIL)
    assert (out.status_code, out.headers["location"].partition("?")[0]) == (303, routes.PATIENT_SIGN_IN)
    answer = await Browser("203.0.113.10").send_form(routes.PATIENT_SIGN_IN, email=NEW, password=PASSWORD)
    assert answer.status_code == 303


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_opening_a_link_changes_nothing_however_often(house, visitor, method):
    """A8, T4: scanners open, follow and press, and the link still works"""
    change = asked(house)
    for purpose in (CONFIRM, KEEP):
        for _ in range(5):
            await visitor.request(method, link(change, purpose), follow_redirects=True)
        page = await opens(visitor, link(change, purpose))
        await presses(visitor, page)  # the button alone
    assert emails(house) == (OLD, OLD)
    [row] = house.rows(select(EmailChange))
    assert row.is_open
    assert await opens(visitor, link(change, CONFIRM))


async def test_the_token_leaves_the_address_bar(house, visitor):
    """T5, security 3.5"""
    change = asked(house)
    for purpose in (CONFIRM, KEEP):
        answer = await visitor.get(link(change, purpose))
        assert answer.status_code == 303
        assert answer.headers["location"] in (routes.EMAIL_CONFIRM_PAGE, routes.EMAIL_KEEP_PAGE)
        assert answer.headers["referrer-policy"] == "no-referrer"
        shown = await opens(visitor, link(change, purpose))
        assert tokens.sign(change.link(purpose)) not in shown.text


async def test_the_old_mailbox_stops_a_change(house, visitor):
    """T21"""
    change = asked(house)
    shown = await opens(visitor, link(change, KEEP))
    done = await presses(visitor, shown, keep="on")
    assert "You keep your address" in done.text
    dead = await opens(Browser("203.0.113.9"), link(change, CONFIRM))
    assert "This change was stopped" in dead.text
    assert "Willow Creek" in dead.text
    again = await opens(visitor, link(change, KEEP))
    assert "You already kept your address" in again.text


async def test_the_old_mailbox_takes_a_confirmed_change_back(house, june):
    """T21: the old address, nobody signed in, and a link to a new password in the old mailbox"""
    change = asked(house)
    browser = Browser("203.0.113.9")
    await presses(browser, await opens(browser, link(change, CONFIRM)), mine="on")
    assert emails(house) == (NEW, NEW)
    thief = Browser("203.0.113.11")
    await thief.send_form(routes.PATIENT_SIGN_IN, email=NEW, password=PASSWORD)
    done = await presses(june, await opens(june, link(change, KEEP)), keep="on")
    assert "signs in again" in done.text
    assert emails(house) == (OLD, OLD)
    out = await thief.get(routes.PATIENT_EMAIL)
    assert out.status_code == 303
    for email in (OLD, NEW):
        tried = await Browser("203.0.113.12").send_form(routes.PATIENT_SIGN_IN, email=email, password=PASSWORD)
        assert "Email or password is incorrect" in tried.text
    letters = house.rows(select(Letter.kind).where(Letter.to_email == OLD).order_by(Letter.promised_at))
    assert "password_reset" in letters


async def test_an_address_that_was_taken_meanwhile_is_refused_with_nothing_half_done(house, visitor):
    """A8, T11"""
    change = asked(house)
    house.write(somebody_elses, cast=house.cast, email=NEW)
    refused = await presses(visitor, await opens(visitor, link(change, CONFIRM)), mine="on")
    assert "This address is in use" in refused.text
    assert emails(house) == (OLD, OLD)
    assert "This address is in use" in (await opens(visitor, link(change, CONFIRM))).text


async def test_the_screen_does_not_tell_whose_address_it_is(house, june):
    """T11: unknown, a patient's, a staff member's: the same page"""
    pages = []
    house.write(somebody_elses, cast=house.cast, email="taken@example.org")
    for email in ("free@example.org", "taken@example.org", "rivera@willowcreek.example"):
        answer = await june.send_form(routes.PATIENT_EMAIL, email=email, password=PASSWORD)
        june.form_token = ""
        pages.append(answer.text.replace(email, "<email>"))
    assert len({re.sub(r'value="[^"]{20,}"', "", page) for page in pages}) == 1


async def test_another_links_form_and_a_damaged_link_do_nothing(house, visitor):
    """Security 3.5, T1"""
    change = asked(house)
    shown = await opens(visitor, link(change, CONFIRM))
    wrong = await presses(visitor, type("P", (), {"text": shown.text.replace(str(change.id), "x")}), mine="on")
    assert "This link is not complete" in wrong.text
    for path in (routes.EMAIL_CONFIRM.format(token="a.b"), link(change, KEEP).replace("/k/", "/e/")):
        assert "This link is not complete" in (await opens(visitor, path)).text
    assert emails(house) == (OLD, OLD)


async def test_a_form_that_no_page_of_ours_sent_is_refused(house, visitor):
    """T35"""
    change = asked(house)
    await opens(visitor, link(change, CONFIRM))
    for path in (routes.EMAIL_CONFIRM_PAGE, routes.EMAIL_KEEP_PAGE, routes.PATIENT_EMAIL):
        answer = await visitor.post(path, data={"change": str(change.id), "mine": "on", "keep": "on"})
        assert answer.status_code == 403


async def test_nobody_asks_without_being_signed_in(house, visitor):
    """T21"""
    await visitor.get(routes.PATIENT_SIGN_IN)
    assert (await visitor.get(routes.PATIENT_EMAIL)).status_code == 303
    assert (await visitor.send_form(routes.PATIENT_EMAIL, email=NEW, password=PASSWORD)).status_code == 303
    assert house.rows(select(EmailChange)) == []


async def test_these_pages_are_light(house, june):
    """14 kB, one response"""
    change = asked(house)
    for path in (routes.PATIENT_EMAIL, link(change, CONFIRM), link(change, KEEP)):
        answer = await june.get(path, follow_redirects=True, headers={"accept-encoding": "br"})
        assert len(answer.content) < 14 * 1024
