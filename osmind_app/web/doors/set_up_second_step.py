"""Setting up the second step, moving it to another phone, new recovery codes, turning it off.

Opened by somebody who is signed in, who types the password again, and a code where the step is on already; or by a
member of staff whose password was right a moment ago and who must set it up before anything else opens (T20). The
secret travels in the form, sealed: a GET keeps nothing.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from cryptography.exceptions import InvalidTag
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import second_step, sessions, signing_in
from osmind_app.clinic.accounts.errors import SecondStepNeeded, WrongCode
from osmind_app.clinic.accounts.models import Account
from osmind_app.lib import sealed
from osmind_app.lib.errors import TooMany
from osmind_app.lib.settings import settings
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, browsers, checking, clinic, cookies, faces, going_on, sign_in, visitor
from osmind_app.web.doors.faces import PORTAL, STAFF, Face
from osmind_app.web.doors.second_step import SHAPE, waiting

ON, OFF, CODES = "on", "off", "codes"  # the deeds of this door
PENDING = "account.totp_pending"
NOT_A_CODE = "The code must be 6 numbers"
NO_PRESENT_CODE = "Enter a code from your app, or one of your recovery codes"


@dataclass(frozen=True)
class Whose:
    """The account this page is about; `must` when it is only here to set up what is required."""

    account_id: UUID
    email: str
    face: Face
    is_on: bool
    must: bool
    opens_id: UUID | None  # the record that is open in the portal


async def show(request: Request, face: Face) -> Response:
    """A fresh secret to set up; or, when the second step is on, what can be done about it."""
    whose = await base.read(_whose, face=face, **_cookies(request, face))
    if whose is None:
        return base.see_other(going_on.by_way_of(face.sign_in, face.settings, face.kind))
    if whose.is_on and "move" not in request.query_params:
        return await _manage(request, whose)
    return await _set_up(request, whose, second_step.new_secret())


async def take(request: Request, face: Face) -> Response:
    """Do one of the deeds, after the password (or right after signing in) and, to turn it on, a code."""
    typed = await base.form(request)
    whose = await base.read(_whose, face=face, **_cookies(request, face))
    if whose is None:
        return base.see_other(face.sign_in)
    deed = typed.get("deed", ON)
    secret = _unsealed(whose, typed.get("secret", "")) if deed == ON else None
    again = _again(request, whose, secret) if deed == ON else _again(request, whose, None)
    if deed == ON and secret is None:
        return base.see_other(face.set_up_second_step)
    digits = "".join(typed.get("code", "").split())
    if deed == ON and not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
        return await again({"code": NOT_A_CODE})
    if not whose.must:
        wrong = await _why_not(request, whose, typed)
        if wrong:
            return await again(wrong)
    if deed == OFF:
        return await _turn_off(request, whose)
    if deed == CODES:
        codes = await base.write(second_step.new_recovery_codes, account_id=whose.account_id, find=face.find)
        return await _codes(request, face, codes)
    return await _turn_on(request, whose, secret or "", digits, again)


async def _why_not(request: Request, whose: Whose, typed: dict[str, str]) -> dict[str, str]:
    """What is missing before a change that a thief would make: the password, and a code while the step is on."""
    wrong = await checking.own_password(request, whose.face, whose.email, typed.get("password", ""))
    if wrong:
        return {"password": wrong}
    if not whose.is_on:
        return {}
    present = typed.get("present", "")
    if not SHAPE.fullmatch(present):
        return {"present": NO_PRESENT_CODE}
    if not await sign_in.may_try(request):
        return {"form": TooMany.sentence}
    right = await base.write(
        signing_in.code_again,
        account_id=whose.account_id,
        code=present,
        browser=browsers.secrets_of(request, whose.face.kind),
        find=whose.face.find,
    )
    if not right:
        return {"present": WrongCode.sentence}
    await sign_in.was_right(request)
    return {}


async def _turn_on(request: Request, whose: Whose, secret: str, code: str, again: Callable[..., Any]) -> Response:
    try:
        codes, entered = await base.write(_on, whose=whose, secret=secret, code=code, device=visitor.device(request))
    except WrongCode as refused:
        return await again({"code": refused.sentence})  # type: ignore[no-any-return]
    response = await _codes(request, whose.face, codes)
    sign_in.let_in(request, response, whose.face, entered)
    cookies.drop(response, cookies.code(whose.face.kind))
    return response


async def _turn_off(request: Request, whose: Whose) -> Response:
    try:
        entered = await base.write(_off, whose=whose, device=visitor.device(request))
    except SecondStepNeeded as refused:
        return await _manage(request, whose, {"form": refused.sentence})
    response = base.see_other(whose.face.settings)
    sign_in.let_in(request, response, whose.face, entered)
    return response


def _on(
    session: Session, *, now: datetime, whose: Whose, secret: str, code: str, device: str
) -> tuple[list[str], signing_in.Entered]:
    codes = second_step.turn_on(
        session, account_id=whose.account_id, secret=secret, code=code, now=now, find=whose.face.find
    )
    return codes, _enter(session, whose, device, now, second_step_done=True)


def _off(session: Session, *, now: datetime, whose: Whose, device: str) -> signing_in.Entered:
    second_step.turn_off(session, account_id=whose.account_id, now=now, find=whose.face.find)
    return _enter(session, whose, device, now, second_step_done=False)


def _enter(session: Session, whose: Whose, device: str, now: datetime, *, second_step_done: bool) -> signing_in.Entered:
    """Every session has just ended: this browser gets a new one with a secret of its own (T16, T17)."""
    return signing_in.enter(
        session,
        account=session.get_one(Account, whose.account_id),
        device_id=None,
        device_name=device,
        now=now,
        second_step_done=second_step_done,
        opens_id=whose.opens_id or faces.opens(session, face=whose.face, account_id=whose.account_id),
    )


def _whose(session: Session, *, now: datetime, face: Face, code: str | None, signed_in: str | None) -> Whose | None:
    row = waiting(session, now=now, face=face, secret=code, due=second_step.SET_UP)
    live = sessions.find(session, secret=signed_in, kind=face.kind, now=now) if signed_in and row is None else None
    found = row or live
    if found is None:
        return None
    account = session.get_one(Account, found.account_id)
    is_on = account.totp_confirmed_at is not None
    return Whose(account.id, account.email, face, is_on, must=row is not None, opens_id=found.opens_id)


def _cookies(request: Request, face: Face) -> dict[str, str | None]:
    return {
        "code": cookies.read(request.cookies, cookies.code(face.kind)),
        "signed_in": base.cookie_secret(request, face.kind),
    }


def _again(request: Request, whose: Whose, secret: str | None) -> Callable[[dict[str, str]], Any]:
    async def page(errors: dict[str, str]) -> Response:
        if secret is None:
            return await _manage(request, whose, errors)
        return await _set_up(request, whose, secret, errors)

    return page


async def _set_up(request: Request, whose: Whose, secret: str, errors: dict[str, str] | None = None) -> Response:
    code = segno.make(second_step.uri(secret, email=whose.email), micro=False)
    return base.page(
        request,
        "set_up_second_step.html",
        title="Set up your second step",
        whose=whose,
        face=whose.face,
        qr=code.svg_inline(scale=4, svgclass="qr", lineclass=None, light="#fff", title="QR code for your app"),
        typed_secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        sealed_secret=_sealed(whose, secret),
        practice=await clinic.only_one(),
        errors=errors or {},
        values={"email": whose.email},
    )


async def _manage(request: Request, whose: Whose, errors: dict[str, str] | None = None) -> Response:
    return base.page(
        request,
        "manage_second_step.html",
        title="Your second step",
        whose=whose,
        face=whose.face,
        required=whose.face.is_staff and settings().second_step_required,
        practice=await clinic.only_one(),
        errors=errors or {},
        values={"email": whose.email},
    )


async def _codes(request: Request, face: Face, codes: list[str]) -> Response:
    return base.page(
        request,
        "recovery_codes.html",
        title="Keep your recovery codes",
        codes=codes,
        face=face,
        practice=await clinic.only_one(),
    )


def _sealed(whose: Whose, secret: str) -> str:
    return base64.urlsafe_b64encode(sealed.seal(secret, column=PENDING, row_id=whose.account_id)).decode()


def _unsealed(whose: Whose, text: str) -> str | None:
    try:
        blob = base64.b64decode(text, altchars=b"-_", validate=True)
        return sealed.unseal(blob, column=PENDING, row_id=whose.account_id)
    except (binascii.Error, ValueError, KeyError, InvalidTag):
        return None


async def show_patients(request: Request) -> Response:
    """`/second-step`."""
    return await show(request, PORTAL)


async def take_patients(request: Request) -> Response:
    """`/second-step`, POST."""
    return await take(request, PORTAL)


async def show_staff(request: Request) -> Response:
    """`/clinic/second-step`."""
    return await show(request, STAFF)


async def take_staff(request: Request) -> Response:
    """`/clinic/second-step`, POST."""
    return await take(request, STAFF)


routes = [
    Route(paths.PATIENT_SET_UP_SECOND_STEP, show_patients),
    Route(paths.PATIENT_SET_UP_SECOND_STEP, take_patients, methods=["POST"]),
    Route(paths.STAFF_SET_UP_SECOND_STEP, show_staff),
    Route(paths.STAFF_SET_UP_SECOND_STEP, take_staff, methods=["POST"]),
]
