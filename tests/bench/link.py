"""A phone's radio link, as a relay in front of a server: every packet takes its time.

Chromium's own throttling delays whole requests and leaves websocket frames alone, which hides most of what a Reflex
page waits for. This relay delays bytes: handshakes, slow start, bandwidth and websocket round trips all count.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

SEGMENT = 1460  # bytes of payload in one TCP segment
FIRST_WINDOW = 10 * SEGMENT  # what a server may send before the first acknowledgement (RFC 6928)
PIECE = 2 * SEGMENT
QUEUE_SECONDS = 0.25  # how much the modem buffers before it pushes back


@dataclass(frozen=True)
class Radio:
    """A link's round trip in seconds and its speeds in bits a second."""

    round_trip: float
    down: float
    up: float
    hellos: int = 2  # round trips before the first request: TCP, then TLS 1.3


SLOW_PHONE = Radio(round_trip=0.150, down=1_600_000, up=750_000)


class Lane:
    """One direction of the link: pieces leave one after the other, whatever connection they belong to."""

    def __init__(self, bits_per_second: float) -> None:
        self._bytes_per_second = bits_per_second / 8
        self._free_at = 0.0

    def leaves_at(self, size: int) -> float:
        """When the last byte of the next piece has left."""
        self._free_at = max(self._free_at, time.perf_counter()) + size / self._bytes_per_second
        return self._free_at


class Window:
    """A server's congestion window: opens by what the phone has acknowledged (slow start, no loss)."""

    def __init__(self) -> None:
        self._size = FIRST_WINDOW
        self._in_flight = 0
        self._opened = asyncio.Event()

    async def admit(self, size: int) -> None:
        """Wait until `size` more bytes may be on their way."""
        while self._in_flight + size > self._size:
            self._opened.clear()
            await self._opened.wait()
        self._in_flight += size

    def acknowledge(self, size: int) -> None:
        """`size` bytes have arrived: the window grows by as much."""
        self._in_flight -= size
        self._size += size
        self._opened.set()


class Relay:
    """Listens on a port of its own and passes everything on to `port`, as slowly as `radio` does."""

    def __init__(self, radio: Radio, port: int) -> None:
        self._radio = radio
        self._target = port
        self._down, self._up = Lane(radio.down), Lane(radio.up)
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._server:
            self._server.close()

    @property
    def port(self) -> int:
        """Where the phone connects to."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeted_at = time.perf_counter() + self._radio.hellos * self._radio.round_trip
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        upwards = self._carry(reader, inner_writer, self._up, None, greeted_at)
        downwards = self._carry(inner_reader, writer, self._down, Window(), 0)
        with suppress(asyncio.CancelledError):  # the phone has been put away
            await asyncio.gather(upwards, downwards, return_exceptions=True)
        writer.close()
        inner_writer.close()

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        lane: Lane,
        window: Window | None,
        not_before: float,
    ) -> None:
        """Read from one side, send over the lane; `_deliver` writes to the other side half a round trip later."""
        underway: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
        delivery = asyncio.create_task(self._deliver(underway, writer, window))
        try:
            while data := await reader.read(65_536):
                await _until(not_before)
                for start in range(0, len(data), PIECE):
                    piece = data[start : start + PIECE]
                    if window:
                        await window.admit(len(piece))
                    left_at = lane.leaves_at(len(piece))
                    underway.put_nowait((left_at + self._radio.round_trip / 2, piece))
                    await _until(left_at - QUEUE_SECONDS)
        finally:
            underway.put_nowait(None)
            await delivery

    async def _deliver(
        self,
        underway: "asyncio.Queue[tuple[float, bytes] | None]",
        writer: asyncio.StreamWriter,
        window: Window | None,
    ) -> None:
        while item := await underway.get():
            arrives_at, piece = item
            await _until(arrives_at)
            if not writer.is_closing():  # the other side may have gone: then what is underway is lost
                writer.write(piece)
                with suppress(ConnectionError):
                    await writer.drain()
            if window:
                asyncio.get_running_loop().call_later(self._radio.round_trip / 2, window.acknowledge, len(piece))
        if writer.can_write_eof():
            writer.write_eof()


async def _until(moment: float) -> None:
    wait = moment - time.perf_counter()
    if wait > 0:
        await asyncio.sleep(wait)
