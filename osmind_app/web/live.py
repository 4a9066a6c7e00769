"""“Look again”: a page that watches a topic gets the event that reads again, as its own reader and through the gate.

Nothing runs while nothing happens: a watch is an entry in a table, not a task. It belongs to one page on one socket,
and ends with either. Several processes hear of each other's commits through Redis; each tells its own tabs only.
"""

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

import redis.asyncio as aioredis
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex.state import State
from reflex_base.event import Event, EventSpec
from reflex_base.event.context import EventContext

from osmind_app.lib import db, live, log
from osmind_app.lib.settings import settings

KEPT_SECONDS = 300  # a tab's state after its socket is gone: a phone in a pocket comes back to it
RETRY_SECONDS = 1.0  # after Redis went away


@dataclass(eq=False)
class Watch:
    """One page that wants to know: its tab, socket and cookie as they were when it began, and what it does then."""

    context: EventContext
    event: Event
    topics: frozenset[str]
    running: bool = False
    again: bool = False  # something happened while it was reading

    @property
    def socket(self) -> str:
        """Which socket of the tab it belongs to."""
        return str(self.context.router_data.get("session_id", ""))

    @property
    def page(self) -> str:
        """Which page it belongs to."""
        return str(self.context.router_data.get("pathname", ""))


@dataclass
class Hub:
    """The watches of this process. Everything in it happens on the event loop."""

    by_topic: dict[str, set[Watch]] = field(default_factory=lambda: defaultdict(set))
    by_tab: dict[str, list[Watch]] = field(default_factory=dict)
    loop: asyncio.AbstractEventLoop | None = None

    def add(self, watch: Watch) -> None:
        """Watch from now on; what this tab watched on another page or socket ends, and so does the same watch."""
        here = [
            other
            for other in self.by_tab.get(watch.context.token, [])
            if other.socket == watch.socket and other.page == watch.page and other.event.name != watch.event.name
        ]
        self.forget(watch.context.token, but=here)
        self.by_tab[watch.context.token] = [*here, watch]
        for topic in watch.topics:
            self.by_topic[topic].add(watch)

    def forget(self, token: str, *, but: list[Watch] | None = None) -> None:
        """The tab is gone, or watches something else."""
        for watch in self.by_tab.pop(token, []):
            if but and watch in but:
                continue
            for topic in watch.topics:
                self.by_topic[topic].discard(watch)
                if not self.by_topic[topic]:
                    del self.by_topic[topic]

    def hear(self, topic: str) -> None:
        """Something was committed, in whichever thread of this process."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.tell, topic)

    def tell(self, topic: str) -> None:
        """Have every page that watches this topic look again."""
        for watch in list(self.by_topic.get(topic, ())):
            self._start(watch)

    def tell_all(self) -> None:
        """Have every page look again: words may have been missed."""
        for topic in list(self.by_topic):
            self.tell(topic)

    def _start(self, watch: Watch) -> None:
        """One reading at a time for each watch, and one more if something happened meanwhile: never a queue of them."""
        if watch.running:
            watch.again = True
            return
        watch.running, watch.again = True, False
        context = copy_context()
        context.run(EventContext.set, watch.context)  # what is enqueued inherits the tab, its page and its cookie
        task = context.run(asyncio.ensure_future, self._read_again(watch))
        task.add_done_callback(lambda _: self._done(watch))

    async def _read_again(self, watch: Watch) -> None:
        with contextlib.suppress(Exception):  # the event's own faults are told and logged where it runs
            for future in await watch.context.enqueue_impl(watch.context.token, watch.event):
                await asyncio.wait([future])

    def _done(self, watch: Watch) -> None:
        watch.running = False
        if watch.again and watch in self.by_tab.get(watch.context.token, []):
            self._start(watch)


_hub = Hub()


def watch(event: EventSpec | Any, *topics: str) -> None:
    """Have this page run `event` whenever one of the topics is told. To be called in its `load`, with topics that the
    server chose for this reader; the next page of the tab ends it, and calling it again replaces it.
    """
    [found] = Event.from_event_type(event)
    # A fork: what the page's own event holds, and whether that one was cancelled, is no business of what follows.
    _hub.add(Watch(EventContext.get().fork(), found, frozenset(topics)))


def attach(app: Any) -> None:
    """Let the hub live as long as the app serves, and hear when a tab's socket closes."""
    namespace = app.event_namespace
    reflexes_own = namespace.on_disconnect

    def on_disconnect(sid: str) -> Any:
        token = namespace.sid_to_token.get(sid)
        if token is not None:
            _gone(app, namespace, token, sid)
        return reflexes_own(sid)

    namespace.on_disconnect = on_disconnect
    app.register_lifespan_task(_open)


@contextlib.asynccontextmanager
async def _open() -> AsyncIterator[None]:
    _hub.loop = asyncio.get_running_loop()
    db.on_commit(live.TOPIC, _hub.hear)
    live.tell_other_processes()
    listening = asyncio.create_task(_listen()) if settings().redis_url.get_secret_value() else None
    try:
        yield
    finally:
        db.off_commit(live.TOPIC, _hub.hear)
        if listening is not None:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening


async def _listen() -> None:
    """Hear what the other processes committed, for as long as this one serves."""
    missed = False
    while True:
        try:
            url = settings().redis_url.get_secret_value()
            async with aioredis.Redis.from_url(url) as client, client.pubsub() as heard:
                await heard.subscribe(live.CHANNEL)
                if missed:
                    _hub.tell_all()
                async for message in heard.listen():
                    if message["type"] == "message":
                        _told(message["data"])
        except (aioredis.RedisError, OSError):
            log.warning("live.redis_lost")
        missed = True
        await asyncio.sleep(RETRY_SECONDS)


def _told(said: bytes) -> None:
    """What another process says; words of another version end nothing but themselves."""
    try:
        origin, topic = json.loads(said)
    except (ValueError, TypeError):
        log.warning("live.not_understood")
        return
    if origin != live.ORIGIN:
        _hub.tell(str(topic))


def _gone(app: Any, namespace: Any, token: str, sid: str) -> None:
    """The socket closed: its watches end now, the tab's state a while later unless the tab comes back."""
    kept = [watch for watch in _hub.by_tab.get(token, []) if watch.socket != sid]
    _hub.forget(token, but=kept)
    if kept:
        _hub.by_tab[token] = kept
    asyncio.get_running_loop().call_later(KEPT_SECONDS, _free, app, namespace, token)


def _free(app: Any, namespace: Any, token: str) -> None:
    manager = app.state_manager
    if token in namespace.token_to_sid or not isinstance(manager, StateManagerMemory):
        return  # the tab is back; or the states are Redis's, which lets them go by itself
    of_tab = BaseStateToken(ident=token, cls=State)
    lock = manager._states_locks.get(of_tab.lock_key)
    if lock is None or not lock.locked():
        manager._purge_token(of_tab)
