"""The websocket of the faces: opened by our own pages only, and given only what a page of ours could send."""

import json
import re
from collections import Counter

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from osmind_app.lib import log
from osmind_app.lib.settings import settings
from osmind_app.web.doors import visitor

PATH = "/_event"
MAX_FRAME = 256 * 1024
MAX_BRACKETS = 10_000
PER_ADDRESS = 500  # open sockets: a clinic's waiting room and staff share one address

_CONTROL = re.compile(r"[1-6]|[23]probe|4[01]/_event,?")
_PACKET = re.compile(r"4([02])/_event,(?=[\[{])")
_open: Counter[str] = Counter()


def is_our_host(headers: Headers) -> bool:
    """True when the request was meant for this installation's public address (or, in the demo, this machine)."""
    return headers.get("host", "").lower() in {origin.partition("://")[2].lower() for origin in settings().origins}


def is_our_origin(headers: Headers) -> bool:
    """True when a page of ours opened this socket: browsers always say so, and others have no business here (T36)."""
    return headers.get("origin", "").lower() in {origin.lower() for origin in settings().origins}


async def serve(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Hand the socket on, without the frames that no page of ours would send."""
    headers = Headers(scope=scope)
    address = visitor.address(HTTPConnection(scope))
    ours = scope["path"].rstrip("/") == PATH and is_our_host(headers) and is_our_origin(headers)
    if not ours or _open[address] >= PER_ADDRESS:
        log.info("socket.refused", reason="origin" if not ours else "too many")
        await send({"type": "websocket.close", "code": 1008})
        return
    _open[address] += 1
    try:
        await app(scope, _sensible(receive), send)
    finally:
        _open[address] -= 1
        if not _open[address]:
            del _open[address]


def _sensible(receive: Receive) -> Receive:
    async def receiving() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive" or _could_be_ours(message):
                return message
            log.info("socket.frame_refused")

    return receiving


def _could_be_ours(message: Message) -> bool:
    """Text, not huge, not nested for nesting's sake, and an event that is one: the framework trusts its own page."""
    text = message.get("text")
    if text is None or len(text) > MAX_FRAME or text.count("[") + text.count("{") > MAX_BRACKETS:
        return False
    if _CONTROL.fullmatch(text):
        return True
    packet = _PACKET.match(text)
    if packet is None:
        return False
    try:
        data = json.loads(text[packet.end() :])
    except (ValueError, RecursionError):
        return False
    if packet[1] == "0":  # connect, with the first event in it
        return isinstance(data, dict) and ("event" not in data or _is_event(data["event"]))
    name, *given = data if isinstance(data, list) and data else [None]
    return name == "ping" or (name == "event" and len(given) == 1 and _is_event(given[0]))


def _is_event(data: object) -> bool:
    return (
        isinstance(data, dict)
        and isinstance(data.get("name"), str)
        and isinstance(data.get("payload", {}), dict)
        and isinstance(data.get("router_data", {}), dict)
    )
