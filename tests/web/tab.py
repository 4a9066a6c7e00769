"""A tab without a browser: sends whatever it is told to, from whatever page, with whatever cookie."""

import asyncio
import contextlib
import json
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import socketio

from osmind_app.web.gate import CONNECT
from osmind_app.web.notices import Notices

NAMESPACE = "/_event"


class Tab:
    """One tab. Everything the server sends back is kept in `said`."""

    def __init__(
        self, server, *, cookie: str = "", token: str = "tab-1", origin: str | None = "", path: str = "/clinic"
    ):
        self.server, self.cookie, self.token, self.path = server, cookie, token, path
        self.origin = server.url if origin == "" else origin
        self.io = socketio.AsyncClient(reconnection=False, json=json)  # the app, once imported, brings its own to all
        self.query: dict[str, str] = {}
        self.said: list[dict[str, Any]] = []
        self.io.on("event", self._hear, namespace=NAMESPACE)

    async def __aenter__(self) -> "Tab":
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        with contextlib.suppress(Exception):
            await self.io.disconnect()

    async def connect(self, *, hello: dict[str, Any] | None = None) -> None:
        """Open the socket; `hello` rides in the connect packet, as the real page's first event does."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if self.origin is not None:
            headers["Origin"] = self.origin
        await self.io.connect(
            f"{self.server.url}/?token={self.token}",
            headers=headers,
            auth={"event": hello} if hello else None,
            socketio_path="/_event",
            namespaces=[NAMESPACE],
            transports=["websocket"],
            wait_timeout=10,
        )

    async def send(self, name: str, payload: Any = None, *, rounds: int = 4) -> None:
        """Call a handler and wait until the server has dealt with it."""
        event = {"name": name, "payload": {} if payload is None else payload, "router_data": self.where()}
        await self.io.emit("event", event, namespace=NAMESPACE)
        await self.settled(rounds)

    async def hydrate(self) -> dict[str, dict[str, Any]]:
        """What a page gets when it connects."""
        before = len(self.said)
        await self.send(CONNECT, {"vars": None, "hashes": None})
        return self.merged(before)

    async def settled(self, rounds: int = 4) -> None:
        """Wait until something harmless sent last has been done; more rounds let chained events be done before it."""
        for _ in range(rounds):
            word = uuid4().hex
            harmless = {
                "name": f"{Notices.get_full_name()}.show",
                "payload": {"text": word},
                "router_data": self.where(),
            }
            for _try in range(10):  # the gate answers nothing while an address sends more than a clinic could
                await self.io.emit("event", harmless, namespace=NAMESPACE)
                if await self._heard(word, seconds=5):
                    break
            else:
                raise TimeoutError

    def where(self) -> dict[str, Any]:
        """What the page tells about itself."""
        asked = f"?{urlencode(self.query)}" if self.query else ""
        return {"pathname": self.path, "asPath": self.path + asked, "query": self.query}

    def merged(self, since: int = 0) -> dict[str, dict[str, Any]]:
        """State → var → value, as the page would hold it; Reflex's suffixes are cut off."""
        found: dict[str, dict[str, Any]] = {}
        for update in self.said[since:]:
            for state, changes in (update.get("delta") or {}).items():
                plain = {name.removesuffix("_rx_state_"): value for name, value in changes.items()}
                found.setdefault(state, {}).update(plain)
        return found

    def state(self, of: type) -> dict[str, Any]:
        """What this tab holds of one state."""
        return self.merged().get(of.get_full_name(), {})

    async def _heard(self, word: str, *, seconds: float) -> bool:
        for _ in range(int(seconds / 0.005)):
            if any(self._notice(update) == word for update in self.said[-20:]):
                return True
            await asyncio.sleep(0.005)
        return False

    @staticmethod
    def _notice(update: dict[str, Any]) -> str | None:
        return (update.get("delta") or {}).get(Notices.get_full_name(), {}).get("text_rx_state_")

    async def _hear(self, update: dict[str, Any]) -> None:
        self.said.append(update)
