"""An email of the outbox in its frame: for owners and admins, and nothing in it can be pressed or run (D1, T30)."""

from osmind_app.clinic.accounts.models import PATIENT
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter
from osmind_app.web import routes
from tests.mail import WILLOW
from tests.web.conftest import Browser
from tests.web.test_preview_doors import browser_of


def an_email(house) -> Letter:
    draft = letters.email_kept(WILLOW, first_name="June")
    willow = house.cast.willow.id
    return house.write(outbox.promise, draft=draft, key="k", to="june@example.com", practice_id=willow)


async def test_an_admin_reads_it_and_can_press_nothing(house):
    letter = an_email(house)
    shown = await browser_of(house, house.cast.ada.account_id).get(routes.OUTBOX_PREVIEW, params={"id": str(letter.id)})
    assert shown.status_code == 200
    assert "Hello June," in shown.text
    assert "<body inert" in shown.text
    policy = [rule.strip() for rule in shown.headers["Content-Security-Policy"].split(";")]
    assert {"sandbox", "default-src 'none'", "frame-ancestors 'self'"} <= set(policy)
    assert shown.headers["Cache-Control"] == "no-store"


async def test_to_anybody_else_there_is_no_such_email(house):
    letter, cast = an_email(house), house.cast
    strangers = [Browser(), browser_of(house, house.june.id, PATIENT)]
    strangers += [browser_of(house, who.account_id) for who in (cast.stone, cast.rivera, cast.sam)]
    for stranger in strangers:
        shown = await stranger.get(routes.OUTBOX_PREVIEW, params={"id": str(letter.id)})
        assert shown.status_code == 404
        assert "june@example.com" not in shown.text
