"""What a browser fetched, told by its own network events."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.async_api import CDPSession

QUIET = 0.8  # seconds without a request after which a page has fetched what it wanted
KINDS = {"Document": "html", "Stylesheet": "css", "Script": "js", "Font": "font", "Image": "image"}


@dataclass
class Fetched:
    """One answer: its kind, its bytes on the wire (headers included), and when it was asked for."""

    kind: str
    path: str
    bytes: int = 0
    asked: float = 0.0


class Traffic:
    """The answers, socket bytes and failures of one visit; listening starts with `listen`."""

    def __init__(self) -> None:
        self._answers: dict[str, Fetched] = {}
        self._asked: dict[str, float] = {}
        self._began: float | None = None
        self._stirred = asyncio.Event()
        self.socket_bytes = 0
        self.failed: list[str] = []

    @classmethod
    async def listen(cls, devtools: CDPSession) -> "Traffic":
        """Start to note what the browser fetches."""
        traffic = cls()
        devtools.on("Network.requestWillBeSent", traffic._on_request)
        devtools.on("Network.responseReceived", traffic._on_answer)
        devtools.on("Network.loadingFinished", traffic._on_finish)
        devtools.on("Network.loadingFailed", lambda e: traffic.failed.append(e["errorText"]))
        devtools.on("Network.webSocketFrameReceived", traffic._on_frame)
        await devtools.send("Network.enable")
        return traffic

    def fetched(self) -> list[Fetched]:
        """Everything that came over the network, in the order it was asked for; what the cache held is left out."""
        return sorted((one for one in self._answers.values() if one.bytes), key=lambda one: one.asked)

    async def settle(self) -> None:
        """Return once nothing has been fetched for a moment."""
        while await self._stirs():
            pass

    async def _stirs(self) -> bool:
        self._stirred.clear()
        try:
            async with asyncio.timeout(QUIET):
                return await self._stirred.wait()
        except TimeoutError:
            return False

    def _on_request(self, event: dict) -> None:
        self._stirred.set()
        if self._began is None:
            self._began = event["timestamp"]
        self._asked[event["requestId"]] = (event["timestamp"] - self._began) * 1000

    def _on_answer(self, event: dict) -> None:
        answer = event["response"]
        if not answer.get("fromDiskCache"):
            kind = KINDS.get(event["type"], "other")
            asked = self._asked.get(event["requestId"], 0.0)
            self._answers[event["requestId"]] = Fetched(kind, urlsplit(answer["url"]).path, asked=asked)

    def _on_finish(self, event: dict) -> None:
        self._stirred.set()
        if answer := self._answers.get(event["requestId"]):
            answer.bytes = int(event["encodedDataLength"])

    def _on_frame(self, event: dict) -> None:
        self._stirred.set()
        self.socket_bytes += len(event["response"]["payloadData"])
