"""The demo's inbox: every letter as the patient would read it. It exists only where no letter leaves the machine."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import when
from osmind_app.lib.errors import NotFound
from osmind_app.lib.settings import settings
from osmind_app.outbox import queries, render
from osmind_app.outbox.models import Letter
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, headers

AT_ONCE = 20
# The letter's own styles are inline; it may open its links in a tab, and nothing else.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@dataclass(frozen=True)
class Shown:
    """A letter and what has become of it."""

    id: UUID
    letter: render.Rendered
    at: str
    state: str
    promised_at: datetime


async def inbox(request: Request) -> Response:
    """The letters, the newest first."""
    _only_in_the_demo()
    try:
        before = datetime.fromisoformat(request.query_params["before"]) if "before" in request.query_params else None
        shown = await base.read(_newest, before=before)
    except ValueError as error:
        raise NotFound from error
    older = f"{paths.INBOX}?{urlencode({'before': shown[-1].promised_at.isoformat()})}" if len(shown) > AT_ONCE else ""
    return base.page(request, "inbox.html", shown=shown[:AT_ONCE], older=older, newest=before is None)


async def letter(request: Request) -> Response:
    """One letter: who, what, when, its look and its plain-text twin."""
    _only_in_the_demo()
    shown = await base.read(_one, letter_id=request.query_params.get("id", ""))
    body = f"{paths.INBOX_BODY}?{urlencode({'id': str(shown.id)})}"
    return base.page(request, "inbox_letter.html", frames=True, shown=shown, body=body)


async def body(request: Request) -> Response:
    """The letter's html, as a mail program would show it: no script runs, nothing is loaded."""
    _only_in_the_demo()
    shown = await base.read(_one, letter_id=request.query_params.get("id", ""))
    response = headers.secure(HTMLResponse(shown.letter.html))
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return headers.framed(response)


def _only_in_the_demo() -> None:
    if not settings().is_demo or settings().courier != "console":
        raise NotFound


def _newest(session: Session, *, before: datetime | None, now: datetime) -> list[Shown]:
    return [_shown(session, row) for row in queries.newest(session, before=before, at_most=AT_ONCE + 1)]


def _one(session: Session, *, letter_id: str, now: datetime) -> Shown:
    try:
        row = session.get(Letter, UUID(letter_id))
    except ValueError as error:
        raise NotFound from error
    if row is None:
        raise NotFound
    return _shown(session, row)


def _shown(session: Session, row: Letter) -> Shown:
    practice = session.get(Practice, row.practice_id) if row.practice_id else None
    at = when.short(row.sent_at or row.promised_at, practice.time_zone if practice else "UTC")
    return Shown(row.id, render.render(row), at, _state(row), row.promised_at)


def _state(row: Letter) -> str:
    if row.withdrawn_at:
        return "Withdrawn before it left"
    if row.bounced_at:
        return "Bounced"
    if row.failed_at:
        return "Given up"
    return "Delivered" if row.delivered_at else "Sent" if row.sent_at else "Waiting"


routes = [Route(paths.INBOX, inbox), Route(paths.INBOX_LETTER, letter), Route(paths.INBOX_BODY, body)]
