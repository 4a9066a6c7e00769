"""Choosing a new password with the link of a letter. Opening the link changes nothing, as often as one likes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import errors, resets
from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.lib import passwords
from osmind_app.lib.errors import DomainError
from osmind_app.outbox.letters import PracticeCard
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, clinic, cookies, faces, links, sign_in
from osmind_app.web.doors.faces import PORTAL, Face

CHANGED = "Your password was changed. Sign in with the new one."
ENTER = "Enter a new password"
ANOTHER = errors.ResetDamaged("This page belongs to another link. Open the link in your newest email again.")


@dataclass(frozen=True)
class Opened:
    """What a live link shows: whose password it is about, and what that must not be made of."""

    id: str
    email: str
    face: Face
    personal: tuple[str, ...]
    practice: PracticeCard | None


async def open_link(request: Request) -> Response:
    """Take the token out of the address bar; nothing else happens, whoever or whatever opened it."""
    response = base.see_other(paths.RESET_PASSWORD)
    cookies.put(response, cookies.RESET, request.path_params["token"][:256], seconds=cookies.RESET_SECONDS)
    return response


async def show(request: Request) -> Response:
    """The page with one field, or why there is none."""
    token = cookies.read(request.cookies, cookies.RESET)
    await links.count_try(request)
    try:
        opened = await base.read(_look, token=token)
    except DomainError as dead:
        return await _dead(request, dead)
    return _page(request, opened)


async def take(request: Request) -> Response:
    """Judge the password, then change it and spend the link in one transaction."""
    typed = await base.form(request)
    token = cookies.read(request.cookies, cookies.RESET)
    await links.count_try(request)
    try:
        opened = await base.read(_look, token=token)
        if typed.get("link") != opened.id:
            return await _dead(request, ANOTHER)
        password = typed.get("password", "")
        why = await base.in_thread(passwords.why_refused, password, personal=opened.personal) if password else ENTER
        if why:
            return _page(request, opened, {"password": why})
        made = await base.in_thread(passwords.hashed, password)
        await base.write(onboarding.choose_password, token=token, password_hash=made, find=opened.face.find)
    except DomainError as dead:
        return await _dead(request, dead)
    response = await sign_in.page(request, opened.face, email=opened.email, done=CHANGED)
    cookies.drop(response, cookies.RESET)
    base.drop_session_cookie(response, opened.face.kind)
    return response


def _look(session: Session, *, now: datetime, token: str | None) -> Opened:
    reset = resets.look_up(session, token=token or "", now=now)
    account = session.get_one(Account, reset.account_id)
    face = faces.of(account.kind)
    to = face.find(session, account_id=account.id)
    return Opened(str(reset.id), account.email, face, to.personal if to else (account.email,), to.card if to else None)


def _page(request: Request, opened: Opened, wrong: dict[str, str] | None = None) -> Response:
    return base.page(
        request,
        "reset.html",
        title="Choose a new password",
        opened=opened,
        practice=opened.practice,
        shortest=passwords.MIN_LENGTH,
        errors=wrong or {},
        values={"email": opened.email},
    )


async def _dead(request: Request, why: DomainError) -> Response:
    face = await base.read(_face_of, token=cookies.read(request.cookies, cookies.RESET) or "")
    return base.page(
        request,
        "dead_reset.html",
        200,
        title=_TITLES.get(type(why), "This link does not work"),
        sentence=why.sentence,
        used=isinstance(why, errors.ResetUsed),
        face=face,
        practice=await clinic.only_one(),
    )


def _face_of(session: Session, *, now: datetime, token: str) -> Face:
    """The face a real link belongs to, so that the next step fits; a damaged one leads patients on."""
    try:
        return _face_of_account(session, resets.genuine(session, token=token).account_id)
    except errors.ResetDamaged:
        return PORTAL


def _face_of_account(session: Session, account_id: UUID) -> Face:
    return faces.of(session.get_one(Account, account_id).kind)


_TITLES = {
    errors.ResetUsed: "You already used this link",
    errors.ResetExpired: "This link has expired",
    errors.ResetReplaced: "There is a newer link",
    errors.ResetDamaged: "This link is not complete",
}

routes = [
    Route(paths.RESET, open_link),
    Route(paths.RESET_PASSWORD, show),
    Route(paths.RESET_PASSWORD, take, methods=["POST"]),
]
