"""The link in a staff member's new mailbox: a box to tick and a button. Opening it confirms nothing (T4)."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.staff import addresses, errors
from osmind_app.clinic.staff import service as staff
from osmind_app.lib.errors import DomainError
from osmind_app.outbox.letters import PracticeCard
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, clinic, cookies, links, sign_in
from osmind_app.web.doors.faces import STAFF

TOKEN_LIMIT = 256
TITLE = "Confirm your new email"
DONE = "Your email was changed. Sign in with the new one; your password is the same."
TICK = "Tick the box if this is your email"
ANOTHER = "This page belongs to another link. Open the link in your newest email again."
DEAD = (errors.StaffEmailLinkDamaged, errors.StaffEmailLinkEnded, errors.StaffAddressTaken)


@dataclass(frozen=True)
class Opened:
    """What a live link shows."""

    id: str
    new_email: str
    practice: PracticeCard


async def open_link(request: Request) -> Response:
    """Take the token out of the address bar; nothing else happens, whoever or whatever opened it."""
    response = base.see_other(paths.STAFF_EMAIL_PAGE)
    token = request.path_params["token"][:TOKEN_LIMIT]
    cookies.put(response, cookies.STAFF_EMAIL, token, seconds=cookies.EMAIL_SECONDS)
    return response


async def show(request: Request) -> Response:
    """The page, or why there is none."""
    try:
        return _asks(request, await _opened(request))
    except DEAD as dead:
        return await _dead(request, dead)


async def take(request: Request) -> Response:
    """Confirm, once; every browser is signed out, and this one is shown the form with the new address filled in."""
    typed = await base.form(request)
    try:
        change = await _opened(request)
        if typed.get("change") != change.id:
            raise errors.StaffEmailLinkDamaged(ANOTHER)
        if not typed.get("mine"):  # scanners press buttons, but tick no boxes
            return _asks(request, change, {"mine": TICK})
        await base.write(staff.confirm_email, token=_token(request))
    except DEAD as dead:
        return await _dead(request, dead)
    response = await sign_in.page(request, STAFF, email=change.new_email, done=DONE)
    cookies.drop(response, cookies.STAFF_EMAIL)
    base.drop_session_cookie(response, STAFF.kind)
    return response


def _asks(request: Request, change: Opened, wrong: dict[str, str] | None = None) -> Response:
    return base.page(
        request, "staff_email.html", title=TITLE, change=change, practice=change.practice, errors=wrong or {}
    )


async def _opened(request: Request) -> Opened:
    await links.count_try(request)
    return await base.read(_look, token=_token(request))


def _look(session: Session, *, now: datetime, token: str) -> Opened:
    change = addresses.to_confirm(session, token=token, now=now)
    return Opened(str(change.id), change.new_email, practices.card(session.get_one(Practice, change.practice_id)))


async def _dead(request: Request, why: DomainError) -> Response:
    return base.page(
        request,
        "email_dead.html",
        title="This link can’t be used",
        sentence=why.sentence,
        face=STAFF,
        practice=await clinic.only_one(),
    )


def _token(request: Request) -> str:
    return cookies.read(request.cookies, cookies.STAFF_EMAIL) or ""


routes = [
    Route(paths.STAFF_EMAIL, open_link),
    Route(paths.STAFF_EMAIL_PAGE, show),
    Route(paths.STAFF_EMAIL_PAGE, take, methods=["POST"]),
]
