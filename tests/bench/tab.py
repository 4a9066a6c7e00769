"""An open browser tab without the browser: speaks the websocket and times an event until its answer is back."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp

HYDRATE = "reflex___state____state.hydrate_and_load"
PATIENCE = 20  # seconds
PING, PONG, CONNECT, MESSAGE = "2", "3", "40", "42"  # Engine.IO and Socket.IO packet types


class Tab:
    """One tab on `page`; open it with `opened`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, page: str) -> None:
        self._socket = socket
        self.go(page)
        self._inbox: asyncio.Queue[str] = asyncio.Queue()
        self.last = ""  # the message that was waited for
        self._listening = asyncio.create_task(self._listen())

    def go(self, page: str, query: dict[str, str] | None = None) -> None:
        """Say from now on that the tab is at this page; no event is sent."""
        self._place = {"pathname": page.split("?")[0], "asPath": page, "query": query or {}}

    async def event(self, name: str, payload: dict[str, Any], answer: str) -> float:
        """Milliseconds from sending the event until a message that contains `answer` has arrived."""
        while not self._inbox.empty():
            self._inbox.get_nowait()
        self.last = ""
        began = time.perf_counter()
        event = {"name": name, "payload": payload, "router_data": self._place}
        await self._socket.send_str(f"{MESSAGE}/_event,{json.dumps(['event', event])}")
        await self.hears(answer)
        return (time.perf_counter() - began) * 1000

    async def hears(self, words: str) -> None:
        """Wait for a message that contains these words: something that happened elsewhere."""
        async with asyncio.timeout(PATIENCE):
            while words not in self.last:
                self.last = await self._inbox.get()

    async def _greet(self) -> None:
        event = {"name": HYDRATE, "payload": {"hashes": []}, "router_data": self._place}
        await self._socket.send_str(f"{CONNECT}/_event,{json.dumps({'event': event})}")
        await self.hears('"is_hydrated_rx_state_":true')

    async def _listen(self) -> None:
        async for message in self._socket:
            if message.data == PING:
                await self._socket.send_str(PONG)
            elif isinstance(message.data, str) and message.data.startswith(MESSAGE):
                self._inbox.put_nowait(message.data)

    async def _leave(self) -> None:
        await self._socket.close()
        self._listening.cancel()


@asynccontextmanager
async def opened(address: str, page: str, cookies: dict[str, str] | None = None) -> AsyncIterator[Tab]:
    """A tab on `page`, hydrated and with its first data."""
    query = urlencode({"token": str(uuid4()), "EIO": 4, "transport": "websocket"})
    headers = {"Origin": address, "Cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())}
    async with aiohttp.ClientSession() as client:
        url = f"{address.replace('http', 'ws', 1)}/_event/?{query}"
        async with client.ws_connect(url, headers=headers, max_msg_size=0) as socket:
            tab = Tab(socket, page)
            await tab._greet()
            yield tab
            await tab._leave()
