"""The second step at the doors: nobody gets past it, and everybody can set it up (T20)."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import second_step, service, sessions
from osmind_app.clinic.accounts.models import PROVIDER, Account, RecoveryCode
from osmind_app.lib import clock
from osmind_app.lib.settings import settings
from osmind_app.outbox.models import Letter
from osmind_app.web import routes
from tests.cast import PASSWORD, password_hash
from tests.web.conftest import Browser

RIVERA = "rivera@willowcreek.example"


@pytest.fixture
def app(house):
    """Dr. Rivera's app: her second step is on."""
    secret = second_step.new_secret()
    house.write(_turn_on, account_id=house.cast.rivera.account_id, secret=secret)
    return secret


@pytest.fixture
def required(monkeypatch):
    monkeypatch.setattr(settings(), "second_step_required", True)


def _turn_on(session, *, now, account_id, secret):
    then = now - timedelta(minutes=5)
    second_step.turn_on(session, account_id=account_id, secret=secret, code=second_step.code_at(secret, then), now=then)


def _now_code(secret: str) -> str:
    return second_step.code_at(secret, clock.now())


async def _password(visitor, **more):
    return await visitor.send_form(routes.STAFF_SIGN_IN, email=RIVERA, password=PASSWORD, **more)


def _is_in(house, visitor) -> bool:
    secret = visitor.cookies.get("staff")
    return secret is not None and house.write(sessions.find, secret=secret, kind=PROVIDER) is not None


async def test_password_then_code_then_the_page_that_was_wanted(house, visitor, app):
    answer = await _password(visitor, next=routes.PATIENTS)
    assert answer.headers["location"].startswith(routes.STAFF_SECOND_STEP)
    assert not _is_in(house, visitor)
    page = await visitor.get(answer.headers["location"])
    assert re.search(r'id="code"[^>]*autocomplete="one-time-code"[^>]*inputmode="numeric"', page.text)
    onward = re.search(r'name="next" value="([^"]+)"', page.text)[1]
    code = _now_code(app)
    done = await visitor.send_form(routes.STAFF_SECOND_STEP, code=f"{code[:3]} {code[3:]}", next=onward)
    assert (done.status_code, done.headers["location"]) == (303, routes.PATIENTS)
    assert _is_in(house, visitor)
    assert "staff-code" not in visitor.cookies


async def test_without_the_password_there_is_no_code_page(house, visitor, app):
    assert (await visitor.get(routes.STAFF_SECOND_STEP)).headers["location"].startswith(routes.STAFF_SIGN_IN)
    await visitor.get(routes.STAFF_SIGN_IN)
    await visitor.send_form(routes.STAFF_SECOND_STEP, code=_now_code(app))
    assert not _is_in(house, visitor)


async def test_waiting_for_the_code_sets_up_no_other_secret(house, visitor, app):
    """T20: the password alone must not replace the second step."""
    await _password(visitor)
    assert (await visitor.get(routes.STAFF_SET_UP_SECOND_STEP)).headers["location"].startswith(routes.STAFF_SIGN_IN)
    assert (await visitor.get(f"{routes.STAFF_SET_UP_SECOND_STEP}?move=1")).status_code == 303
    for deed in ("on", "off", "codes"):
        await visitor.send_form(routes.STAFF_SET_UP_SECOND_STEP, deed=deed, password=PASSWORD)
    [account] = house.rows(select(Account).where(Account.email == RIVERA))
    assert account.totp_secret == app
    assert not _is_in(house, visitor)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567", "12 34 5"])
async def test_what_is_no_code_costs_no_try(house, visitor, app, code):
    await _password(visitor)
    answer = await visitor.send_form(routes.STAFF_SECOND_STEP, code=code)
    assert "The code must be 6 numbers" in answer.text
    assert house.rows(select(Account.failed_tries).where(Account.email == RIVERA)) == [0]


async def test_wrong_codes_end_the_wait(house, visitor, app):
    await _password(visitor)
    answers = [await visitor.send_form(routes.STAFF_SECOND_STEP, code="000000") for _ in range(6)]
    assert "The code is incorrect" in answers[0].text
    assert "Sign in again" in answers[5].text
    answer = await visitor.send_form(routes.STAFF_SECOND_STEP, code=_now_code(app))
    assert not _is_in(house, visitor)
    assert answer.status_code == 200


async def test_a_recovery_code_gets_in_once(house, visitor, app):
    [code] = house.write(_one_code, account_id=house.cast.rivera.account_id)
    await _password(visitor)
    assert (await visitor.send_form(routes.STAFF_SECOND_STEP, code=code)).status_code == 303
    other = Browser("203.0.113.8")
    await _password(other)
    assert "The code is incorrect" in (await other.send_form(routes.STAFF_SECOND_STEP, code=code)).text


async def test_where_it_is_required_nothing_opens_before_it_is_set_up(house, visitor, required):
    """T20, D4: the first sign-in leads to the set-up, and only through it inside."""
    answer = await _password(visitor)
    assert answer.headers["location"] == routes.STAFF_SET_UP_SECOND_STEP
    assert not _is_in(house, visitor)
    page = await visitor.get(routes.STAFF_SET_UP_SECOND_STEP)
    assert "<svg" in page.text
    assert 'name="password"' not in page.text
    secret = re.search(r'<code id="key">([A-Z2-7 ]+)</code>', page.text)[1].replace(" ", "")
    hidden = re.search(r'name="secret" value="([^"]+)"', page.text)[1]
    wrong = await visitor.send_form(routes.STAFF_SET_UP_SECOND_STEP, secret=hidden, code="000000")
    assert "The code is incorrect" in wrong.text
    assert secret[:4] in wrong.text, "the same secret stays on the page"
    done = await visitor.send_form(routes.STAFF_SET_UP_SECOND_STEP, secret=hidden, code=_now_code(secret))
    assert len(re.findall(r"<code>[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}</code>", done.text)) == 10
    assert _is_in(house, visitor)
    assert len(house.rows(select(RecoveryCode))) == 10
    assert [letter.kind for letter in house.rows(select(Letter))] == ["staff_second_step_changed"]


async def test_opening_the_page_keeps_nothing(house, visitor, required):
    """A GET never changes anything: each shows a secret of its own, none is stored."""
    await _password(visitor)
    keys = {
        re.search(r'id="key">([^<]+)', (await visitor.get(routes.STAFF_SET_UP_SECOND_STEP)).text)[1] for _ in range(2)
    }
    assert len(keys) == 2
    assert house.rows(select(Account.totp_sealed).where(Account.email == RIVERA)) == [None]


async def test_another_accounts_sealed_secret_is_not_taken(house, visitor, required):
    await _password(visitor)
    other = Browser("203.0.113.8")
    await other.send_form(routes.STAFF_SIGN_IN, email="stone@harbor.example", password=PASSWORD)
    page = await other.get(routes.STAFF_SET_UP_SECOND_STEP)
    theirs = re.search(r'name="secret" value="([^"]+)"', page.text)[1]
    for hidden in (theirs, "", "x", "é", theirs[:-4]):
        answer = await visitor.send_form(routes.STAFF_SET_UP_SECOND_STEP, secret=hidden, code="123456")
        assert answer.status_code == 303
    assert house.rows(select(Account.totp_sealed).where(Account.email == RIVERA)) == [None]


async def test_it_is_offered_to_whoever_is_signed_in_after_the_password(house, visitor):
    """The demo: optional, and a session left open does not suffice."""
    await _password(visitor)
    before = visitor.cookies["staff"]
    page = await visitor.get(routes.STAFF_SET_UP_SECOND_STEP)
    secret = re.search(r'id="key">([^<]+)', page.text)[1].replace(" ", "")
    hidden = re.search(r'name="secret" value="([^"]+)"', page.text)[1]
    for password, said in (("", "Enter your password"), ("not the password", "The password is incorrect")):
        answer = await visitor.send_form(
            routes.STAFF_SET_UP_SECOND_STEP, secret=hidden, code=_now_code(secret), password=password
        )
        assert said in answer.text
    await visitor.send_form(routes.STAFF_SET_UP_SECOND_STEP, secret=hidden, code=_now_code(secret), password=PASSWORD)
    assert _is_in(house, visitor)
    assert visitor.cookies["staff"] != before, "T16: the session after is another one"
    assert house.write(sessions.find, secret=before, kind=PROVIDER) is None


async def _inside(visitor, app):
    await _password(visitor)
    await visitor.send_form(routes.STAFF_SECOND_STEP, code=_now_code(app))


async def test_new_recovery_codes_and_turning_it_off_ask_for_the_password(house, visitor, app):
    await _inside(visitor, app)
    assert "Your second step" in (await visitor.get(routes.STAFF_SET_UP_SECOND_STEP)).text
    for deed in ("codes", "off"):
        refused = await visitor.send_form(routes.STAFF_SET_UP_SECOND_STEP, deed=deed, password="not this one")
        assert "The password is incorrect" in refused.text
    wrong = await visitor.send_form(routes.STAFF_SET_UP_SECOND_STEP, deed="off", password=PASSWORD, present="000000")
    assert "The code is incorrect" in wrong.text
    later = second_step.code_at(app, clock.now() + timedelta(seconds=30))
    codes = await visitor.send_form(routes.STAFF_SET_UP_SECOND_STEP, deed="codes", password=PASSWORD, present=later)
    assert "Keep your recovery codes" in codes.text
    recovery = re.search(r"<code>([A-Z2-7-]{19})</code>", codes.text)[1]
    off = await visitor.send_form(routes.STAFF_SET_UP_SECOND_STEP, deed="off", password=PASSWORD, present=recovery)
    assert off.headers["location"] == routes.SETTINGS_SECURITY
    assert _is_in(house, visitor)
    assert house.rows(select(Account.totp_sealed).where(Account.email == RIVERA)) == [None]


async def test_it_can_not_be_turned_off_where_it_is_required(house, visitor, app, required):
    await _inside(visitor, app)
    page = await visitor.get(routes.STAFF_SET_UP_SECOND_STEP)
    assert 'value="off"' not in page.text
    later = second_step.code_at(app, clock.now() + timedelta(seconds=30))
    answer = await visitor.send_form(routes.STAFF_SET_UP_SECOND_STEP, deed="off", password=PASSWORD, present=later)
    assert "can&#39;t be turned off" in answer.text


async def test_it_moves_to_another_phone(house, visitor, app):
    await _inside(visitor, app)
    page = await visitor.get(f"{routes.STAFF_SET_UP_SECOND_STEP}?move=1")
    secret = re.search(r'id="key">([^<]+)', page.text)[1].replace(" ", "")
    hidden = re.search(r'name="secret" value="([^"]+)"', page.text)[1]
    typed = {"secret": hidden, "code": _now_code(secret), "password": PASSWORD}
    refused = await visitor.send_form(routes.STAFF_SET_UP_SECOND_STEP, **typed)
    assert "Enter a code from your app" in refused.text
    later = second_step.code_at(app, clock.now() + timedelta(seconds=30))
    await visitor.send_form(routes.STAFF_SET_UP_SECOND_STEP, **typed, present=later)
    [account] = house.rows(select(Account).where(Account.email == RIVERA))
    assert account.totp_secret == secret


async def test_a_reset_leads_to_the_code_as_always(house, visitor, app):
    """T20 (ASVS 6.4.3): a new password is no way around the second step."""
    house.write(
        lambda session, now: service.set_password(
            session, account_id=house.cast.rivera.account_id, password_hash=password_hash(), now=now
        )
    )
    answer = await _password(visitor)
    assert answer.headers["location"] == routes.STAFF_SECOND_STEP


def _one_code(session, *, now, account_id):
    return second_step.new_recovery_codes(session, account_id=account_id, now=now)[:1]


async def test_the_qr_code_needs_no_foreign_source_and_no_inline_style(house, visitor, required):
    await _password(visitor)
    page = await visitor.get(routes.STAFF_SET_UP_SECOND_STEP)
    svg = re.search(r"<figure>(<svg.*?</svg>)", page.text, re.S)[1]
    assert "style=" not in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert "<title>" in svg
