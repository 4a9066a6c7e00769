"""What every door is made of: a page, a form, one transaction in a thread, and the session cookie."""

import asyncio
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import SignInSession
from osmind_app.lib import clock, db
from osmind_app.lib.errors import Busy
from osmind_app.lib.settings import settings
from osmind_app.web import routes as paths
from osmind_app.web.doors import cookies, csrf, headers, preload, styles
from osmind_app.web.doors.compress import compressed

T = TypeVar("T")
TEMPLATES = Path(__file__).parent / "templates"
MAX_FORM_BYTES = 64 * 1024
MAX_FIELDS = 100


def page(
    request: Request,
    template: str,
    status: int = 200,
    *,
    warm: str | None = None,
    frames: bool = False,
    address: str | None = None,
    preview: bool = False,
    **context: Any,
) -> Response:
    """A whole page in one response, from `templates/<template>`.

    `errors` (field → sentence) and `values` (field → what was typed) reach the field macros; `practice`, where it is
    known, is anything with a `name` and a `phone`. `warm` names the route whose files the browser fetches once this
    page is painted (`routes.HOME`); `frames` lets it show another page of ours inside;
    `address` is what the address bar shows from now on instead of the link that opened this page. A `preview` is
    looked at by staff inside a page of theirs: nothing in it runs, can be pressed or sent.
    """
    style, script = styles.stylesheet(), _script()
    files = preload.files_of(warm) if warm else ()
    kept = cookies.read(request.cookies, cookies.FORM)
    secret = kept or csrf.new_secret()
    known = {"practice": None, "errors": {}, "values": {}, **context}
    html = (
        _environment()
        .get_template(template)
        .render(
            **known,
            address=address,
            preview=preview,
            style=style,
            script=script,
            warm_files=files,
            form_token=csrf.token(secret),
            request=request,
        )
    )
    response = HTMLResponse(html, status)
    headers.secure(response)
    if preview:
        response.headers["Content-Security-Policy"] = headers.preview_policy(style=style)
        return compressed(request, headers.framed(response))
    policy = headers.policy(style=style, script=script, warms=bool(files), frames=frames)
    response.headers["Content-Security-Policy"] = policy
    if kept is None:
        cookies.put(response, cookies.FORM, secret, seconds=cookies.FORM_SECONDS)
    return compressed(request, response)


def see_other(path: str) -> Response:
    """Go on to another page of ours, with GET: what a POST that did its deed answers."""
    return headers.secure(RedirectResponse(path, status_code=303))


async def form(request: Request) -> dict[str, str]:
    """What was typed, as text; refuses with 403 what no page of ours in this browser has sent (T35)."""
    fields = await _fields(request)
    if not csrf.is_ours(request, fields.pop(csrf.FIELD, "")):
        raise NotOurForm
    return fields


async def form_from_our_pages(request: Request) -> dict[str, str]:
    """What a form of the dashboard or portal sent: it holds no token, so the browser must say that it is ours (T35)."""
    fields = await _fields(request)
    if not csrf.browser_says_ours(request):
        raise NotOurForm
    return fields


async def in_thread(fn: Callable[..., T], *args: Any, **kw: Any) -> T:
    """Run what waits (the database, a password hash) beside the event loop."""
    return await asyncio.to_thread(fn, *args, **kw)


async def read(fn: Callable[..., T], **kw: Any) -> T:
    """Call `fn(session, now=…, **kw)` in a thread, with a session that only looks."""
    return await asyncio.to_thread(_read, fn, kw)


async def write(fn: Callable[..., T], **kw: Any) -> T:
    """Call `fn(session, now=…, **kw)` in a thread, in one transaction; raises what it raises, and Busy (F8)."""
    try:
        return await asyncio.to_thread(_write, fn, kw)
    except OperationalError as error:
        if not db.is_locked(error):
            raise
    try:
        return await asyncio.to_thread(_write, fn, kw)
    except OperationalError as error:
        if db.is_locked(error):
            raise Busy from error
        raise


def set_session_cookie(response: Response, kind: str, secret: str) -> None:
    """Sign this browser in with the secret that `sessions.start` gave."""
    cookies.put(response, cookies.session(kind), secret, seconds=settings().session_hours * 3600)


def drop_session_cookie(response: Response, kind: str) -> None:
    """Sign this browser out; the session's row is ended by the caller."""
    cookies.drop(response, cookies.session(kind))


def cookie_secret(request: Request, kind: str) -> str | None:
    """The secret in this browser's session cookie of one kind."""
    return cookies.read(request.cookies, cookies.session(kind))


async def account_session(request: Request, kind: str) -> SignInSession | None:
    """The live session of this browser, touched; None when there is none."""
    secret = cookie_secret(request, kind)
    if secret is None:
        return None
    row = await read(sessions.find, secret=secret, kind=kind)
    if row is not None and sessions.is_due(row, now=clock.now()):
        await write(sessions.touch, session_id=row.id)
    return row


async def _fields(request: Request) -> dict[str, str]:
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise HTTPException(413)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="replace")
    except ValueError as error:
        raise HTTPException(400) from error
    return {name: value.replace("\0", "") for name, value in pairs}


def _read(fn: Callable[..., T], kw: dict[str, Any]) -> T:
    with db.reading() as session:
        return fn(session, now=clock.now(), **kw)


def _write(fn: Callable[..., T], kw: dict[str, Any]) -> T:
    with db.writing() as session:
        return fn(session, now=clock.now(), **kw)


class NotOurForm(HTTPException):
    """A POST that no page of ours in this browser has sent."""

    def __init__(self) -> None:
        super().__init__(403)


@lru_cache
def _script() -> str:
    return (TEMPLATES / "door.js").read_text().strip()


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tel"] = lambda phone: re.sub(r"[^\d+]", "", phone)
    environment.globals.update(routes=paths, form_field=csrf.FIELD, demo=settings().is_demo)
    return environment
