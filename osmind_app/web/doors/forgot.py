"""Forgot password: the same page at the same speed for every address; what happens next happens in the mailbox (A1)."""

from collections.abc import Callable

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import emails, resets
from osmind_app.clinic.accounts.errors import EmailMalformed
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.lib import log
from osmind_app.lib.errors import TooMany
from osmind_app.web import limits
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, clinic, visitor
from osmind_app.web.doors.faces import PORTAL, STAFF, Face


async def show(request: Request, face: Face) -> Response:
    """The page that asks for the address."""
    return await _page(request, face)


async def take(request: Request, face: Face) -> Response:
    """Answer first, look afterwards: the answer can tell nobody whether the address is known (T11)."""
    typed = await base.form(request)
    try:
        email = emails.check_email(typed.get("email", ""))
    except EmailMalformed as refused:
        return await _page(request, face, typed.get("email", ""), {"email": refused.sentence})
    if await limits.spend(limits.ASK, visitor.address(request)):
        return await _page(request, face, email, {"form": TooMany.sentence}, 429)
    response = base.page(
        request,
        "check_your_email.html",
        title="Check your email",
        face=face,
        masked=masked(email),
        practice=await clinic.only_one(),
    )
    response.background = BackgroundTask(_ask, _deed_of(face), email)
    return response


def masked(email: str) -> str:
    """'j••••@example.com': enough to notice a slip, too little for somebody who looks over a shoulder."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}••••@{domain}"


def _deed_of(face: Face) -> Callable[..., None]:
    return resets.forgot_by_staff if face.is_staff else onboarding.forgot_password


async def _ask(deed: Callable[..., None], email: str) -> None:
    try:
        await base.write(deed, email=email)
    except Exception as fault:
        log.fault("forgot.failed", fault)


async def _page(
    request: Request, face: Face, email: str = "", errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    return base.page(
        request,
        "forgot.html",
        status,
        title="Forgot password",
        face=face,
        practice=await clinic.only_one(),
        values={"email": email},
        errors=errors or {},
    )


async def show_patients(request: Request) -> Response:
    """`/forgot-password`."""
    return await show(request, PORTAL)


async def take_patients(request: Request) -> Response:
    """`/forgot-password`, POST."""
    return await take(request, PORTAL)


async def show_staff(request: Request) -> Response:
    """`/clinic/forgot-password`."""
    return await show(request, STAFF)


async def take_staff(request: Request) -> Response:
    """`/clinic/forgot-password`, POST."""
    return await take(request, STAFF)


routes = [
    Route(paths.PATIENT_FORGOT, show_patients),
    Route(paths.PATIENT_FORGOT, take_patients, methods=["POST"]),
    Route(paths.STAFF_FORGOT, show_staff),
    Route(paths.STAFF_FORGOT, take_staff, methods=["POST"]),
]
