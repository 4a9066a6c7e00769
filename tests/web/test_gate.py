"""The gate: what passes, what does not, and that nothing of what was refused is kept (T16, T17, T25, T26, T28)."""

import json
import math
from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import SignInSession
from osmind_app.lib import clock, errors
from osmind_app.web import gate
from osmind_app.web.notices import Notices
from osmind_app.web.portal.home.state import HomeState
from osmind_app.web.provider.today.state import TodayState
from osmind_app.web.session import PortalState, ProviderState, SessionState
from tests.web.tab import Tab

CANARY = "ZZPHI-7c1f"
ROOT = "reflex___state____state"
SHOW = f"{Notices.get_full_name()}.show"
HIDDEN = [  # T25: what Reflex registers, what Python has, what nobody made
    *(f"{state}.setvar" for state in (ROOT, SessionState.get_full_name(), TodayState.get_full_name())),
    f"{ROOT}.hydrate",
    f"{ROOT}.set_is_hydrated",
    f"{ROOT}.reset",
    f"{ROOT}.__init__",
    f"{ROOT}.reflex___state____update_vars_internal_state.update_vars_internal",
    f"{ROOT}.reflex___state____frontend_event_exception_state.handle_frontend_exception",
    f"{SessionState.get_full_name()}.set_away",
    f"{TodayState.get_full_name()}._read",
    f"{TodayState.get_full_name()}._write",
    f"{TodayState.get_full_name()}.set_tasks",
    f"{ProviderState.get_full_name()}._as_actor",
    "",
    "load",
    f"{CANARY}.load",
]
DEEP = "[" * 20_000 + "]" * 20_000


def called(state: type, handler: str) -> str:
    return f"{state.get_full_name()}.{handler}"


def name_on_home(tab: Tab) -> str:
    return tab.state(HomeState)["page"]["first_name"]


@pytest.fixture
def rivera(server):
    """The cookie of Dr. Rivera's browser."""
    return server.staff(server.people.rivera)


async def test_what_is_not_declared_is_refused(server, rivera):
    """T25: undeclared, hidden and unknown handlers do nothing, even for a provider; the log has no name of theirs."""
    async with Tab(server, cookie=rivera, token="hidden") as tab:
        await tab.hydrate()
        for name in HIDDEN:
            before = len(tab.said)
            payload = {"var_name": "away", "value": CANARY, "vars": {f"{ROOT}.x": CANARY}, "info": CANARY}
            for given in (payload, {"var_name": "away", "value": CANARY}, {"value": True}, {}):
                await tab.send(name, given, rounds=1)
            changed = {
                state for state, changes in tab.merged(before).items() if state != Notices.get_full_name() and changes
            }
            assert not changed, name
            assert CANARY not in json.dumps(tab.said[before:]), name
    assert CANARY not in server.log.read_text()


WRONG = [  # T26
    {},
    {"text": 1},
    {"text": True},
    {"text": None},
    {"text": [CANARY]},
    {"text": {"x": CANARY}},
    {"text": CANARY, "tone": "x"},
    {"text": CANARY, "undo": 7},
    {"text": CANARY, "__class__": "x"},
    {"text": f"{CANARY}\0"},
    {"text": f"{CANARY}\ud800"},
    {"text": math.nan},
    {"text": math.inf},
    {"text": 10**400},
    {"text": CANARY * 20_000},
    {"text": CANARY * 90_000},  # close to 1 MB
    {"text": json.loads("[" * 100 + "]" * 100)},
    {CANARY: "x"},
    [CANARY],
    CANARY,
    7,
    None,
]


async def test_a_wrong_payload_is_refused_and_the_socket_lives(server):
    """T26: types, keys, size, depth, numbers, characters no page of ours sends; no traceback, no value in the log."""
    async with Tab(server, token="wrong") as tab:
        await tab.hydrate()
        before = len(tab.said)
        for payload in WRONG:
            event = {"name": SHOW, "payload": payload, "router_data": tab.where()}
            await tab.io.emit("event", event, namespace="/_event")
            await tab.settled(1)
        assert CANARY not in json.dumps(tab.said[before:])
    log = server.log.read_text()
    assert CANARY not in log
    assert "Traceback" not in log


async def test_what_is_only_too_long_is_answered_with_a_sentence(server):
    """T26: a person who pasted a book reads that nothing was saved; anything else that is wrong stays unanswered."""
    async with Tab(server, token="long") as tab:
        await tab.hydrate()
        await tab.send(SHOW, {"text": "x" * 50_000}, rounds=1)
        assert errors.TooLong.sentence in json.dumps(tab.said)
        before = len(tab.said)
        await tab.send(SHOW, {"text": "\0" + "x" * 50_000}, rounds=1)
        assert errors.TooLong.sentence not in json.dumps(tab.said[before:])


FRAMES = [
    "42/_event," + json.dumps(["event", CANARY]),
    "42/_event," + json.dumps(["event", {"name": 7, "payload": {}}]),
    "42/_event," + json.dumps(["event", {"name": SHOW, "payload": {"text": CANARY}, "router_data": CANARY}]),
    "42/_event," + json.dumps(["event"]),
    "42/_event," + json.dumps(["client_error", {"message": CANARY}]),
    "42/_event," + json.dumps([CANARY, {}]),
    "42/_event," + DEEP,
    '42/_event,["event",{"name":"x","payload":' + DEEP + "}]",
    "42/_event,[",
    "42/other,[]",
    "451-/_event," + json.dumps(["event", {"_placeholder": True, "num": 0}]),
    "4x",
    "",
]


async def test_a_frame_that_no_page_sends_is_dropped(server):
    """T26, T48: below events, what the framework itself would choke on or write to the log."""
    async with Tab(server, token="frames") as tab:
        await tab.hydrate()
        before = len(tab.said)
        for frame in FRAMES:
            await tab.io.eio.ws.send_str(frame)
            await tab.settled(1)
        assert CANARY not in json.dumps(tab.said[before:])
    log = server.log.read_text()
    assert CANARY not in log
    assert "Traceback" not in log


async def test_the_first_event_in_the_connect_packet_passes_the_gate_too(server, rivera):
    tab = Tab(server, cookie=rivera, token="hello")
    hello = {"name": f"{ROOT}.setvar", "payload": {"var_name": CANARY, "value": 1}, "router_data": tab.where()}
    await tab.connect(hello=hello)
    await tab.settled()
    assert CANARY not in json.dumps(tab.said)
    await tab.io.disconnect()


async def test_each_face_answers_its_own_people_only(server, rivera):
    """A patient's cookie opens no dashboard, a provider's no portal, and no cookie opens neither."""
    async with Tab(server, cookie=rivera, token="staff-tab", path="/nowhere") as tab:
        await tab.hydrate()
        await tab.send(called(HomeState, "load"))
        assert name_on_home(tab) == ""
        assert tab.state(SessionState)["away"] == "/"
    async with Tab(server, cookie=server.june(), token="june-tab", path="/nowhere") as tab:
        await tab.hydrate()
        await tab.send(called(HomeState, "load"))
        assert name_on_home(tab) == "June"
        await tab.send(called(TodayState, "load"))
        assert tab.state(SessionState)["away"] == "/clinic/sign-in"


async def test_a_session_that_ended_is_refused_at_the_next_event_and_its_state_emptied(server):
    """T17: another browser's sign-out everywhere, a new password, a disabled account."""
    cookie = server.june()
    async with Tab(server, cookie=cookie, token="ended", path="/portal") as tab:
        await tab.hydrate()
        assert name_on_home(tab) == "June"
        with server.writing() as session:
            sessions.end_all(session, account_id=server.june_account, now=clock.now())
        await tab.send(called(HomeState, "load"))
        assert name_on_home(tab) == ""
        assert tab.state(SessionState)["away"] == "/"
        again = await tab.hydrate()
        assert again[HomeState.get_full_name()]["page"]["first_name"] == ""


async def test_a_planted_token_or_cookie_gives_nothing(server, rivera):
    """T16, T28: whoever knows a tab's token, before or after, finds it empty; a cookie of one's own choice is none."""
    async with Tab(server, token="planted") as thief:
        await thief.hydrate()
        async with Tab(server, cookie=server.june(), token="planted", path="/portal") as victim:
            await victim.hydrate()
            assert "June" in json.dumps(victim.said)
        await thief.hydrate()
        assert "June" not in json.dumps(thief.said)
    for cookie in ("", "patient=chosen-by-a-thief", rivera):
        async with Tab(server, cookie=cookie, token="planted", path="/nowhere") as thief:
            await thief.hydrate()
            await thief.settled()
            assert "June" not in json.dumps(thief.said)


async def test_the_cookie_is_in_no_state_and_in_no_log(server):
    """T19: scripts, states and logs never hold the session's secret."""
    cookie = server.june()
    async with Tab(server, cookie=cookie, token="flags", path="/portal") as tab:
        await tab.hydrate()
        secret = cookie.partition("=")[2]
        assert secret not in json.dumps(tab.said)
    assert secret not in server.log.read_text()


async def test_a_flood_is_answered_with_a_sentence(server, rivera):
    """T48: faster than hands can be; other tabs of other people go on."""
    async with Tab(server, cookie=rivera, token="flood", path="/nowhere") as tab:
        await tab.hydrate()
        event = {"name": called(ProviderState, "still_here"), "payload": {}, "router_data": tab.where()}
        for _ in range(130):
            await tab.io.emit("event", event, namespace="/_event")
        async with Tab(server, cookie=server.june(), token="calm", path="/portal") as calm:
            await calm.hydrate()
            assert name_on_home(calm) == "June"
        for _ in range(60):
            if "many tries" in str(tab.state(Notices)):
                break
            await tab.io.sleep(0.5)
        assert "many tries" in str([update.get("delta") for update in tab.said])


def test_the_gate_stands_in_front():
    """Switched off, or behind another middleware, every test of this file would be void."""
    from osmind_app.osmind_app import app

    assert isinstance(app._middlewares[0], gate.Gate)


async def test_a_session_rests_when_its_socket_only_comes_back(server):
    """T18: what a person does starts the idle limit again; a reconnect and what follows from it does not."""
    cookie = server.june()
    with server.writing() as session:
        rows = session.exec(select(SignInSession).where(SignInSession.account_id == server.june_account)).all()
        for row in rows:
            row.last_seen_at = clock.now() - timedelta(minutes=20)
    async with Tab(server, cookie=cookie, token="resting", path="/portal") as tab:
        await tab.io.emit(
            "event", {"name": gate.CONNECT, "payload": {}, "router_data": tab.where()}, namespace="/_event"
        )
        await tab.io.sleep(0.5)
        assert name_on_home(tab) == "June"
        assert _seen(server, rows[-1].id) < clock.now() - timedelta(minutes=19)
        await tab.send(called(PortalState, "still_here"))
        assert _seen(server, rows[-1].id) > clock.now() - timedelta(minutes=1)


async def test_a_session_that_rested_too_long_is_over_although_its_socket_lived(server):
    """T18: fifteen minutes for staff, thirty for patients."""
    cookie = server.june()
    async with Tab(server, cookie=cookie, token="rested", path="/nowhere") as tab:
        await tab.hydrate()
        with server.writing() as session:
            for row in session.exec(select(SignInSession).where(SignInSession.account_id == server.june_account)):
                row.last_seen_at = clock.now() - timedelta(minutes=30, seconds=1)
        await tab.send(called(HomeState, "load"))
        assert tab.state(SessionState)["away"] == "/"


async def test_locking_ends_the_session(server):
    """T18: the page's own idle lock is a sign-out on the server."""
    cookie = server.june()
    async with Tab(server, cookie=cookie, token="locked", path="/nowhere") as tab:
        await tab.hydrate()
        await tab.send(called(PortalState, "lock"))
        assert tab.state(SessionState)["away"] == "/"
        await tab.send(called(HomeState, "load"))
        assert name_on_home(tab) == ""


def _seen(server, session_id):
    with server.writing() as session:
        return session.get_one(SignInSession, session_id).last_seen_at
