"""The frames of a preview (B16) and of the outbox: staff look at letters and doors. Nothing in them can be pressed."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from osmind_app.clinic.accounts.models import PROVIDER
from osmind_app.clinic.invitations.queries import Invited
from osmind_app.clinic.mail import service as mail
from osmind_app.clinic.onboarding import previews
from osmind_app.lib import passwords
from osmind_app.lib.errors import NotAllowed, NotFound
from osmind_app.outbox.render import Rendered
from osmind_app.web import ids, who
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, headers

# The letter's own styles are inline; it opens nothing, not even its links.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
Part = TypeVar("Part")


async def letter(request: Request) -> Response:
    """The letter as a mail program would show it."""
    return _framed(await _part(request, previews.letter))


async def of_outbox(request: Request) -> Response:
    """An email of the outbox, for owners and admins."""
    secret, letter_id = base.cookie_secret(request, PROVIDER), ids.read(request.query_params.get("id", ""))
    try:
        return _framed(await base.read(_sent, secret=secret, letter_id=letter_id))
    except NotAllowed:
        raise NotFound from None


def _framed(shown: Rendered) -> Response:
    response = headers.secure(HTMLResponse(shown.html.replace("<body", "<body inert", 1)))
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return headers.framed(response)


async def landing(request: Request) -> Response:
    """The page behind the link."""
    return _door(request, "invite_landing.html", await _part(request, previews.invited))


async def password(request: Request) -> Response:
    """ "Create your password"."""
    return _door(request, "create_password.html", await _part(request, previews.invited), title="Create your password")


async def new_password(request: Request) -> Response:
    """ "Choose a new password", for who has one already."""
    shown = await _part(request, previews.invited)
    return _door(request, "reset.html", shown, title="Choose a new password")


def _door(request: Request, template: str, shown: Invited, title: str = "") -> Response:
    return base.page(
        request,
        template,
        preview=True,
        title=title or f"{shown.clinic.name} invited you",
        practice=shown.clinic,
        who=shown,
        opened={"id": ""},
        shortest=passwords.MIN_LENGTH,
        values={"email": shown.email},
    )


async def _part(request: Request, question: Callable[..., Part]) -> Part:
    """A part of the preview this staff member has open; to anybody else there is no such page."""
    secret = base.cookie_secret(request, PROVIDER)
    patient_id = ids.read(request.query_params.get("id", ""))
    return await base.read(_asked, secret=secret, patient_id=patient_id, question=question)


def _sent(session: Session, *, now: datetime, secret: str | None, letter_id: UUID) -> Rendered:
    asker = who.find(session, kind=PROVIDER, secret=secret, now=now)
    if asker is None:
        raise NotFound
    return mail.preview(session, actor=asker.actor, letter_id=letter_id)


def _asked(
    session: Session, *, now: datetime, secret: str | None, patient_id: UUID, question: Callable[..., Part]
) -> Part:
    asker = who.find(session, kind=PROVIDER, secret=secret, now=now)
    if asker is None:
        raise NotFound
    return question(session, actor=asker.actor, patient_id=patient_id, now=now)


routes = [
    Route(paths.PREVIEW_LETTER, letter),
    Route(paths.OUTBOX_PREVIEW, of_outbox),
    Route(paths.PREVIEW_LANDING, landing),
    Route(paths.PREVIEW_PASSWORD, password),
    Route(paths.PREVIEW_NEW_PASSWORD, new_password),
]
