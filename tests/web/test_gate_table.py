"""Who passes the gate, actor by actor: without the second lock in `_read` and `_write`, which would hide a hole."""

import pytest
import reflex as rx
from reflex.state import State
from reflex_base.event import Event
from reflex_base.event.context import EventContext

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER
from osmind_app.lib import clock, db
from osmind_app.web import gate
from osmind_app.web.notices import Notices
from osmind_app.web.session import AdminState, PortalState, ProviderState, SessionState


class Undeclared(rx.State):
    """Belongs to no audience."""

    @rx.event
    async def act(self) -> None:
        """Do something."""


class ForProviders(ProviderState):
    """A state of this test."""

    @rx.event
    async def act(self) -> None:
        """Do something."""


class ForAdmins(AdminState):
    """A state of this test."""

    @rx.event
    async def act(self) -> None:
        """Do something."""


class ForPatients(PortalState):
    """A state of this test."""

    kept: str = ""
    _hidden: str = ""

    @rx.event
    async def act(self) -> None:
        """Do something."""


PASSES = {
    "nobody": set(),
    "june": {ForPatients},
    "rivera": {ForProviders},
    "sam": {ForProviders},
    "ada": {ForProviders, ForAdmins},
    "stone": {ForProviders, ForAdmins},
}
ALL = (Undeclared, ForProviders, ForAdmins, ForPatients)


@pytest.fixture
def cookies(house):
    """Who → Cookie header."""

    def header(account_id, kind):
        with db.writing() as session:
            _row, secret = sessions.start(session, account_id=account_id, kind=kind, device="", now=clock.now())
        return f"{'staff' if kind == PROVIDER else 'patient'}={secret}"

    found = {who: header(getattr(house.cast, who).account_id, PROVIDER) for who in ("rivera", "sam", "ada", "stone")}
    return {**found, "nobody": "", "june": header(house.june.id, PATIENT)}


@pytest.fixture
def root():
    """The state of one tab."""
    return State(_reflex_internal_init=True)


async def ask(root, name, cookie, payload=None, *, headers=True):
    """What the gate answers: None lets the event through."""
    data = {"headers": {"cookie": cookie, "host": "localhost"}, "ip": "203.0.113.9"} if headers else {}
    EventContext.set(EventContext(token="t", state_manager=None, enqueue_impl=None, router_data=data))
    return await gate.Gate().preprocess(None, root, Event(name=name, payload=payload or {}))


@pytest.mark.parametrize("who", PASSES)
async def test_each_actor_passes_to_their_own_handlers_only(cookies, root, who):
    for state in ALL:
        answer = await ask(root, f"{state.get_full_name()}.act", cookies[who])
        assert (answer is None) == (state in PASSES[who]), state.__name__


@pytest.mark.parametrize("who", PASSES)
async def test_the_notice_bar_is_everybodys(cookies, root, who):
    assert await ask(root, f"{Notices.get_full_name()}.close", cookies[who]) is None


async def test_an_event_without_a_socket_is_nobodys(cookies, root):
    """Uploads and the server's own events have no headers: empty means denied."""
    for state in (*ALL, Notices):
        name = f"{state.get_full_name()}.{'close' if state is Notices else 'act'}"
        assert await ask(root, name, cookies["ada"], headers=False) is not None


async def test_an_admins_page_tells_others_whom_to_ask(cookies, root):
    answer = await ask(root, f"{ForAdmins.get_full_name()}.act", cookies["sam"])
    assert "Ask an admin" in str(answer.delta)


async def test_nobody_is_shown_the_door(cookies, root):
    answer = await ask(root, f"{ForProviders.get_full_name()}.act", "")
    assert answer.delta[SessionState.get_full_name()]["away_rx_state_"] == "/clinic/sign-in"
    answer = await ask(root, f"{ForPatients.get_full_name()}.act", "")
    assert answer.delta[SessionState.get_full_name()]["away_rx_state_"] == "/"


async def test_a_tab_is_emptied_before_another_session_sees_it(cookies, root):
    """T28: hydrate included, hidden vars included, whoever comes: another patient, a provider, nobody."""
    for thief in ("nobody", "rivera"):
        await ask(root, gate.CONNECT, cookies["june"])
        state = await root.get_state(ForPatients)
        state.kept, state._hidden = "ZZPHI", "ZZPHI"
        assert await ask(root, gate.CONNECT, cookies[thief]) is None
        assert (state.kept, state._hidden) == ("", "")


async def test_a_tab_keeps_what_its_own_session_filled(cookies, root):
    await ask(root, gate.CONNECT, cookies["june"])
    state = await root.get_state(ForPatients)
    state.kept = "typed"
    both = f"{cookies['june']}; {cookies['rivera']}"
    for cookie in (cookies["june"], both, cookies["june"]):
        await ask(root, gate.CONNECT, cookie)
        assert state.kept == "typed"


async def test_browser_storage_is_not_read(cookies, root):
    """The connect event could set any var that is kept in the browser: this house has none, and takes none."""
    assert await ask(root, gate.CONNECT, cookies["june"], {"vars": {}, "hashes": ["x"]}) is None
    assert await ask(root, gate.CONNECT, cookies["june"], {"vars": {"x.y": 1}, "hashes": []}) is not None


async def test_a_session_that_sends_too_much_is_told_so(cookies, root):
    name = f"{ForPatients.get_full_name()}.act"
    answers = [await ask(root, name, cookies["june"]) for _ in range(110)]
    assert answers[0] is None
    assert "many tries" in str(answers[-1].delta)
    assert await ask(root, f"{ForProviders.get_full_name()}.act", cookies["rivera"]) is None
