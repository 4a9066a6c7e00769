"""Changing one's own password."""

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER
from osmind_app.outbox.models import Letter
from osmind_app.web import routes
from tests.cast import PASSWORD
from tests.web.conftest import Browser

NEW = "an entirely different sentence"
BOTH = pytest.mark.parametrize(
    ("kind", "email", "sign_in", "door", "letter"),
    [
        (PATIENT, "june@example.com", routes.PATIENT_SIGN_IN, routes.PATIENT_PASSWORD, "password_changed"),
        (PROVIDER, "rivera@willowcreek.example", routes.STAFF_SIGN_IN, routes.STAFF_PASSWORD, "staff_password_changed"),
    ],
)


@BOTH
async def test_it_asks_for_the_old_one_and_signs_the_others_out(house, visitor, kind, email, sign_in, door, letter):
    """T16, T17, letters 8 and 29."""
    cookie = "staff" if kind == PROVIDER else "patient"
    other = Browser("203.0.113.8")
    for who in (visitor, other):
        await who.send_form(sign_in, email=email, password=PASSWORD)
    before = visitor.cookies[cookie]
    refused = await visitor.send_form(door, password="not the old one", new=NEW)
    assert "The password is incorrect" in refused.text
    done = await visitor.send_form(door, password=PASSWORD, new=NEW)
    assert "Your password was changed" in done.text
    live = [
        house.write(sessions.find, secret=secret, kind=kind) is not None
        for secret in (before, other.cookies[cookie], visitor.cookies[cookie])
    ]
    assert live == [False, False, True]
    assert [letter.kind for letter in house.rows(select(Letter))] == [letter]
    assert (await Browser("203.0.113.9").send_form(sign_in, email=email, password=NEW)).status_code == 303


@BOTH
async def test_a_weak_new_one_is_refused_with_the_reason(house, visitor, kind, email, sign_in, door, letter):
    await visitor.send_form(sign_in, email=email, password=PASSWORD)
    for new, why in (("", "Enter a new password"), ("short", "at least 12"), (email, "your name, email")):
        assert why in (await visitor.send_form(door, password=PASSWORD, new=new)).text


@BOTH
async def test_nobody_else_gets_near(house, visitor, kind, email, sign_in, door, letter):
    answer = await visitor.get(door)
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, sign_in)
    await visitor.get(sign_in)
    answer = await visitor.send_form(door, password=PASSWORD, new=NEW)
    assert answer.status_code == 303
    assert house.rows(select(Letter)) == []
