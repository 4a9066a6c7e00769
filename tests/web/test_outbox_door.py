"""An email of the outbox in its frame: for owners and admins, and nothing in it can be pressed or run (D1, T30)."""

from sqlmodel import select

from osmind_app.clinic.accounts.models import PATIENT
from osmind_app.clinic.invitations import service as invitations
from osmind_app.outbox.models import Letter
from osmind_app.web import routes
from tests.web.conftest import Browser
from tests.web.test_preview_doors import browser_of


def an_invitation(house) -> Letter:
    house.write(invitations.send, actor=house.cast.rivera, patient_id=house.cast.june.id)
    return house.rows(select(Letter).where(Letter.kind == "invitation"))[0]


async def test_an_admin_reads_it_and_can_press_nothing(house):
    letter = an_invitation(house)
    shown = await browser_of(house, house.cast.ada.account_id).get(routes.OUTBOX_PREVIEW, params={"id": str(letter.id)})
    assert shown.status_code == 200
    assert "Hello June," in shown.text
    assert "<body inert" in shown.text
    policy = [rule.strip() for rule in shown.headers["Content-Security-Policy"].split(";")]
    assert {"sandbox", "default-src 'none'", "frame-ancestors 'self'"} <= set(policy)
    assert shown.headers["Cache-Control"] == "no-store"


async def test_to_anybody_else_there_is_no_such_email(house):
    letter, cast = an_invitation(house), house.cast
    strangers = [Browser(), browser_of(house, house.june.id, PATIENT)]
    strangers += [browser_of(house, who.account_id) for who in (cast.stone, cast.rivera, cast.sam)]
    for stranger in strangers:
        shown = await stranger.get(routes.OUTBOX_PREVIEW, params={"id": str(letter.id)})
        assert shown.status_code == 404
        assert "june@example.com" not in shown.text
