"""From the link in the letter to the portal, as a browser sees it."""

import asyncio
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from limits import RateLimitItemPerHour
from sqlmodel import select

from osmind_app.clinic.accounts.models import PATIENT, Account, SignInSession
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.details import AddPatient
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.tasks.models import Task
from osmind_app.lib import clock, db
from osmind_app.web import limits, routes
from tests import mailbox
from tests.cast import PASSWORD
from tests.web.conftest import Browser

ZOE = "zoe@example.com"
DOOR_BYTES = 14 * 1024


@pytest.fixture
def zoe(house):
    """Zoë was added and invited; `path` is the link in her letter."""
    form = {"first_name": "Zoë", "last_name": "O'Dell", "email": ZOE, "primary_provider": str(house.cast.rivera.id)}
    added = house.write(onboarding.add_patient, actor=house.cast.sam, details=AddPatient.from_form(form))
    token = mailbox.link_of(added.invitation)
    return SimpleNamespace(
        id=added.invitation.id, token=token, path=routes.invitation(token), patient_id=added.patient.id
    )


def row(house, zoe) -> Invitation:
    return house.rows(select(Invitation).where(Invitation.id == zoe.id))[0]


def expire(house, zoe) -> None:
    with db.writing() as session:
        invitation = session.get(Invitation, zoe.id)
        invitation.sent_at -= timedelta(hours=97)
        invitation.expires_at -= timedelta(hours=97)
        session.add(invitation)


async def opens(browser, path):
    """Follow the link to the page it leads to."""
    return await browser.get(path, follow_redirects=True)


async def accepts(browser, zoe, password=PASSWORD):
    return await browser.send_form(routes.WELCOME_PASSWORD, invitation=str(zoe.id), password=password)


async def test_from_the_letter_to_the_portal(house, zoe, visitor):
    """S24, S34, S81: open, Continue, create a password, in"""
    landing = await visitor.get(zoe.path)
    assert "You’re invited, Zoë" in landing.text
    assert "Willow Creek invited you" in landing.text
    assert "(415) 555-0132" in landing.text
    assert "about 1 minute" in landing.text
    assert re.search(r"works until <strong>\w+, \w+ \d+ at \d+:\d\d [AP]M \(Pacific Time\)", landing.text)
    went_on = await visitor.send_form(routes.WELCOME, invitation=str(zoe.id))
    assert (went_on.status_code, went_on.headers["location"]) == (303, routes.WELCOME_PASSWORD)
    page = await visitor.get(routes.WELCOME_PASSWORD)
    assert "<h1>Create your password</h1>" in page.text
    assert 'autocomplete="username"' in page.text
    assert 'autocomplete="new-password"' in page.text
    assert "readonly" in page.text
    assert ZOE in page.text
    inside = await accepts(visitor, zoe)
    assert (inside.status_code, inside.headers["location"]) == (303, routes.HOME)
    [account] = house.rows(select(Account).where(Account.email == ZOE))
    [session] = house.rows(select(SignInSession).where(SignInSession.account_id == account.id))
    assert (session.kind, session.ended_at) == (PATIENT, None)
    assert visitor.cookies.get("patient")
    assert not visitor.cookies.get("invitation")


@pytest.mark.slow
async def test_opening_as_often_as_a_scanner_likes_uses_nothing_up(house, zoe, visitor):
    """T4, A20: GET, HEAD, every page behind it, every form sent with nothing in it"""
    for _ in range(5):
        scanner = Browser("198.51.100.9")
        assert (await scanner.head(zoe.path)).status_code == 200
        await opens(scanner, zoe.path)
        await scanner.get(routes.WELCOME_PASSWORD)
        await scanner.head(routes.WELCOME_PASSWORD)
        await scanner.send_form(routes.WELCOME, invitation=str(zoe.id))
        await accepts(scanner, zoe, password="")
        await scanner.get(routes.WELCOME_NOT_ME)
        await scanner.send_form(routes.WELCOME_NOT_ME, invitation=str(zoe.id))
        await scanner.get(routes.WELCOME_NEW_LINK)
    assert row(house, zoe).accepted_at is None
    assert not house.rows(select(Account).where(Account.email == ZOE))
    await opens(visitor, zoe.path)
    assert (await accepts(visitor, zoe)).status_code == 303


async def test_a_head_request_is_not_an_opening(house, zoe, visitor):
    """A20"""
    await visitor.head(zoe.path)
    assert row(house, zoe).opened_at is None
    await visitor.get(zoe.path)
    assert row(house, zoe).opened_at is not None


async def test_the_link_leaves_the_address_bar_and_is_told_to_nobody(zoe, visitor, house):
    """T5, security 3.5"""
    answers = [await visitor.get(zoe.path)]
    assert f'<meta name="address" content="{routes.WELCOME}">' in answers[0].text  # what the page's script puts there
    answers += [await visitor.get(path) for path in (routes.WELCOME, routes.WELCOME_PASSWORD)]
    for answer in answers:
        assert zoe.token not in answer.text
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text)
    [cookie] = [c for c in answers[0].headers.get_list("set-cookie") if c.startswith("invitation=")]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    for event in house.rows(select(AuditEvent)):
        assert zoe.token.split(".")[1] not in repr(event)


async def test_every_page_fits_the_first_network_window(house, zoe, visitor):
    """issue 2, part 7: at most 14 kB"""
    visitor.headers["accept-encoding"] = "gzip"
    pages = [await opens(visitor, zoe.path), await visitor.get(routes.WELCOME_PASSWORD)]
    pages.append(await accepts(visitor, zoe, password="short"))
    await accepts(visitor, zoe)
    pages += [await opens(visitor, zoe.path), await opens(visitor, "/i/nonsense")]
    for page in pages:
        assert int(page.headers["content-length"]) <= DOOR_BYTES


async def test_a_second_try_reads_already_used(house, zoe, visitor):
    """S25, F13: the second click of a double click too"""
    await opens(visitor, zoe.path)
    await accepts(visitor, zoe)
    again = Browser()
    page = await opens(again, zoe.path)
    assert (page.status_code, "You already created a password" in page.text) == (200, True)
    assert f'href="{routes.PATIENT_SIGN_IN}"' in page.text
    assert ZOE not in page.text
    assert "Zoë" not in page.text


@pytest.mark.slow
async def test_sixteen_browsers_accept_at_once_and_one_gets_in(house, zoe):
    """T3 over HTTP"""
    browsers = [Browser(f"203.0.113.{n}") for n in range(16)]
    for browser in browsers:
        await opens(browser, zoe.path)
    answers = await asyncio.gather(*(accepts(browser, zoe) for browser in browsers))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 200: 15}
    assert all("You already created a password" in one.text for one in answers if one.status_code == 200)
    assert len(house.rows(select(Account).where(Account.email == ZOE))) == 1


async def test_a_resent_invitation_makes_the_first_link_say_so(house, zoe, visitor):
    """S26, T6, A3"""
    second = house.write(invitations.send, actor=house.cast.sam, patient_id=zoe.patient_id)
    page = await opens(visitor, zoe.path)
    assert "A newer invitation was sent" in page.text
    assert "Open the link in the latest email from Willow Creek" in page.text
    fresh = Browser()
    await opens(fresh, routes.invitation(mailbox.link_of(second)))
    assert (await accepts(fresh, SimpleNamespace(id=second.id))).status_code == 303


@pytest.mark.parametrize("how", ["withdraw", "email", "archive"])
async def test_a_link_that_was_turned_off_says_so(house, zoe, visitor, how):
    """T6, A26"""
    about = {"actor": house.cast.sam, "patient_id": zoe.patient_id}
    await opens(visitor, zoe.path)
    match how:
        case "withdraw":
            house.write(invitations.withdraw, **about)
        case "email":
            house.write(onboarding.change_email, email="else@example.com", send_new=False, **about)
        case "archive":
            house.write(onboarding.archive, **about)
    for page in [await accepts(visitor, zoe), await opens(Browser(), zoe.path)]:
        assert (page.status_code, "This invitation was turned off" in page.text) == (200, True)
        assert routes.WELCOME_NEW_LINK not in page.text
    assert not house.rows(select(Account).where(Account.email == ZOE))


async def test_an_expired_link_asks_the_clinic_for_a_new_one_once_a_day(house, zoe, visitor):
    """B3, S31, S41"""
    expire(house, zoe)
    page = await opens(visitor, zoe.path)
    assert "This invitation has expired" in page.text
    assert "Ask the clinic for a new link" in page.text
    for _ in range(3):
        told = await visitor.send_form(routes.WELCOME_NEW_LINK)
        assert "We told Willow Creek" in told.text
    assert [task.kind for task in house.rows(select(Task))] == ["link_requested"]


async def test_not_me_stops_the_link_and_tells_the_clinic(house, zoe, visitor):
    """B11"""
    await opens(visitor, zoe.path)
    asked = await visitor.send_form(routes.WELCOME_NOT_ME, invitation=str(zoe.id))
    assert "Tick the box" in asked.text
    assert row(house, zoe).withdrawn_at is None
    told = await visitor.send_form(routes.WELCOME_NOT_ME, invitation=str(zoe.id), sure="on")
    assert "Thank you for telling us" in told.text
    assert [task.kind for task in house.rows(select(Task))] == ["not_me"]
    assert "This invitation was turned off" in (await opens(Browser(), zoe.path)).text


@pytest.mark.parametrize("token", ["nonsense", "a.b", "x" * 3000, "%00", "é.é"])
async def test_a_link_that_is_not_ours_gets_one_answer(house, zoe, visitor, token):
    """T1, security 3.9"""
    page = await visitor.get(f"/i/{token}")
    assert (page.status_code, "This link is not complete" in page.text) == (200, True)
    assert "Willow Creek" not in page.text
    assert page.headers.get_list("set-cookie") in ([], [c for c in page.headers.get_list("set-cookie") if "form=" in c])


async def test_without_the_cookie_the_link_is_to_be_opened_again(house, zoe, visitor):
    """security 3.5"""
    for page in [await visitor.get(routes.WELCOME), await visitor.get(routes.WELCOME_PASSWORD)]:
        assert (page.status_code, "Open the link in your email again" in page.text) == (200, True)


async def test_a_second_letter_in_the_same_browser_is_not_mixed_up_with_the_first(house, zoe, visitor):
    """security 3.5"""
    form = {"first_name": "Ana", "email": "ana@example.com", "primary_provider": str(house.cast.rivera.id)}
    ana = house.write(onboarding.add_patient, actor=house.cast.sam, details=AddPatient.from_form(form))
    await opens(visitor, zoe.path)
    await opens(visitor, routes.invitation(mailbox.link_of(ana.invitation)))
    page = await accepts(visitor, zoe)
    assert (page.status_code, "Open the link in your email again" in page.text) == (200, True)
    assert not house.rows(select(Account).where(Account.email.in_([ZOE, "ana@example.com"])))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter a password"),
        ("elevenchars", "Password must be at least 12 characters"),
        ("x" * 129, "Password must be at most 128 characters"),
        ("zoe odell 2026", "Password must not be made of your name"),
        ("willowcreek12", "Password must not be made of your name"),
        ("password12345", "easy to guess"),
    ],
)
async def test_a_weak_password_is_refused_with_its_reason_and_nothing_is_used_up(house, zoe, visitor, typed, said):
    """T14, D4"""
    await opens(visitor, zoe.path)
    page = await accepts(visitor, zoe, password=typed)
    assert said in page.text
    assert "There is a problem" in page.text
    assert not typed or typed not in page.text
    assert row(house, zoe).accepted_at is None
    assert (await accepts(visitor, zoe)).status_code == 303


async def test_an_address_that_has_an_account_signs_in_with_its_password(house, visitor):
    """D3: June is a patient of Harbor Clinic too"""
    with db.writing() as session:
        june = Patient(
            practice_id=house.cast.harbor.id,
            primary_provider_id=house.cast.stone.id,
            first_name="June",
            email="june@example.com",
            created_at=clock.now(),
        )
        session.add(june)
        session.flush()
        sent = invitations.send(session, actor=house.cast.stone, patient_id=june.id, now=clock.now())
    await opens(visitor, routes.invitation(mailbox.link_of(sent)))
    page = await visitor.get(routes.WELCOME_PASSWORD)
    assert "You already have an account" in page.text
    wrong = await accepts(visitor, sent, password="something else entirely")
    assert "Email or password is incorrect" in wrong.text
    assert (await accepts(visitor, sent)).status_code == 303
    access = house.rows(select(PortalAccess).where(PortalAccess.account_id == house.june.id))
    assert {one.practice_id for one in access} == {house.cast.willow.id, house.cast.harbor.id}


async def test_getting_in_ends_the_session_this_browser_had_before(house, zoe, visitor):
    """T16: a shared phone"""
    await visitor.send_form(routes.PATIENT_SIGN_IN, email="june@example.com", password=PASSWORD)
    before = visitor.cookies.get("patient")
    await opens(visitor, zoe.path)
    await accepts(visitor, zoe)
    assert visitor.cookies.get("patient") != before
    [june] = house.rows(select(SignInSession).where(SignInSession.account_id == house.june.id))
    assert june.ended_at is not None


async def test_a_form_from_elsewhere_is_refused(house, zoe, visitor):
    """T35"""
    await opens(visitor, zoe.path)
    for path in (routes.WELCOME, routes.WELCOME_PASSWORD, routes.WELCOME_NOT_ME, routes.WELCOME_NEW_LINK):
        answer = await visitor.post(path, data={"invitation": str(zoe.id), "password": PASSWORD})
        assert answer.status_code == 403
    assert row(house, zoe).accepted_at is None
    assert row(house, zoe).withdrawn_at is None


async def test_trying_without_end_is_slowed_down(house, zoe, visitor, monkeypatch):
    """T48"""
    few = replace(limits.LINK, address=RateLimitItemPerHour(5))
    monkeypatch.setattr(limits, "LINK", few)
    await opens(visitor, zoe.path)
    answers = [await accepts(visitor, zoe, password="short") for _ in range(7)]
    assert answers[-1].status_code == 429
    assert row(house, zoe).accepted_at is None


async def test_the_clinics_hours_are_said_not_four_days(house, visitor):
    """D12"""
    with db.writing() as session:
        practice = session.get(Practice, house.cast.willow.id)
        practice.invitation_hours = 30 * 24
        session.add(practice)
    form = {"first_name": "Ana", "email": "ana@example.com", "primary_provider": str(house.cast.rivera.id)}
    ana = house.write(onboarding.add_patient, actor=house.cast.sam, details=AddPatient.from_form(form))
    page = await opens(visitor, routes.invitation(mailbox.link_of(ana.invitation)))
    assert "4 days" not in page.text
