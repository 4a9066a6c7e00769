"""The second step: a code from an app, or a recovery code. Nothing else opens before it, on either face (T20)."""

import re
from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import second_step, sessions, signing_in
from osmind_app.clinic.accounts.errors import WrongCode
from osmind_app.clinic.accounts.models import Account, SignInSession
from osmind_app.lib.errors import TooMany
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, browsers, clinic, cookies, faces, going_on, sign_in, visitor
from osmind_app.web.doors.faces import PORTAL, STAFF, Face

NOT_A_CODE = "The code must be 6 numbers, or one of your recovery codes"
OVER = "Sign in again: the time for your code was over, or there were too many wrong codes"
SHAPE = re.compile(r"\s*(?:\d\s*){6}|[A-Za-z2-7\s-]{16,24}", re.ASCII)


async def show(request: Request, face: Face) -> Response:
    """The page, for a browser whose password was right a moment ago."""
    onward = going_on.local(request.query_params.get("next", ""), face.kind)
    secret = cookies.read(request.cookies, cookies.code(face.kind))
    if await base.read(waiting, face=face, secret=secret, due=second_step.CODE) is None:
        return base.see_other(going_on.by_way_of(face.sign_in, onward, face.kind))
    return await _page(request, face, onward)


async def take(request: Request, face: Face) -> Response:
    """Decide one code; the session's cookie is set on this answer."""
    typed = await base.form(request)
    onward = going_on.local(typed.get("next", ""), face.kind)
    secret = cookies.read(request.cookies, cookies.code(face.kind))
    if await base.read(waiting, face=face, secret=secret, due=second_step.CODE) is None:
        return await sign_in.page(request, face, onward=onward, errors={"form": OVER})
    code = typed.get("code", "")
    if not SHAPE.fullmatch(code):
        return await _page(request, face, onward, {"code": NOT_A_CODE})
    browser = browsers.secrets_of(request, face.kind)
    if not await sign_in.may_try(request):
        return await _page(request, face, onward, {"form": TooMany.sentence}, 429)
    entered = await base.write(
        _decide, face=face, secret=secret, code=code, browser=browser, device=visitor.device(request)
    )
    if entered is None:
        return await _page(request, face, onward, {"code": WrongCode.sentence})
    await sign_in.was_right(request)
    response = sign_in.inside(request, face, entered, onward)
    cookies.drop(response, cookies.code(face.kind))
    return response


def waiting(session: Session, *, now: datetime, face: Face, secret: str | None, due: str) -> SignInSession | None:
    """The browser's wait for its second step, when that is what is due: a wait for a code sets nothing up."""
    row = sessions.find(session, secret=secret, kind=signing_in.waiting_kind(face.kind), now=now) if secret else None
    if row is None or second_step.due(session.get_one(Account, row.account_id)) != due:
        return None
    return row


def _decide(
    session: Session, *, now: datetime, face: Face, secret: str, code: str, browser: list[str], device: str
) -> signing_in.Entered | None:
    row = waiting(session, now=now, face=face, secret=secret, due=second_step.CODE)
    if row is None:
        return None
    answer = signing_in.enter_code(session, waiting=row, code=code, browser=browser, find=face.find, now=now)
    if answer.account is None:
        return None
    return signing_in.enter(
        session,
        account=answer.account,
        device_id=answer.device_id,
        device_name=device,
        now=now,
        second_step_done=True,
        find=face.find,
        opens_id=faces.opens(session, face=face, account_id=answer.account.id),
    )


async def _page(
    request: Request, face: Face, onward: str, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    return base.page(
        request,
        "second_step.html",
        status,
        warm=face.home,
        title="Enter your code",
        face=face,
        onward=onward,
        practice=await clinic.only_one(),
        errors=errors or {},
    )


async def show_patients(request: Request) -> Response:
    """`/code`."""
    return await show(request, PORTAL)


async def take_patients(request: Request) -> Response:
    """`/code`, POST."""
    return await take(request, PORTAL)


async def show_staff(request: Request) -> Response:
    """`/clinic/sign-in/code`."""
    return await show(request, STAFF)


async def take_staff(request: Request) -> Response:
    """`/clinic/sign-in/code`, POST."""
    return await take(request, STAFF)


routes = [
    Route(paths.PATIENT_SECOND_STEP, show_patients),
    Route(paths.PATIENT_SECOND_STEP, take_patients, methods=["POST"]),
    Route(paths.STAFF_SECOND_STEP, show_staff),
    Route(paths.STAFF_SECOND_STEP, take_staff, methods=["POST"]),
]
