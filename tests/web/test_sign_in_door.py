"""The doors where patients and staff sign in, as a browser sees them."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, Account, KnownDevice, SignInSession
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.lib import clock, passwords
from osmind_app.lib.settings import settings
from osmind_app.web import routes
from tests.cast import PASSWORD
from tests.web.conftest import Browser

JUNE, RIVERA = "june@example.com", "rivera@willowcreek.example"
WRONG = "Email or password is incorrect"
BOTH = pytest.mark.parametrize(
    ("door", "email", "home", "cookie"),
    [(routes.PATIENT_SIGN_IN, JUNE, routes.HOME, "patient"), (routes.STAFF_SIGN_IN, RIVERA, routes.TODAY, "staff")],
)


@BOTH
async def test_the_right_password_leads_home_with_a_cookie(house, visitor, door, email, home, cookie):
    answer = await visitor.send_form(door, email=email, password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, home)
    set_cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{cookie}="))
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in set_cookie.split(";")}
    again = await visitor.get(door)
    assert (again.status_code, again.headers["location"]) == (303, home)


@BOTH
async def test_behind_tls_the_cookies_are_host_only_and_secure(house, door, email, home, cookie, monkeypatch):
    """T19."""
    monkeypatch.setattr(settings(), "public_url", "https://portal.example.org")
    visitor = Browser()
    answer = await visitor.send_form(door, email=email, password=PASSWORD)
    set_cookies = answer.headers.get_list("set-cookie")
    assert len(set_cookies) == 2
    for line in set_cookies:
        assert line.startswith(f"__Host-{cookie}")
        assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in line.split(";")}


@BOTH
async def test_a_wrong_password_says_one_sentence_keeps_the_email_and_clears_the_password(
    house, visitor, door, email, home, cookie
):
    answer = await visitor.send_form(door, email=email, password="wrong horse battery staple")
    assert answer.status_code == 200
    assert WRONG in answer.text
    assert f'value="{email}"' in answer.text
    assert "wrong horse" not in answer.text
    assert "<title>Error: " in answer.text
    assert cookie not in visitor.cookies


@BOTH
async def test_the_fields_are_what_password_managers_expect(house, visitor, door, email, home, cookie):
    """Design §2; T14: paste and managers work, nothing is cut off."""
    text = (await visitor.get(door)).text
    assert re.search(r'id="email"[^>]* type="email"[^>]*autocomplete="username"', text)
    assert re.search(r'id="password"[^>]* type="password"[^>]*autocomplete="current-password"', text)
    assert "maxlength" not in text
    assert "onpaste" not in text
    assert 'data-show="password"' in text
    assert routes.TROUBLE in text


async def test_empty_fields_are_asked_for(visitor):
    answer = await visitor.send_form(routes.PATIENT_SIGN_IN, email=" ", password="")
    assert "Enter your email" in answer.text
    assert "Enter your password" in answer.text


def _bare(text: str) -> str:
    """The page without what differs in every answer: the form's token, and the address that was typed."""
    return re.sub(r'value="[^"]*"', "", text)


@BOTH
async def test_nobody_learns_who_has_an_account(house, door, email, home, cookie):
    """T11: unknown, pending, locked, disabled, another kind, another practice: the same text, status and cookies."""
    house.write(_disable, email="okafor@willowcreek.example")
    house.write(_lock, email="olsen@willowcreek.example")
    asked = [
        "nobody@example.com",
        email,
        JUNE,
        RIVERA,
        "okafor@willowcreek.example",
        "olsen@willowcreek.example",
        "ivy@example.com",
        "stone@harbor.example",
        "dana@example.com",
    ]
    answers = []
    for number, address in enumerate(asked):
        visitor = Browser(f"203.0.113.{number}")
        answer = await visitor.send_form(door, email=address, password="wrong horse battery staple")
        names = sorted(line.split("=")[0] for line in answer.headers.get_list("set-cookie"))
        answers.append((answer.status_code, _bare(answer.text), names))
    assert all(answer == answers[0] for answer in answers)


async def test_the_right_password_of_a_locked_account_reads_the_same(house):
    """T12."""
    house.write(_lock, email=JUNE, kind=PATIENT)
    right, wrong = [
        await Browser().send_form(routes.PATIENT_SIGN_IN, email=JUNE, password=password)
        for password in (PASSWORD, "wrong horse battery staple")
    ]
    assert (right.status_code, _bare(right.text)) == (wrong.status_code, _bare(wrong.text))
    assert [e.detail["why"] for e in house.rows(select(AuditEvent).where(AuditEvent.event == "sign_in.failed"))] == [
        "locked",
        "locked",
    ]


async def test_a_patient_at_the_staff_door_is_shown_the_way(visitor):
    """A14, S77: always, so that it says nothing about the address."""
    first = await visitor.get(routes.STAFF_SIGN_IN)
    after = await visitor.send_form(routes.STAFF_SIGN_IN, email=JUNE, password=PASSWORD)
    for text in (first.text, after.text):
        assert re.search(rf'<a href="{routes.PATIENT_SIGN_IN}">I’m a patient</a>', text)
    assert WRONG in after.text


async def test_one_person_may_be_signed_in_as_both(house, visitor):
    """D3."""
    await visitor.send_form(routes.PATIENT_SIGN_IN, email=JUNE, password=PASSWORD)
    await visitor.send_form(routes.STAFF_SIGN_IN, email=RIVERA, password=PASSWORD)
    assert {"patient", "staff"} <= set(visitor.cookies)


async def test_nothing_planted_before_opens_anything_after(house, visitor):
    """T16."""
    planted = "a" * 43
    visitor.cookies.set("patient", planted, domain="localhost.local")
    await visitor.send_form(routes.PATIENT_SIGN_IN, email=JUNE, password=PASSWORD)
    given = {cookie.value for cookie in visitor.cookies.jar if cookie.name == "patient"}
    assert given - {planted}
    assert house.write(sessions.find, secret=planted, kind=PATIENT) is None


async def test_signing_in_ends_the_session_this_browser_had(house, visitor):
    """T16: a session never grows into another one."""
    await visitor.send_form(routes.STAFF_SIGN_IN, email=RIVERA, password=PASSWORD)
    first = visitor.cookies["staff"]
    await visitor.send_form(routes.STAFF_SIGN_IN, email="stone@harbor.example", password=PASSWORD)
    assert house.write(sessions.find, secret=first, kind=PROVIDER) is None
    assert house.write(sessions.find, secret=visitor.cookies["staff"], kind=PROVIDER) is not None


async def test_a_patient_whose_access_ended_reads_what_to_do(house, visitor):
    house.write(
        families.end_access, actor=house.cast.ada, practice_id=house.cast.willow.id, patient_id=house.cast.june.id
    )
    answer = await visitor.send_form(routes.PATIENT_SIGN_IN, email=JUNE, password=PASSWORD)
    assert answer.status_code == 200
    assert "No portal is open for you" in answer.text
    assert "patient" not in visitor.cookies
    assert house.rows(select(SignInSession)) == []


async def test_signing_in_knows_the_browser_next_time(house, visitor):
    """T12: strangers lock the account; the browser that was here before still gets in."""
    await visitor.send_form(routes.PATIENT_SIGN_IN, email=JUNE, password=PASSWORD)
    house.write(_lock, email=JUNE, kind=PATIENT)
    visitor.cookies.delete("patient")
    answer = await visitor.send_form(routes.PATIENT_SIGN_IN, email=JUNE, password=PASSWORD)
    assert answer.status_code == 303
    assert len(house.rows(select(KnownDevice))) == 1
    stranger = await Browser().send_form(routes.PATIENT_SIGN_IN, email=JUNE, password=PASSWORD)
    assert WRONG in stranger.text


async def test_an_old_hash_is_made_anew_at_sign_in(house, visitor):
    """T15."""
    from passlib.hash import argon2

    weak = argon2.using(type="ID", memory_cost=8_192, time_cost=1, parallelism=1).hash(PASSWORD)
    house.write(_set_hash, email=JUNE, password_hash=weak)
    await visitor.send_form(routes.PATIENT_SIGN_IN, email=JUNE, password=PASSWORD)
    [stored] = house.rows(select(Account.password_hash).where(Account.email == JUNE))
    assert stored != weak
    assert passwords.matches(PASSWORD, stored)


@pytest.mark.parametrize("password", ["x" * 4_097, "x" * 129, "é" * 60, "\u202e", "a\r\nb", "🙂" * 12])
async def test_odd_passwords_are_simply_wrong(visitor, password):
    """T14: refused before hashing, politely."""
    answer = await visitor.send_form(routes.PATIENT_SIGN_IN, email=JUNE, password=password)
    assert (answer.status_code, WRONG in answer.text) == (200, True)


@pytest.mark.parametrize(
    "email", ["\x00", "' OR 1=1 --", "june@example.com\r\nBcc: x", "\ud7ff", "a" * 5_000, "{{7*7}}"]
)
async def test_odd_addresses_are_simply_unknown(visitor, email):
    answer = await visitor.send_form(routes.PATIENT_SIGN_IN, email=email + "x", password=PASSWORD)
    assert (answer.status_code, WRONG in answer.text) == (200, True)


async def test_a_session_rests_and_ends_at_the_door_too(house, visitor):
    """T18: past the idle limit the door asks again."""
    await visitor.send_form(routes.STAFF_SIGN_IN, email=RIVERA, password=PASSWORD)
    house.write(_rest)
    assert (await visitor.get(routes.STAFF_SIGN_IN)).status_code == 200


def _account(session, email, kind):
    return session.exec(select(Account).where(Account.email == email, Account.kind == kind)).one()


def _disable(session, *, now, email):
    _account(session, email, PROVIDER).disabled_at = now


def _lock(session, *, now, email, kind=PROVIDER):
    account = _account(session, email, kind)
    account.failed_tries, account.locked_until = 7, now + timedelta(minutes=5)


def _set_hash(session, *, now, email, password_hash):
    _account(session, email, PATIENT).password_hash = password_hash


def _rest(session, *, now):
    for row in session.exec(select(SignInSession)):
        row.last_seen_at = clock.now() - timedelta(minutes=15)
