"""Changing one's own password: the old one is asked for, and every other browser is signed out (T17)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import resets, sessions, signing_in
from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.lib import passwords
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, checking, clinic, going_on, sign_in, visitor
from osmind_app.web.doors.faces import PORTAL, STAFF, Face

ENTER_NEW = "Enter a new password"


async def show(request: Request, face: Face) -> Response:
    """The page, for somebody who is signed in."""
    email = await base.read(_email, face=face, secret=base.cookie_secret(request, face.kind))
    if email is None:
        return base.see_other(going_on.by_way_of(face.sign_in, _settings(face), face.kind))
    return await _page(request, face, email)


async def take(request: Request, face: Face) -> Response:
    """Judge the new password, check the old one, then change it; this browser goes on with a session of its own."""
    typed = await base.form(request)
    secret = base.cookie_secret(request, face.kind)
    email = await base.read(_email, face=face, secret=secret)
    if email is None:
        return base.see_other(face.sign_in)
    new = typed.get("new", "")
    personal = await base.read(_personal, face=face, secret=secret)
    why = await base.in_thread(passwords.why_refused, new, personal=personal) if new else ENTER_NEW
    if why:
        return await _page(request, face, email, {"new": why})
    wrong = await checking.own_password(request, face, email, typed.get("password", ""))
    if wrong:
        return await _page(request, face, email, {"password": wrong})
    made = await base.in_thread(passwords.hashed, new)
    entered = await base.write(_change, face=face, secret=secret, made=made, device=visitor.device(request))
    if entered is None:
        return base.see_other(face.sign_in)
    response = base.page(
        request,
        "password_changed.html",
        title="Your password was changed",
        face=face,
        onward=_settings(face),
        practice=await clinic.only_one(),
    )
    sign_in.let_in(request, response, face, entered)
    return response


def _change(
    session: Session, *, now: datetime, face: Face, secret: str | None, made: str, device: str
) -> signing_in.Entered | None:
    row = sessions.find(session, secret=secret, kind=face.kind, now=now) if secret else None
    if row is None:
        return None
    stepped = row.second_step_at is not None
    account = onboarding.change_password(session, account_id=row.account_id, password_hash=made, now=now)
    entered = signing_in.enter(
        session,
        account=account,
        device_id=None,
        device_name=device,
        now=now,
        second_step_done=stepped,
        opens_id=row.opens_id,
    )
    to = face.find(session, account_id=account.id)
    if to is not None:
        resets.tell_changed(session, account=account, to=to, why=row.id, now=now)
    return entered


def _email(session: Session, *, now: datetime, face: Face, secret: str | None) -> str | None:
    account_id = _account_id(session, face, secret, now)
    return session.get_one(Account, account_id).email if account_id else None


def _personal(session: Session, *, now: datetime, face: Face, secret: str | None) -> tuple[str, ...]:
    account_id = _account_id(session, face, secret, now)
    to = face.find(session, account_id=account_id) if account_id else None
    return to.personal if to else ()


def _account_id(session: Session, face: Face, secret: str | None, now: datetime) -> UUID | None:
    row = sessions.find(session, secret=secret, kind=face.kind, now=now) if secret else None
    return row.account_id if row else None


def _settings(face: Face) -> str:
    return paths.SETTINGS_SECURITY if face.is_staff else paths.ME


async def _page(request: Request, face: Face, email: str, errors: dict[str, str] | None = None) -> Response:
    return base.page(
        request,
        "change_password.html",
        title="Change your password",
        action=paths.STAFF_PASSWORD if face.is_staff else paths.PATIENT_PASSWORD,
        back=_settings(face),
        shortest=passwords.MIN_LENGTH,
        practice=await clinic.only_one(),
        errors=errors or {},
        values={"email": email},
    )


async def show_patients(request: Request) -> Response:
    """`/password`."""
    return await show(request, PORTAL)


async def take_patients(request: Request) -> Response:
    """`/password`, POST."""
    return await take(request, PORTAL)


async def show_staff(request: Request) -> Response:
    """`/clinic/password`."""
    return await show(request, STAFF)


async def take_staff(request: Request) -> Response:
    """`/clinic/password`, POST."""
    return await take(request, STAFF)


routes = [
    Route(paths.PATIENT_PASSWORD, show_patients),
    Route(paths.PATIENT_PASSWORD, take_patients, methods=["POST"]),
    Route(paths.STAFF_PASSWORD, show_staff),
    Route(paths.STAFF_PASSWORD, take_staff, methods=["POST"]),
]
