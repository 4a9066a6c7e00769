"""In front of every request: our own host only, our own pages' sockets only, and the headers of every answer.

A face's page is sent to somebody who is signed in; anybody else is shown the door before a script is loaded.
"""

import asyncio
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from osmind_app.clinic.accounts.models import PATIENT, PROVIDER
from osmind_app.lib.settings import settings
from osmind_app.web import built, routes, sockets
from osmind_app.web import who as people
from osmind_app.web.doors import guard
from osmind_app.web.doors import headers as secure

FOREVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"
NOT_SERVED = (".html", ".br", ".gz", ".map")  # what only the static files of a build know
ANY_HOST = {routes.HEALTH, routes.READY}  # a load balancer asks by address
OF_DOCUMENTS = {"permissions-policy", "cross-origin-opener-policy", "x-robots-tag"}  # mean nothing on a script
SHOW_LETTERS = {routes.PREVIEW, routes.SETTINGS_EMAIL}  # pages with doors and letters of ours inside
NOTHING = "default-src 'none'; frame-ancestors 'none'"
WORKER = "default-src 'none'; connect-src 'self'"  # it fetches what it passes on, and runs nothing else


def edge(app: ASGIApp) -> ASGIApp:
    """Put the edge in front of `app`: the last of `rx.App(api_transformer=[doors, edge])`."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await sockets.serve(app, scope, receive, send)
        elif scope["type"] == "http":
            await _http(app, scope, receive, _with_headers(scope, send))
        else:
            await app(scope, receive, send)

    return answer


async def _http(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    path = scope["path"]
    if path not in ANY_HOST and not sockets.is_our_host(Headers(scope=scope)):
        await PlainTextResponse("This is another address's site.", 421)(scope, receive, send)
        return
    page = built.pages().get(path.rstrip("/"))
    if page is not None:
        await _page(app, page, scope, receive, send)
    elif path.startswith("/_") or path.endswith(NOT_SERVED) or path == "/ping":
        await _missing(scope, receive, send)
    elif (address := built.socket_addresses()) is not None and path == address[0]:
        await Response(address[1], media_type="text/javascript")(scope, receive, send)
    else:
        await app(scope, receive, _or_missing(scope, receive, send))


async def _page(app: ASGIApp, page: built.Page, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["method"] not in ("GET", "HEAD"):
        await PlainTextResponse("", 405, headers={"Allow": "GET, HEAD"})(scope, receive, send)
        return
    kind = PROVIDER if page.path.startswith("/clinic/") else PATIENT
    cookie = Headers(scope=scope).get("cookie", "")
    who = (await asyncio.to_thread(people.look_up, cookie, by_hand=True))[kind]
    asked = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
    if isinstance(who, people.Nobody):
        await RedirectResponse(f"{who.door}?{urlencode({'next': asked})}", 303)(scope, receive, send)
        return
    if who.opens_id is not None and routes.record_in(asked) not in ("", str(who.opens_id)):
        await RedirectResponse(f"{routes.SWITCH}?{urlencode({'next': asked})}", 303)(scope, receive, send)
        return
    # Given without the last slash, the static files would answer with a redirect to plain http.
    await app({**scope, "path": page.path, "raw_path": page.path.encode()}, receive, send)


async def _missing(scope: Scope, receive: Receive, send: Send) -> None:
    await guard.problem(Request(scope, receive), guard.MISSING)(scope, receive, send)


def _or_missing(scope: Scope, receive: Receive, send: Send) -> Send:
    """Send on what was answered, but a page of ours where nothing, or a page that is no door, was found."""
    replaced = False

    async def sending(message: Message) -> None:
        nonlocal replaced
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            a_page = message["status"] in (404, 405) or headers.get("content-type", "").startswith("text/html")
            replaced = a_page and "content-security-policy" not in headers
            if replaced:
                await _missing(scope, receive, send)
        if not replaced:
            await send(message)

    return sending


def _with_headers(scope: Scope, send: Send) -> Send:
    """Add to each answer what it does not say itself."""
    path = scope["path"]

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            for name, value in _owed(scope, message["status"], headers).items():
                headers.setdefault(name, value)
            if headers.get("content-type", "").startswith("text/html") and path.rstrip("/") in built.pages():
                headers["Cache-Control"] = "no-store"
        await send(message)

    return sending


def _owed(scope: Scope, status: int, headers: MutableHeaders) -> dict[str, str]:
    path = scope["path"]
    answer = secure.secure(Response())
    owed: dict[str, Any] = dict(answer.headers)
    owed.pop("content-length", None)
    page = built.pages().get(path.rstrip("/"))
    owed["Content-Security-Policy"] = policy(page) if page and status == 200 else NOTHING
    if path == routes.WORKER and status in (200, 304):
        owed["Content-Security-Policy"] = WORKER
    if status in (200, 304) and path.startswith(built.HASHED):
        owed = {name: value for name, value in owed.items() if name not in OF_DOCUMENTS}
        owed["cache-control"] = FOREVER
    elif status in (200, 304) and page is None and "last-modified" in headers:
        # An address with its version changes with the file; an icon's or the manifest's stays.
        owed["cache-control"] = FOREVER if scope["query_string"] else AN_HOUR
    return owed


def policy(page: built.Page) -> str:
    """The policy of one prerendered page: its own inline scripts by hash, files and sockets from here only.

    The preview and the outbox alone show doors and letters of ours inside.
    """
    socket = settings().public_url.replace("http", "ws", 1)
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' {page.scripts}",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self' {socket}",
            "manifest-src 'self'",
            "worker-src 'self'",
            *(["frame-src 'self'"] if page.path.rstrip("/") in SHOW_LETTERS else []),
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )
