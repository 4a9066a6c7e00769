""" "Create your password" at the end of joining: the one POST that makes account, chart and a use of the link."""

from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import signing_in
from osmind_app.clinic.accounts.errors import WrongSignIn
from osmind_app.clinic.accounts.models import PATIENT
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.errors import AccountExists, JoinerLost, KnownHere, LinkRefused
from osmind_app.clinic.joining.queries import OnTheWay
from osmind_app.lib import passwords
from osmind_app.lib.errors import TooMany
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, browsers, cookies, dead_share, join, sign_in, visitor
from osmind_app.web.doors.create_password import ENTER, enter
from osmind_app.web.doors.faces import PORTAL
from osmind_app.web.doors.sign_in import Outcome


async def show(request: Request) -> Response:
    """`/join/password`: one field; for an address with an account elsewhere, its own password (D3)."""
    try:
        who = await join.on_the_way(request)
    except JoinerLost as refused:
        return await dead_share.lost(request, refused)
    return _page(request, who) if who.confirmed else base.see_other(paths.JOIN_CODE)


async def take(request: Request) -> Response:
    """`/join/password`, POST: judge the password, hash it, then join in one transaction."""
    typed = await base.form(request)
    try:
        who = await join.on_the_way(request)
        if not who.confirmed:
            return base.see_other(paths.JOIN_CODE)
        password = typed.get("password", "")
        if not password:
            return _page(request, who, {"password": ENTER})
        if who.signs_in:
            return await _with_account(request, who, password)
        why = await base.in_thread(passwords.why_refused, password, personal=who.personal)
        if why:
            return _page(request, who, {"password": why})
        made = await base.in_thread(passwords.hashed, password)
        return _inside(request, await base.write(_join, password_hash=made, **_browser(request)))
    except JoinerLost as refused:
        return await dead_share.lost(request, refused)
    except LinkRefused as refused:
        return await dead_share.page(request, refused)
    except KnownHere:
        return await dead_share.known(request)
    except AccountExists:
        return base.see_other(paths.JOIN_PASSWORD)  # made a moment ago: its own password is asked for now


async def _with_account(request: Request, who: OnTheWay, password: str) -> Response:
    browser = browsers.secrets_of(request, PATIENT)
    was = await base.read(signing_in.seen, kind=PATIENT, email=who.email, browser=browser)
    if not was.from_known_device and not await sign_in.may_try(request):
        return _page(request, who, {"form": TooMany.sentence}, 429)
    right = await base.in_thread(passwords.matches, password, was.password_hash)
    outcome = await base.write(_join_as, email=who.email, was=was, right=right, browser=browser, **_browser(request))
    if outcome is None:
        return _page(request, who, {"form": WrongSignIn.sentence})
    await sign_in.was_right(request)
    return _inside(request, outcome)


def _inside(request: Request, outcome: Outcome) -> Response:
    response = sign_in.go_on(request, PORTAL, outcome, paths.HOME)
    assert response is not None
    for cookie in (join.LINK, join.JOINER):
        cookies.drop(response, cookie)
    return response


def _browser(request: Request) -> dict[str, str | None]:
    return {
        "token": join.secret_of(request),
        "device": visitor.device(request),
        "earlier": base.cookie_secret(request, PATIENT),
    }


def _page(request: Request, who: OnTheWay, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    return base.page(
        request,
        "share_password.html",
        status,
        warm=paths.HOME,
        title="Sign in to add this clinic" if who.signs_in else "Create your password",
        practice=who.clinic,
        who=who,
        shortest=passwords.MIN_LENGTH,
        errors=errors or {},
        values={"email": who.email},
    )


def _join(
    session: Session, *, now: datetime, token: str, password_hash: str, device: str, earlier: str | None
) -> Outcome:
    account = joining.join(session, token=token, password_hash=password_hash, now=now)
    return enter(session, account, device, earlier, now)


def _join_as(
    session: Session,
    *,
    now: datetime,
    token: str,
    email: str,
    was: signing_in.Seen,
    right: bool,
    browser: list[str],
    device: str,
    earlier: str | None,
) -> Outcome | None:
    answer = signing_in.judge(
        session, kind=PATIENT, email=email, was=was, right=right, browser=browser, find=PORTAL.find, now=now
    )
    if answer.account is None:
        return None
    joining.join_as(session, token=token, account=answer.account, now=now)
    return enter(session, answer.account, device, earlier, now)


routes = [
    Route(paths.JOIN_PASSWORD, show),
    Route(paths.JOIN_PASSWORD, take, methods=["POST"]),
]
