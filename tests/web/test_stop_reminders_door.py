"""The quiet link of a reminder, over HTTP: opening it changes nothing, its button stops the reminders."""

import pytest
from sqlmodel import select

from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.lib import tokens
from osmind_app.web import routes


@pytest.fixture
def sent(house):
    return house.write(invitations.send, actor=house.cast.stone, patient_id=house.cast.holt.id)


@pytest.fixture
def stopped(house, sent):
    return lambda: house.rows(select(Invitation.reminders_stopped_at).where(Invitation.id == sent.id))[0]


async def test_opening_the_link_stops_nothing(visitor, sent, stopped):
    """A20, T4: scanners open links; GET and HEAD change nothing."""
    path = routes.stop_reminders(tokens.sign(sent.stop_link))
    page = await visitor.get(path)
    assert page.status_code == 200
    assert "Stop the reminders?" in page.text
    assert "Harbor Clinic" in page.text
    assert "Ivy" not in page.text
    assert (await visitor.head(path)).status_code == 200
    assert stopped() is None
    assert len(page.content) < 14_000
    assert page.headers["referrer-policy"] == "no-referrer"


async def test_the_button_stops_them_and_twice_is_once(visitor, sent, stopped):
    path = routes.stop_reminders(tokens.sign(sent.stop_link))
    answer = await visitor.send_form(path)
    assert "No more reminders" in answer.text
    first = stopped()
    assert first is not None
    await visitor.send_form(path)
    assert stopped() == first


async def test_a_form_that_is_not_ours_stops_nothing(visitor, sent, stopped):
    """T35"""
    path = routes.stop_reminders(tokens.sign(sent.stop_link))
    assert (await visitor.post(path, data={"form_token": "made up"})).status_code == 403
    assert stopped() is None


@pytest.mark.parametrize("kind", ["invitation", "cut off", "made up"])
async def test_another_link_is_damaged(visitor, sent, stopped, kind):
    token = {
        "invitation": tokens.sign(sent.link),
        "cut off": tokens.sign(sent.stop_link)[:-3],
        "made up": "AAAA.BBBB",
    }[kind]
    await visitor.get(routes.stop_reminders(tokens.sign(sent.stop_link)))  # a form of ours is at hand
    assert "This link is not complete" in (await visitor.send_form(routes.stop_reminders(token))).text
    assert "This link is not complete" in (await visitor.get(routes.stop_reminders(token))).text
    assert stopped() is None


async def test_the_link_leaves_the_address_bar_and_the_page_can_be_reloaded(visitor, sent, stopped):
    """T1: not read over a shoulder, nor kept in a history that is synced"""
    page = await visitor.get(routes.stop_reminders(tokens.sign(sent.stop_link)))
    assert f'<meta name="address" content="{routes.REMINDERS}">' in page.text
    assert "Stop the reminders?" in (await visitor.get(routes.REMINDERS)).text
    answer = await visitor.send_form(routes.stop_reminders(tokens.sign(sent.stop_link)))
    assert f'<meta name="address" content="{routes.REMINDERS}">' in answer.text


async def test_the_short_address_alone_leads_nowhere(visitor):
    assert "This link is not complete" in (await visitor.get(routes.REMINDERS)).text
