"""A patient's second step at the doors: theirs to choose, and once on, nobody gets past it (T20)."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import second_step, service, sessions, temporary
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, Account
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.lib import clock
from osmind_app.lib.settings import settings
from osmind_app.outbox.models import Letter
from osmind_app.web import routes
from tests.cast import PASSWORD, password_hash
from tests.web.conftest import Browser

JUNE, SAM = "june@example.com", "sam@willowcreek.example"
ANOTHER = "a brand new long password"


def _turn_on(session, *, now, account_id, secret):
    then = now - timedelta(minutes=5)
    second_step.turn_on(
        session,
        account_id=account_id,
        secret=secret,
        code=second_step.code_at(secret, then),
        now=then,
        find=addressee_of,
    )


@pytest.fixture
def app(house):
    """June's app: her second step is on."""
    secret = second_step.new_secret()
    house.write(_turn_on, account_id=house.june.id, secret=secret)
    return secret


async def password(visitor, email=JUNE, door=routes.PATIENT_SIGN_IN, typed=PASSWORD, **more):
    return await visitor.send_form(door, email=email, password=typed, **more)


def code(secret, steps=0):
    return second_step.code_at(secret, clock.now() + timedelta(seconds=30 * steps))


def is_in(house, visitor) -> bool:
    secret = visitor.cookies.get("patient")
    return secret is not None and house.write(sessions.find, secret=secret, kind=PATIENT) is not None


def account(house):
    return house.rows(select(Account).where(Account.email == JUNE))[0]


async def set_up(visitor, **typed):
    page = await visitor.get(routes.PATIENT_SET_UP_SECOND_STEP)
    secret = re.search(r'id="key">([^<]+)', page.text)[1].replace(" ", "")
    hidden = re.search(r'name="secret" value="([^"]+)"', page.text)[1]
    given = {"secret": hidden, "code": code(secret), "password": PASSWORD} | typed
    return secret, await visitor.send_form(routes.PATIENT_SET_UP_SECOND_STEP, **given)


async def test_nobody_is_asked_who_did_not_choose_it(house, visitor, monkeypatch):
    """Not even where all staff must have one"""
    monkeypatch.setattr(settings(), "second_step_required", True)
    assert (await password(visitor)).headers["location"] == routes.HOME
    assert is_in(house, visitor)


async def test_a_patient_sets_it_up_with_the_password_and_gets_ten_recovery_codes(house, visitor):
    """T20; letter 29"""
    await password(visitor)
    for typed, said in (
        ({"password": "not this one at all"}, "The password is incorrect"),
        ({"code": "1"}, "6 numbers"),
    ):
        _, refused = await set_up(visitor, **typed)
        assert said in refused.text
    assert account(house).totp_confirmed_at is None
    before = visitor.cookies["patient"]
    secret, done = await set_up(visitor)
    assert len(re.findall(r"<code>[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}</code>", done.text)) == 10
    assert f'href="{routes.ME}"' in done.text
    assert account(house).totp_secret == secret
    assert is_in(house, visitor)
    assert house.write(sessions.find, secret=before, kind=PATIENT) is None, "T16, T17"
    assert [letter.kind for letter in house.rows(select(Letter))] == ["second_step_changed"]


async def test_password_then_code_then_the_page_that_was_wanted(house, visitor, app):
    """T20"""
    answer = await password(visitor, next=routes.ME)
    assert answer.headers["location"].startswith(routes.PATIENT_SECOND_STEP)
    assert not is_in(house, visitor)
    page = await visitor.get(answer.headers["location"])
    assert "Call your clinic" in page.text
    assert "The code is incorrect" in (await visitor.send_form(routes.PATIENT_SECOND_STEP, code="000000")).text
    done = await visitor.send_form(routes.PATIENT_SECOND_STEP, code=code(app), next=routes.ME)
    assert (done.status_code, done.headers["location"]) == (303, routes.ME)
    assert is_in(house, visitor)
    assert "patient-code" not in visitor.cookies


async def test_a_patients_wait_is_no_wait_at_the_door_of_the_staff(house, visitor, app):
    """T20: each face takes its own"""
    await password(visitor)
    visitor.cookies.set("staff-code", visitor.cookies["patient-code"])
    await visitor.send_form(routes.STAFF_SECOND_STEP, code=code(app))
    assert "staff" not in visitor.cookies
    assert house.write(sessions.find, secret=visitor.cookies["patient-code"], kind=PROVIDER) is None
    assert not is_in(house, visitor)


async def test_a_session_from_before_opens_nothing_once_it_is_on(house, visitor):
    """T17, T20"""
    await password(visitor)
    assert is_in(house, visitor)
    house.write(_turn_on, account_id=house.june.id, secret=second_step.new_secret())
    assert not is_in(house, visitor)


async def test_a_reset_leads_to_the_code_as_always(house, visitor, app):
    """T20 (ASVS 6.4.3)"""
    house.write(
        lambda session, now: service.set_password(
            session, account_id=house.june.id, password_hash=password_hash(), now=now
        )
    )
    assert (await password(visitor)).headers["location"] == routes.PATIENT_SECOND_STEP
    assert not is_in(house, visitor)


async def test_a_temporary_password_leads_to_the_code_too(house, visitor, app):
    """T20, D6: the desk can not open a portal that has a second step"""
    made = temporary.make()
    house.write(onboarding.give_temporary_password, actor=house.cast.sam, patient_id=house.cast.june.id, made=made)
    choosing = await password(visitor, typed=made.words)
    assert choosing.headers["location"] == routes.PATIENT_NEW_PASSWORD
    answer = await visitor.send_form(routes.PATIENT_NEW_PASSWORD, password=ANOTHER)
    assert answer.headers["location"] == routes.PATIENT_SECOND_STEP
    assert not is_in(house, visitor)
    await visitor.send_form(routes.PATIENT_SECOND_STEP, code=code(app))
    assert is_in(house, visitor)


@pytest.mark.parametrize("deed", ["off", "codes", "move"])
async def test_nothing_about_it_changes_without_password_and_code(house, visitor, app, deed):
    """T20: a phone left open is no way around it"""
    await password(visitor)
    await visitor.send_form(routes.PATIENT_SECOND_STEP, code=code(app))
    page = await visitor.get(f"{routes.PATIENT_SET_UP_SECOND_STEP}{'?move=1' if deed == 'move' else ''}")
    typed = {"deed": deed}
    if deed == "move":
        secret = re.search(r'id="key">([^<]+)', page.text)[1].replace(" ", "")
        hidden = re.search(r'name="secret" value="([^"]+)"', page.text)[1]
        typed = {"secret": hidden, "code": code(secret)}
    for more in ({"password": PASSWORD}, {"present": code(app, 1)}, {"password": PASSWORD, "present": "000000"}):
        await visitor.send_form(routes.PATIENT_SET_UP_SECOND_STEP, **typed, **more)
        assert account(house).totp_secret == app
    await visitor.send_form(routes.PATIENT_SET_UP_SECOND_STEP, **typed, password=PASSWORD, present=code(app, 1))
    assert (account(house).totp_secret == app) == (deed == "codes")
    assert is_in(house, visitor)


async def test_codes_are_not_guessed_by_somebody_who_is_signed_in(house, visitor, app):
    """T12, T20: wrong ones count like wrong passwords at the door"""
    await password(visitor)
    await visitor.send_form(routes.PATIENT_SECOND_STEP, code=code(app))
    for _ in range(21):
        await visitor.send_form(routes.PATIENT_SET_UP_SECOND_STEP, deed="off", password=PASSWORD, present="000000")
    await visitor.send_form(routes.PATIENT_SET_UP_SECOND_STEP, deed="off", password=PASSWORD, present=code(app, 1))
    assert account(house).totp_confirmed_at is not None


async def clears(visitor, patient, **typed):
    door = routes.clear_patient_second_step(patient.id)
    await visitor.get(door)
    return await visitor.send_form(door, **({"sure": "on", "password": PASSWORD} | typed))


async def test_the_desk_clears_a_lost_one_and_it_is_recorded_and_told(house, visitor, app):
    """T20; letter 29. The password alone opens the portal then"""
    desk = Browser("203.0.113.9")
    await password(desk, SAM, routes.STAFF_SIGN_IN)
    for typed, said in (({"sure": ""}, "Make sure it is really them"), ({"password": "nope nope nope"}, "incorrect")):
        assert said in (await clears(desk, house.cast.june, **typed)).text
    assert account(house).totp_confirmed_at is not None
    assert "The second step was cleared" in (await clears(desk, house.cast.june)).text
    assert account(house).totp_confirmed_at is None
    [event] = house.rows(select(AuditEvent).where(AuditEvent.event == "second_step.cleared"))
    assert (event.actor_id, event.patient_id) == (house.cast.sam.id, house.cast.june.id)
    letters = house.rows(select(Letter).where(Letter.to_email == JUNE))
    assert [letter.kind for letter in letters] == ["second_step_changed"] * 2
    assert (await password(visitor)).headers["location"] == routes.HOME
    assert "no second step" in (await clears(desk, house.cast.june)).text


@pytest.mark.parametrize("email", ["olsen@willowcreek.example", "stone@harbor.example"])
async def test_who_may_not_find_the_patient_clears_nothing(house, visitor, app, email):
    """T24, T30: a provider outside the care team, and another clinic"""
    await password(visitor, email, routes.STAFF_SIGN_IN)
    page = await visitor.get(routes.clear_patient_second_step(house.cast.june.id))
    assert page.status_code == 404
    assert "June" not in page.text
    await clears(visitor, house.cast.june)
    assert account(house).totp_confirmed_at is not None


async def test_nobody_is_led_to_the_door(house, visitor, app):
    for path, door in (
        (routes.PATIENT_SECOND_STEP, routes.PATIENT_SIGN_IN),
        (routes.PATIENT_SET_UP_SECOND_STEP, routes.PATIENT_SIGN_IN),
        (routes.clear_patient_second_step(house.cast.june.id), routes.STAFF_SIGN_IN),
    ):
        answer = await visitor.get(path)
        assert answer.headers["location"].startswith(door)
