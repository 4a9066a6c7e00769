"""“Look again” inside one process: who is told, how often, and when it ends."""

import asyncio
from types import SimpleNamespace
from uuid import uuid4

import pytest
import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex.state import State
from reflex_base.event import Event
from reflex_base.event.context import EventContext

from osmind_app.lib import db, live
from osmind_app.osmind_app import app
from osmind_app.web import live as web_live
from osmind_app.web.live import Hub, Watch

JUNE, WALT = live.patient(uuid4()), live.patient(uuid4())


class Page:
    """A page of one tab that watches; every reading is counted and takes as long as `slow` says."""

    def __init__(self, hub, token="tab", topics=(JUNE,), *, page="/portal", socket="s1", event="look"):
        self.readings, self.slow = 0, 0.0
        where = {"session_id": socket, "pathname": page, "headers": {"cookie": token}}
        context = EventContext(token=token, state_manager=None, enqueue_impl=self.enqueue, router_data=where)
        self.watch = Watch(context, Event(name=event), frozenset(topics))
        hub.add(self.watch)

    async def enqueue(self, token, *events):
        self.readings += 1
        self.asked_as = EventContext.get().router_data
        return [asyncio.ensure_future(asyncio.sleep(self.slow))]


@pytest.fixture
async def hub():
    return Hub(loop=asyncio.get_running_loop())


async def settle():
    for _ in range(10):
        await asyncio.sleep(0.001)


async def test_only_pages_about_it_look_again_each_with_its_own_cookie(hub):
    """S7"""
    june, walt = Page(hub, "june"), Page(hub, "walt", [WALT])
    hub.tell(JUNE)
    await settle()
    assert (june.readings, walt.readings) == (1, 0)
    assert june.asked_as["headers"]["cookie"] == "june"


async def test_a_hundred_changes_while_a_page_reads_are_one_more_reading(hub):
    page = Page(hub)
    page.slow = 0.02
    for _ in range(100):
        hub.tell(JUNE)
    await asyncio.sleep(0.1)
    assert page.readings == 2


async def test_the_next_page_of_a_tab_ends_what_the_one_before_watched(hub):
    chat = Page(hub, page="/portal/messages")
    home = Page(hub, topics=[WALT], page="/portal")
    hub.tell(JUNE)
    hub.tell(WALT)
    await settle()
    assert (chat.readings, home.readings) == (0, 1)
    assert JUNE not in hub.by_topic


async def test_two_parts_of_one_page_watch_side_by_side_and_watching_again_replaces(hub):
    badge, first, second = Page(hub, event="badge"), Page(hub, event="chat"), Page(hub, event="chat")
    hub.tell(JUNE)
    await settle()
    assert (badge.readings, first.readings, second.readings) == (1, 0, 1)


async def test_nothing_is_kept_of_a_tab_whose_socket_closed(hub, monkeypatch):
    """F16, F22"""
    monkeypatch.setattr(web_live, "_hub", hub)
    manager = StateManagerMemory()
    namespace = SimpleNamespace(token_to_sid={}, sid_to_token={"s1": "tab"})
    app = SimpleNamespace(state_manager=manager)
    token = BaseStateToken(ident="tab", cls=State)
    async with manager.modify_state(token):
        pass
    Page(hub)
    web_live._gone(app, namespace, "tab", "s1")
    assert not hub.by_topic
    assert not hub.by_tab
    assert "tab" in manager.states  # a phone in a pocket comes back to it
    namespace.token_to_sid["tab"] = "s2"
    web_live._free(app, namespace, "tab")
    assert "tab" in manager.states
    namespace.token_to_sid.clear()
    web_live._free(app, namespace, "tab")
    assert not manager.states
    await manager.close()


async def test_the_app_tells_the_hub_when_a_socket_closes(hub, monkeypatch):
    """Socket.IO asks the namespace of the running app, where `attach` has put itself before Reflex's own."""
    monkeypatch.setattr(web_live, "_hub", hub)
    Page(hub)
    namespace = app.event_namespace
    await namespace._token_manager.link_token_to_sid("tab", "s1")
    await namespace.trigger_event("disconnect", "s1", "transport close")
    assert not hub.by_topic
    await settle()
    assert "s1" not in namespace.sid_to_token  # and Reflex's own was asked too


async def test_a_socket_that_came_back_keeps_what_it_watches(hub, monkeypatch):
    """F22: the old socket is noticed to be gone after the new one is there"""
    monkeypatch.setattr(web_live, "_hub", hub)
    again = Page(hub, socket="s2")
    namespace = SimpleNamespace(token_to_sid={"tab": "s2"})
    web_live._gone(SimpleNamespace(state_manager=None), namespace, "tab", "s1")
    hub.tell(JUNE)
    await settle()
    assert again.readings == 1


async def test_the_word_goes_out_after_the_commit_and_never_without_it(hub, house, monkeypatch):
    page = Page(hub)
    monkeypatch.setattr(db, "_listeners", {live.TOPIC: [hub.hear]})

    def changes(fails):
        with db.writing() as session:
            live.look_again(session, JUNE, JUNE)
            if fails:
                raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - our own, three lines up
        await asyncio.to_thread(changes, True)
    await settle()
    assert page.readings == 0
    await asyncio.to_thread(changes, False)
    await settle()
    assert page.readings == 1


async def test_a_page_watches_with_the_event_of_its_load(monkeypatch, hub):
    monkeypatch.setattr(web_live, "_hub", hub)
    where = {"session_id": "s1", "pathname": "/portal", "headers": {}}
    EventContext.set(EventContext(token="tab", state_manager=None, enqueue_impl=None, router_data=where))

    class Watching(rx.State):
        """A state of this test."""

        @rx.event
        async def look_again(self):
            """Read again."""

    web_live.watch(Watching.look_again, JUNE)
    [watch] = hub.by_topic[JUNE]
    assert watch.event.name == f"{Watching.get_full_name()}.look_again"
    assert watch.page == "/portal"


async def test_words_of_another_version_end_nothing(hub, monkeypatch):
    """F16: while one process is replaced after the other"""
    monkeypatch.setattr(web_live, "_hub", hub)
    told: list[str] = []
    monkeypatch.setattr(hub, "tell", told.append)
    for said in (b"\xff", b"nonsense", b"null", b"7", b'["one"]', b'["one", "two", "three"]'):
        web_live._told(said)
    web_live._told(b'["another process", "patient:1"]')
    web_live._told(f'["{live.ORIGIN}", "patient:2"]'.encode())
    assert told == ["patient:1"]
