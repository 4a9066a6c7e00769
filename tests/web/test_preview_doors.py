"""The frames of a preview: for staff who opened it, and nothing in them can be pressed, run or sent (B16)."""

import pytest

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER
from osmind_app.clinic.onboarding import previews
from osmind_app.web import routes
from tests.web.conftest import Browser

PATHS = (routes.PREVIEW_LETTER, routes.PREVIEW_LANDING, routes.PREVIEW_PASSWORD, routes.PREVIEW_NEW_PASSWORD)


def browser_of(house, account_id, kind=PROVIDER) -> Browser:
    _row, secret = house.write(sessions.start, account_id=account_id, kind=kind, device="", second_step=True)
    browser = Browser()
    browser.cookies.set("staff" if kind == PROVIDER else "patient", secret)
    return browser


@pytest.fixture
def sam(house):
    """Sam, who opened June's preview."""
    house.write(previews.open_preview, actor=house.cast.sam, patient_id=house.cast.june.id)
    return browser_of(house, house.cast.sam.account_id)


@pytest.mark.parametrize("path", PATHS)
async def test_nothing_in_a_frame_can_be_pressed_run_or_sent(house, sam, path):
    """B16"""
    shown = await sam.get(path, params={"id": str(house.cast.june.id)})
    assert shown.status_code == 200
    assert "June" in shown.text or "june@example.com" in shown.text
    assert "<body inert" in shown.text
    policy = [rule.strip() for rule in shown.headers["Content-Security-Policy"].split(";")]
    assert "sandbox" in policy  # no scripts, no forms, no windows
    assert "default-src 'none'" in policy
    assert not [rule for rule in policy if rule.startswith("script-src")]
    assert "frame-ancestors 'self'" in policy
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert shown.headers["Cache-Control"] == "no-store"
    assert "set-cookie" not in shown.headers


@pytest.mark.parametrize("path", PATHS)
async def test_a_frame_holds_no_token_that_works(house, sam, path):
    """T2"""
    shown = await sam.get(path, params={"id": str(house.cast.june.id)})
    for link in ("/i/", "/r/"):
        found = shown.text.split(link)[1:]
        assert all(rest.startswith("sample") for rest in found)


@pytest.mark.parametrize("path", PATHS)
async def test_to_anybody_else_there_is_no_such_page(house, sam, path):
    """D1, T30: nobody, June herself, Dr. Stone, Dr. Olsen, and Dr. Rivera who did not open it"""
    cast = house.cast
    strangers = [Browser(), browser_of(house, house.june.id, PATIENT)]
    strangers += [browser_of(house, who.account_id) for who in (cast.stone, cast.olsen, cast.rivera)]
    for stranger in strangers:
        shown = await stranger.get(path, params={"id": str(cast.june.id)})
        assert shown.status_code == 404
        assert "june@example.com" not in shown.text
    assert (await sam.get(path, params={"id": "x"})).status_code == 404
    assert (await sam.post(path, params={"id": str(cast.june.id)})).status_code == 405
