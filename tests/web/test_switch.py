"""Switch account, attacked: from the door, from another tab, with a guessed record, with one that was taken away."""

import html
from uuid import uuid4

import httpx
import pytest
from sqlmodel import col, select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, SignInSession
from osmind_app.clinic.audit.service import System
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families import switching
from osmind_app.clinic.families.models import GUARDIAN, PortalAccess
from osmind_app.clinic.messaging.models import ChatMessage
from osmind_app.lib import clock
from osmind_app.osmind_app import app
from osmind_app.web import routes
from osmind_app.web.portal.me.state import MeState
from osmind_app.web.portal.messages.state import MessagesState
from osmind_app.web.session import SessionState
from osmind_app.web.ui.frames import PortalFrame
from tests import cast as people
from tests.web.conftest import Browser
from tests.web.tab import Tab

assert app


def two_records(session, cast, *, email):
    """A sign-in that opens June's record as her own, and Leo's as his guardian."""
    now = clock.now()
    dana = accounts.open(session, kind=PATIENT, email=email, password_hash=people.password_hash(), now=now)
    give = {"account_id": dana.id, "practice_id": cast.willow.id, "now": now}
    own = families.grant(session, patient_id=cast.june.id, **give)
    leos = families.grant(session, patient_id=cast.leo.id, role=GUARDIAN, **give)
    return dana, own, leos


def end_leos(session, cast):
    families.end_access(
        session, actor=System(cast.willow.id), practice_id=cast.willow.id, patient_id=cast.leo.id, now=clock.now()
    )


@pytest.fixture
def dana(house):
    """Dana's account and her two ways in."""
    return house.write(lambda session, now: two_records(session, house.cast, email="dana@example.com"))


@pytest.fixture
async def at_the_choice(dana):
    """A browser in which Dana's password was right a moment ago."""
    browser = Browser()
    await browser.send_form(routes.PATIENT_SIGN_IN, email="dana@example.com", password=people.PASSWORD)
    return browser


async def test_whose_record_it_is_is_asked_and_looking_opens_none(house, dana, at_the_choice):
    """D3: two records, and no guess. GET changes nothing."""
    page = await at_the_choice.get(routes.SWITCH)
    assert "Whose record do you want to open?" in page.text
    assert page.text.index("Open June Park") < page.text.index("Open Leo Marsh")
    assert house.rows(select(SignInSession.opens_id).where(SignInSession.account_id == dana[0].id)) == [None]


async def test_a_record_opens_with_a_session_of_its_own(house, dana, at_the_choice):
    """T16, T17: the cookie changes, and the former one opens nothing."""
    _account, own, leos = dana
    await at_the_choice.send_form(routes.SWITCH, record=str(own.id))
    before = at_the_choice.cookies["patient"]
    answer = await at_the_choice.send_form(routes.SWITCH, record=str(leos.id))
    assert (answer.status_code, answer.headers["location"]) == (303, routes.HOME)
    assert at_the_choice.cookies["patient"] != before
    live = select(SignInSession.opens_id).where(
        SignInSession.account_id == dana[0].id, col(SignInSession.ended_at).is_(None)
    )
    assert house.rows(live) == [leos.id]
    page = await at_the_choice.get(routes.SWITCH)
    assert "at Willow Creek, open now" in page.text


@pytest.mark.parametrize("guess", ["", "nonsense", "own of june", "patient of leo"])
async def test_a_guessed_record_opens_nothing(house, dana, at_the_choice, guess):
    """T24: another account's access, a patient's id, nothing at all: one answer, and the session stays as it was."""
    others = house.rows(select(PortalAccess.id).where(PortalAccess.account_id == house.june.id))
    asked = {"own of june": str(others[0]), "patient of leo": str(house.cast.leo.id)}.get(guess, guess)
    answer = await at_the_choice.send_form(routes.SWITCH, record=asked)
    assert "This record is not open to you any more" in html.unescape(answer.text)
    assert house.rows(select(SignInSession.opens_id).where(SignInSession.account_id == dana[0].id)) == [None]


async def test_another_sites_form_switches_nothing(dana, at_the_choice):
    """T35"""
    answer = await at_the_choice.post(routes.SWITCH, data={"record": str(dana[2].id)})
    assert answer.status_code == 403


async def test_a_link_about_the_other_record_says_so_and_goes_there_after_the_click(dana, at_the_choice):
    _account, own, leos = dana
    await at_the_choice.send_form(routes.SWITCH, record=str(own.id))
    about = f"{routes.MESSAGES}?for={leos.id}"
    page = await at_the_choice.get(routes.SWITCH, params={"next": about})
    assert "This is about Leo Marsh" in page.text
    assert "You have the record of June Park open." in page.text
    answer = await at_the_choice.send_form(routes.SWITCH, record=str(leos.id), next=about)
    assert answer.headers["location"] == about


async def test_nobody_is_shown_the_sign_in(visitor, house):
    answer = await visitor.get(routes.SWITCH)
    assert answer.headers["location"].startswith("/")
    assert "next" not in answer.headers["location"] or "switch" not in answer.headers["location"]


async def test_an_email_is_changed_from_the_record_that_is_open(house, dana, at_the_choice):
    """The door asks for the open record, not for the first one of the account."""
    assert (await at_the_choice.get(routes.PATIENT_EMAIL)).status_code == 303
    await at_the_choice.send_form(routes.SWITCH, record=str(dana[2].id))
    assert (await at_the_choice.get(routes.PATIENT_EMAIL)).status_code == 200


# On a running server: what a tab of the former record still shows and sends.


def handler(state: type, name: str) -> str:
    return f"{state.get_full_name()}.{name}"


@pytest.fixture
def family(server):
    """Two records behind one sign-in, and a browser that has June's open."""
    with server.writing() as session:
        dana, own, leos = two_records(session, server.people, email=f"dana-{uuid4().hex}@example.com")
    return dana, own, leos


def cookie_of(server, account_id, opens_id):
    with server.writing() as session:
        _row, secret = sessions.start(
            session,
            account_id=account_id,
            kind=PATIENT,
            device="test",
            now=clock.now(),
            second_step=True,
            opens_id=opens_id,
        )
    return f"patient={secret}"


def switched(server, cookie, access_id):
    """Another tab of the same browser opens the other record."""
    with server.writing() as session:
        row = sessions.find(session, secret=cookie.partition("=")[2], kind=PATIENT, now=clock.now())
        return f"patient={switching.switch(session, row=row, access_id=access_id, now=clock.now())}"


def messages_with(server, word):
    with server.writing() as session:
        return [one for one in session.exec(select(ChatMessage)).all() if word in str(one.text)]


async def test_a_tab_of_the_former_record_does_nothing_and_is_emptied(server, family):
    """T17, T32: typed for June, sent after another tab opened Leo's record: it reaches neither of them."""
    dana, own, leos = family
    cookie = cookie_of(server, dana.id, own.id)
    async with Tab(server, cookie=cookie, token=f"first-{uuid4()}", path=routes.MESSAGES) as first:
        await first.send(handler(MessagesState, "load"))
        key = first.state(MessagesState)["chat"]["form_key"]
        assert first.state(MessagesState)["chat"]["patient"] == "June Park"
        switched(server, cookie, leos.id)
        word = uuid4().hex
        await first.send(handler(MessagesState, "send"), {"form": {"text": word, "form_key": key}})
        assert first.state(SessionState)["away"] == routes.SWITCH
        assert first.state(MessagesState)["chat"]["patient"] == ""
        assert messages_with(server, word) == []


async def test_the_same_tab_shows_nothing_of_the_former_record_after_the_switch(server, family):
    """Nothing of one patient shows for a moment: the first the page hears after the switch is that all is empty."""
    dana, own, leos = family
    cookie, token = cookie_of(server, dana.id, own.id), f"same-{uuid4()}"
    async with Tab(server, cookie=cookie, token=token, path=routes.ME) as before:
        await before.send(handler(PortalFrame, "load"))
        await before.send(handler(MeState, "load"))
        assert before.state(PortalFrame)["frame"]["record"] == "June Park"
        assert "June" in str(before.state(MeState))
    async with Tab(server, cookie=switched(server, cookie, leos.id), token=token, path=routes.ME) as after:
        await after.hydrate()
        await after.send(handler(PortalFrame, "load"))
        await after.send(handler(MeState, "load"))
        assert after.state(PortalFrame)["frame"]["record"] == "Leo Marsh"
        assert "June" not in str(after.said)


async def test_an_access_that_is_taken_away_closes_the_open_tab_at_its_next_event(server, family):
    """T32: and the account's other record does not slip into its place."""
    dana, _own, leos = family
    cookie = cookie_of(server, dana.id, leos.id)
    async with Tab(server, cookie=cookie, token=f"revoked-{uuid4()}", path=routes.ME) as tab:
        await tab.send(handler(MeState, "load"))
        assert "Leo" in str(tab.state(MeState))
        with server.writing() as session:
            end_leos(session, server.people)
        since = len(tab.said)
        await tab.send(handler(MeState, "load"))
        assert tab.state(SessionState)["away"] == routes.SWITCH
        assert not {"Leo", "June"} & {word for word in ("Leo", "June") if word in str(tab.said[since:])}


async def test_a_letters_link_about_the_other_record_is_asked_about_before_it_opens(server, family):
    """The page of the record that is open now is not shown instead; the record's own link opens as always."""
    dana, own, leos = family
    cookie = cookie_of(server, dana.id, own.id)
    async with httpx.AsyncClient(base_url=server.url, headers={"Cookie": cookie}) as browser:
        other = await browser.get(f"{routes.MESSAGES}?for={leos.id}")
        same = await browser.get(f"{routes.MESSAGES}?for={own.id}")
    assert other.status_code == 303
    assert other.headers["location"].startswith(f"{routes.SWITCH}?next=")
    assert same.status_code == 200


async def test_a_page_of_who_opens_several_is_not_sent_before_one_is_chosen(server, family):
    dana, _own, _leos = family
    async with httpx.AsyncClient(base_url=server.url, headers={"Cookie": cookie_of(server, dana.id, None)}) as browser:
        answer = await browser.get(routes.HOME)
    assert answer.headers["location"].startswith(routes.SWITCH)
