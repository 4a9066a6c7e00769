"""Signing out, and whose form may do it."""

import pytest

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT
from osmind_app.lib.settings import settings
from osmind_app.web import routes
from tests.cast import PASSWORD
from tests.web.conftest import Browser

JUNE = "june@example.com"


async def _signed_in(address="203.0.113.7"):
    visitor = Browser(address)
    await visitor.send_form(routes.PATIENT_SIGN_IN, email=JUNE, password=PASSWORD)
    return visitor, visitor.cookies["patient"]


def _is_live(house, secret):
    return house.write(sessions.find, secret=secret, kind=PATIENT) is not None


async def test_signing_out_ends_this_browser_only(house):
    visitor, mine = await _signed_in()
    _, other = await _signed_in("203.0.113.8")
    answer = await visitor.post(routes.PATIENT_SIGN_OUT, data={}, headers={"sec-fetch-site": "same-origin", **FORM})
    assert (answer.status_code, answer.headers["location"]) == (303, routes.PATIENT_SIGN_IN)
    assert "patient" not in visitor.cookies
    assert (_is_live(house, mine), _is_live(house, other)) == (False, True)


async def test_signing_out_everywhere_ends_every_browser(house):
    """T17."""
    visitor, mine = await _signed_in()
    _, other = await _signed_in("203.0.113.8")
    await visitor.post(routes.PATIENT_SIGN_OUT, data={"everywhere": "1"}, headers={"origin": settings().public_url})
    assert (_is_live(house, mine), _is_live(house, other)) == (False, False)


FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
    ],
)
async def test_another_site_signs_nobody_out(house, told):
    """T35."""
    visitor, mine = await _signed_in()
    answer = await visitor.post(routes.PATIENT_SIGN_OUT, data={}, headers={**told, **FORM})
    assert answer.status_code == 403
    assert _is_live(house, mine)


async def test_a_get_signs_nobody_out(house):
    visitor, mine = await _signed_in()
    assert (await visitor.get(routes.PATIENT_SIGN_OUT)).status_code in (404, 405)
    assert _is_live(house, mine)


@pytest.mark.parametrize(
    "door", [routes.PATIENT_SIGN_IN, routes.STAFF_SIGN_IN, routes.PATIENT_FORGOT, routes.RESET_PASSWORD]
)
@pytest.mark.parametrize("spoil", ["no token", "foreign origin", "another site", "another browser's token"])
async def test_every_door_takes_only_its_own_form(house, visitor, door, spoil):
    """T35."""
    await visitor.get(routes.PATIENT_SIGN_IN)
    token, told = visitor.form_token, {}
    if spoil == "no token":
        token = ""
    if spoil == "foreign origin":
        told = {"origin": "https://evil.example"}
    if spoil == "another site":
        told = {"sec-fetch-site": "cross-site"}
    if spoil == "another browser's token":
        other = Browser()
        await other.get(routes.PATIENT_SIGN_IN)
        token = other.form_token
    data = {"form_token": token, "email": JUNE, "password": PASSWORD}
    answer = await visitor.post(door, data=data, headers=told)
    assert answer.status_code == 403
    assert "patient" not in visitor.cookies
