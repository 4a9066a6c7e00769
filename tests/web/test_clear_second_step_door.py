"""An admin clears a colleague's lost second step: with their own password, and never their own (T20)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import second_step
from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.staff import service as staff
from osmind_app.outbox.models import Letter
from osmind_app.web import routes
from tests.cast import PASSWORD

SAM, ADA = "sam@willowcreek.example", "ada@willowcreek.example"


def _turn_on(session, *, now, account_id):
    then, secret = now - timedelta(minutes=5), second_step.new_secret()
    code = second_step.code_at(secret, then)
    second_step.turn_on(session, account_id=account_id, secret=secret, code=code, now=then)


@pytest.fixture
def sam(house):
    """Sam, whose second step is on and whose phone is gone."""
    house.write(_turn_on, account_id=house.cast.sam.account_id)
    return house.cast.sam


def has_second_step(house, email=SAM) -> bool:
    [account] = house.rows(select(Account).where(Account.email == email))
    return account.totp_confirmed_at is not None


async def signs_in(visitor, email=ADA):
    await visitor.send_form(routes.STAFF_SIGN_IN, email=email, password=PASSWORD)


async def clears(visitor, person, **typed):
    given = {"sure": "on", "password": PASSWORD} | typed
    await visitor.get(routes.clear_second_step(person.id))
    return await visitor.send_form(routes.clear_second_step(person.id), **given)


async def test_with_their_own_password_an_admin_clears_it_and_its_owner_is_told(house, visitor, sam):
    """Letter 29"""
    await signs_in(visitor)
    page = await visitor.get(routes.clear_second_step(sam.id))
    assert "Clear the second step of Sam Lee" in page.text
    done = await clears(visitor, sam)
    assert "The second step was cleared" in done.text
    assert not has_second_step(house)
    letters = house.rows(select(Letter).where(Letter.to_email == SAM).order_by(Letter.promised_at))
    assert [letter.kind for letter in letters] == ["staff_second_step_changed"] * 2
    await signs_in(visitor, SAM)
    assert visitor.cookies.get("staff")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"password": ""}, "Enter your password"),
        ({"password": "something else entirely"}, "The password is incorrect"),
        ({"sure": ""}, "Make sure it is really them"),
    ],
)
async def test_without_the_password_or_the_tick_nothing_happens(house, visitor, sam, typed, said):
    await signs_in(visitor)
    page = await clears(visitor, sam, **typed)
    assert said in page.text
    assert has_second_step(house)


@pytest.mark.slow
async def test_wrong_passwords_lock_like_at_the_sign_in_door(house, visitor, sam):
    """T12: an unlocked browser of an admin is no machine for guessing"""
    await signs_in(visitor)
    for _ in range(21):
        await clears(visitor, sam, password="something else entirely")
    page = await clears(visitor, sam)
    assert "The second step was cleared" not in page.text
    assert has_second_step(house)


@pytest.mark.parametrize("who", ["rivera", "stone"])
async def test_who_is_no_admin_here_gets_nowhere(house, visitor, sam, who):
    """D1, T30: a provider reads whom to ask, another clinic that there is nobody"""
    email = {"rivera": "rivera@willowcreek.example", "stone": "stone@harbor.example"}[who]
    await signs_in(visitor, email)
    page = await visitor.get(routes.clear_second_step(sam.id))
    assert page.status_code == {"rivera": 409, "stone": 404}[who]
    assert "Sam Lee" not in page.text
    page = await clears(visitor, sam)
    assert "The second step was cleared" not in page.text
    assert has_second_step(house)


async def test_nobody_is_led_to_the_door(house, visitor, sam):
    await visitor.get(routes.STAFF_SIGN_IN)
    for answer in (await visitor.get(routes.clear_second_step(sam.id)), await clears(visitor, sam)):
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(routes.STAFF_SIGN_IN)
    assert has_second_step(house)


async def test_nobody_clears_their_own_here(house, visitor, sam):
    """Their own is changed in Security, with a code"""
    await signs_in(visitor)
    assert (await visitor.get(routes.clear_second_step(house.cast.ada.id))).status_code == 409


@pytest.mark.parametrize("asked", ["", "x", str(UUID(int=7))])
async def test_an_id_of_nobody_is_not_found(house, visitor, asked):
    await signs_in(visitor)
    assert (await visitor.get(f"{routes.STAFF_CLEAR_SECOND_STEP}?id={asked}")).status_code == 404


async def test_an_admin_who_was_deactivated_meanwhile_clears_nothing(house, visitor, sam):
    """T17"""
    await signs_in(visitor)
    await visitor.get(routes.clear_second_step(sam.id))
    olsen = house.cast.olsen

    def makes_owner(session, *, now):
        olsen.role = "owner"
        session.merge(olsen)

    house.write(makes_owner)
    house.write(staff.deactivate, actor=olsen, provider_id=house.cast.ada.id, takes_over_id=None)
    answer = await clears(visitor, sam)
    assert answer.headers["location"].startswith(routes.STAFF_SIGN_IN)
    assert has_second_step(house)
