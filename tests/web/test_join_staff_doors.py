"""Joining the staff at the doors: from the letter to the dashboard, and every link that does not lead there."""

import asyncio
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from limits import RateLimitItemPerHour
from sqlmodel import select

from osmind_app.clinic.accounts import second_step, sessions
from osmind_app.clinic.accounts.models import PROVIDER, Account, Provider, SignInSession, StaffInvitation
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.staff import service as staff
from osmind_app.clinic.staff.details import StaffDetails
from osmind_app.lib import clock, db, tokens
from osmind_app.lib.settings import settings
from osmind_app.web import limits, routes
from tests.cast import PASSWORD
from tests.web.conftest import Browser

NOOR = "noor@willowcreek.example"
DOOR_BYTES = 14 * 1024


def invite(house, email=NOOR, name="Noor Haddad"):
    details = StaffDetails(full_name=name, role="provider", sees_patients=True, email=email)
    made = house.write(staff.invite, actor=house.cast.ada, details=details)
    token = tokens.sign(made.link)
    return SimpleNamespace(id=made.id, token=token, path=routes.staff_invitation(token), expires_at=made.expires_at)


@pytest.fixture
def noor(house):
    """Noor was invited to the staff; `path` is the link in her letter."""
    return invite(house)


@pytest.fixture
def required(monkeypatch):
    monkeypatch.setattr(settings(), "second_step_required", True)


def row(house, noor) -> StaffInvitation:
    return house.rows(select(StaffInvitation).where(StaffInvitation.id == noor.id))[0]


def is_in(house, visitor) -> bool:
    secret = visitor.cookies.get("staff")
    return secret is not None and house.write(sessions.find, secret=secret, kind=PROVIDER) is not None


async def opens(browser, path):
    """Follow the link to the page it leads to."""
    return await browser.get(path, follow_redirects=True)


async def joins(browser, noor, password=PASSWORD):
    return await browser.send_form(routes.STAFF_JOIN_PASSWORD, invitation=str(noor.id), password=password)


async def test_from_the_letter_to_the_dashboard(house, noor, visitor):
    """D1, letter 24: open, Continue, create a password, in; the second step is offered"""
    opened = await visitor.get(noor.path)
    assert (opened.status_code, opened.headers["location"]) == (303, routes.STAFF_JOIN)
    landing = await visitor.get(routes.STAFF_JOIN)
    assert "<h1>Join Willow Creek</h1>" in landing.text
    assert "Noor Haddad" in landing.text
    assert "<strong>Provider</strong>" in landing.text
    assert re.search(r"works until <strong>\w+, \w+ \d+ at \d+:\d\d [AP]M \(Pacific Time\)", landing.text)
    page = await visitor.get(routes.STAFF_JOIN_PASSWORD)
    assert 'autocomplete="new-password"' in page.text
    assert NOOR in page.text
    inside = await joins(visitor, noor)
    assert (inside.status_code, inside.headers["location"]) == (303, routes.STAFF_JOINED)
    assert is_in(house, visitor)
    assert "staff-invitation" not in visitor.cookies
    offered = await visitor.get(routes.STAFF_JOINED)
    assert f'href="{routes.STAFF_SET_UP_SECOND_STEP}"' in offered.text
    assert f'href="{routes.TODAY}"' in offered.text
    [provider] = house.rows(select(Provider).where(Provider.full_name == "Noor Haddad"))
    assert (provider.role, provider.practice_id) == ("provider", house.cast.willow.id)


async def test_where_a_second_step_is_required_nothing_opens_before_it(house, noor, visitor, required):
    """T20: the password leads to setting it up, and to nothing else"""
    await opens(visitor, noor.path)
    joined = await joins(visitor, noor)
    assert joined.headers["location"] == routes.STAFF_SET_UP_SECOND_STEP
    assert not is_in(house, visitor)
    assert (await visitor.get(routes.STAFF_JOINED)).headers["location"] == routes.STAFF_SIGN_IN
    page = await visitor.get(routes.STAFF_SET_UP_SECOND_STEP)
    secret = re.search(r'id="key">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")
    sealed = re.search(r'name="secret" value="([^"]+)"', page.text)[1]
    code = second_step.code_at(secret, clock.now())
    await visitor.send_form(routes.STAFF_SET_UP_SECOND_STEP, secret=sealed, code=code)
    assert is_in(house, visitor)


async def test_opening_as_often_as_a_scanner_likes_uses_nothing_up(house, noor, visitor):
    """T4, A20"""
    for _ in range(4):
        scanner = Browser("198.51.100.9")
        assert (await scanner.head(noor.path)).status_code == 303
        await opens(scanner, noor.path)
        for path in (routes.STAFF_JOIN_PASSWORD, routes.STAFF_JOIN_NOT_ME, routes.STAFF_JOINED):
            await scanner.get(path)
        await joins(scanner, noor, password="")
        await scanner.send_form(routes.STAFF_JOIN_NOT_ME, invitation=str(noor.id))
    assert (row(house, noor).accepted_at, row(house, noor).withdrawn_at) == (None, None)
    await opens(visitor, noor.path)
    assert (await joins(visitor, noor)).status_code == 303


async def test_a_head_request_is_not_an_opening(house, noor, visitor):
    """A20"""
    await visitor.head(noor.path)
    assert row(house, noor).opened_at is None
    await visitor.get(noor.path)
    assert row(house, noor).opened_at is not None


async def test_the_link_leaves_the_address_bar_and_is_told_to_nobody(house, noor, visitor):
    """T5, security 3.5"""
    answers = [await visitor.get(noor.path)]
    answers += [await visitor.get(path) for path in (routes.STAFF_JOIN, routes.STAFF_JOIN_PASSWORD)]
    for answer in answers:
        assert noor.token not in answer.text
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "noindex" in answer.headers["x-robots-tag"]
    [cookie] = [c for c in answers[0].headers.get_list("set-cookie") if c.startswith("staff-invitation=")]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    for event in house.rows(select(AuditEvent)):
        assert noor.token.split(".")[1] not in repr(event)


async def test_every_page_fits_the_first_network_window(house, noor, visitor):
    """At most 14 kB each"""
    visitor.headers["accept-encoding"] = "gzip"
    pages = [await opens(visitor, noor.path)]
    pages += [await visitor.get(path) for path in (routes.STAFF_JOIN_PASSWORD, routes.STAFF_JOIN_NOT_ME)]
    pages.append(await joins(visitor, noor, password="short"))
    await joins(visitor, noor)
    pages += [await visitor.get(routes.STAFF_JOINED), await opens(Browser(), noor.path)]
    for page in pages:
        assert page.num_bytes_downloaded <= DOOR_BYTES


@pytest.mark.slow
async def test_sixteen_browsers_join_at_once_and_one_gets_in(house, noor):
    """T3 over HTTP"""
    browsers = [Browser(f"203.0.113.{n}") for n in range(16)]
    for browser in browsers:
        await opens(browser, noor.path)
    answers = await asyncio.gather(*(joins(browser, noor) for browser in browsers))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 200: 15}
    assert all("You already joined" in one.text for one in answers if one.status_code == 200)
    assert len(house.rows(select(Account).where(Account.email == NOOR))) == 1


def _joined(house, noor):
    house.write(staff.accept, token=noor.token, password_hash="x")


def _resent(house, noor):
    house.write(staff.resend, actor=house.cast.ada, invitation_id=noor.id)


def _withdrawn(house, noor):
    house.write(staff.withdraw, actor=house.cast.ada, invitation_id=noor.id)


def _expired(house, noor):
    with db.writing() as session:
        invitation = session.get(StaffInvitation, noor.id)
        invitation.expires_at = clock.now() - timedelta(seconds=1)
        session.add(invitation)


def _elsewhere(house, noor):
    details = StaffDetails(full_name="Noor Haddad", role="provider", email=NOOR)
    there = house.write(staff.invite, actor=house.cast.stone, details=details)
    house.write(staff.accept, token=tokens.sign(there.link), password_hash="x")


@pytest.mark.parametrize(
    ("end", "title", "next_step"),
    [
        (_joined, "You already joined", f'href="{routes.STAFF_SIGN_IN}"'),
        (_resent, "A newer invitation was sent", "latest email from Willow Creek"),
        (_withdrawn, "This invitation was turned off", "ask whoever invited you"),
        (_expired, "This invitation has expired", "Ask whoever invited you at Willow Creek"),
        (_elsewhere, "This email signs in to another clinic", "another email of yours"),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
async def test_a_link_that_ended_says_why_and_what_to_do(house, noor, visitor, end, title, next_step):
    """Security 3.9: to its holder only; it names the clinic and nobody"""
    await opens(visitor, noor.path)
    await visitor.get(routes.STAFF_JOIN_PASSWORD)  # the page they have open
    end(house, noor)
    for page in [await joins(visitor, noor), await opens(Browser(), noor.path)]:
        assert page.status_code == 200
        assert f"<h1>{title}</h1>" in page.text
        assert next_step in page.text
        assert f'href="{routes.PATIENT_SIGN_IN}"' in page.text
        assert NOOR not in page.text
        assert "Noor" not in page.text
        assert "Harbor" not in page.text
    refused = house.rows(select(AuditEvent).where(AuditEvent.event == "staff.link_refused"))
    assert [one.subject_id for one in refused] == [noor.id]


@pytest.mark.parametrize("token", ["nonsense", "a.b", "x" * 3000, "%00", "é.é"])
async def test_a_link_that_is_not_ours_gets_one_answer(house, noor, visitor, token):
    """T1"""
    page = await visitor.get(f"/s/{token}")
    assert (page.status_code, "This link is not complete" in page.text) == (200, True)
    assert "Willow Creek" not in page.text


async def test_links_of_another_kind_are_no_invitations_to_the_staff(house, noor, visitor):
    """Security 3.2: typed"""
    for path in (f"/i/{noor.token}", f"/r/{noor.token}"):
        page = await visitor.get(path, follow_redirects=True)
        assert "not complete" in page.text


async def test_a_second_letter_in_the_same_browser_is_not_mixed_up_with_the_first(house, noor, visitor):
    """Security 3.5"""
    other = invite(house, "bea@willowcreek.example", "Bea Ito")
    await opens(visitor, noor.path)
    await opens(visitor, other.path)
    page = await joins(visitor, noor)
    assert (page.status_code, "Open the link in your email again" in page.text) == (200, True)
    assert not house.rows(select(Account).where(Account.email.in_([NOOR, "bea@willowcreek.example"])))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter a password"),
        ("elevenchars", "Password must be at least 12 characters"),
        ("x" * 129, "Password must be at most 128 characters"),
        ("noor haddad 2026", "Password must not be made of your name"),
        ("willowcreek12", "Password must not be made of your name"),
        ("password12345", "easy to guess"),
    ],
)
async def test_a_weak_password_is_refused_with_its_reason_and_nothing_is_used_up(house, noor, visitor, typed, said):
    """T14, D4"""
    await opens(visitor, noor.path)
    page = await joins(visitor, noor, password=typed)
    assert said in page.text
    assert row(house, noor).accepted_at is None
    assert (await joins(visitor, noor)).status_code == 303


async def test_a_patient_who_got_it_is_shown_their_own_door_and_can_turn_the_link_off(house, visitor):
    """B20, A14: June is a patient, and an admin invited her by mistake"""
    june = invite(house, "june@example.com", "June Park")
    landing = await opens(visitor, june.path)
    assert "I’m a patient, or I don’t work here" in landing.text
    steered = await visitor.get(routes.STAFF_JOIN_NOT_ME)
    assert f'href="{routes.PATIENT_SIGN_IN}"' in steered.text
    asked = await visitor.send_form(routes.STAFF_JOIN_NOT_ME, invitation=str(june.id))
    assert "Tick the box" in asked.text
    told = await visitor.send_form(routes.STAFF_JOIN_NOT_ME, invitation=str(june.id), sure="on")
    assert "Thank you for telling us" in told.text
    assert "Sign in as a patient" in told.text
    assert row(house, june).withdrawn_at is not None


async def test_a_patient_with_an_unused_invitation_is_steered_at_the_staff_door_like_anybody(house, visitor):
    """A14, T11: the invitation is no account; the answer is the one for everybody, with the way to the portal"""
    plain = await visitor.send_form(routes.STAFF_SIGN_IN, email="june@example.com", password=PASSWORD)
    invite(house, "june@example.com", "June Park")
    invited = await visitor.send_form(routes.STAFF_SIGN_IN, email="june@example.com", password=PASSWORD)
    assert "Email or password is incorrect" in invited.text
    assert "I’m a patient" in invited.text
    bare = [re.sub(r'value="[^"]*"', "", page.text) for page in (plain, invited)]
    assert bare[0] == bare[1]
    assert not is_in(house, visitor)


async def test_joining_ends_the_session_this_browser_had_before(house, noor, visitor):
    """T16: the admin opened the link in their own browser"""
    await visitor.send_form(routes.STAFF_SIGN_IN, email="ada@willowcreek.example", password=PASSWORD)
    before = visitor.cookies.get("staff")
    await opens(visitor, noor.path)
    await joins(visitor, noor)
    assert visitor.cookies.get("staff") != before
    ada = select(SignInSession).where(SignInSession.account_id == house.cast.ada.account_id)
    assert [one.ended_at is not None for one in house.rows(ada)] == [True]


async def test_a_form_from_elsewhere_is_refused(house, noor, visitor):
    """T35"""
    await opens(visitor, noor.path)
    for path in (routes.STAFF_JOIN_PASSWORD, routes.STAFF_JOIN_NOT_ME):
        answer = await visitor.post(path, data={"invitation": str(noor.id), "password": PASSWORD, "sure": "on"})
        assert answer.status_code == 403
    assert (row(house, noor).accepted_at, row(house, noor).withdrawn_at) == (None, None)


async def test_trying_without_end_is_slowed_down(house, noor, visitor, monkeypatch):
    """T48"""
    monkeypatch.setattr(limits, "LINK", replace(limits.LINK, address=RateLimitItemPerHour(5)))
    await opens(visitor, noor.path)
    answers = [await joins(visitor, noor, password="short") for _ in range(7)]
    assert answers[-1].status_code == 429
    assert row(house, noor).accepted_at is None


async def test_somebody_deactivated_is_out_at_the_next_page(house, noor, visitor):
    """T17 at the doors: the session that was open opens nothing, and the password neither"""
    await opens(visitor, noor.path)
    await joins(visitor, noor)
    [provider] = house.rows(select(Provider).where(Provider.full_name == "Noor Haddad"))
    house.write(staff.deactivate, actor=house.cast.ada, provider_id=provider.id, takes_over_id=None)
    assert not is_in(house, visitor)
    assert (await visitor.get(routes.STAFF_JOINED)).headers["location"] == routes.STAFF_SIGN_IN
    again = await visitor.send_form(routes.STAFF_SIGN_IN, email=NOOR, password=PASSWORD)
    assert "Email or password is incorrect" in again.text
