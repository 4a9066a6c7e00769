""" "Create your password": the one POST that uses an invitation up, and signs in the browser it came from."""

from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import signing_in
from osmind_app.clinic.accounts.errors import WrongSignIn
from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.invitations.errors import InvitationDamaged, InvitationRefused
from osmind_app.clinic.invitations.queries import Invited
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.errors import AccountExists
from osmind_app.lib import passwords
from osmind_app.lib.errors import TooMany
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, browsers, cookies, dead_invite, invite, sign_in, visitor
from osmind_app.web.doors.faces import PORTAL
from osmind_app.web.doors.sign_in import Outcome

ENTER = "Enter a password"


async def show(request: Request) -> Response:
    """`/welcome/password`: one field; for an address that has an account already, its own password (D3)."""
    try:
        who = await invite.invited(request)
    except (InvitationDamaged, InvitationRefused) as refused:
        return await dead_invite.page(request, refused)
    return await _page(request, who)


async def take(request: Request) -> Response:
    """`/welcome/password`, POST: judge the password, hash it, then accept in one transaction."""
    typed = await base.form(request)
    await invite.spend(request)
    try:
        who = await invite.invited(request, typed)
        password = typed.get("password", "")
        if not password:
            return await _page(request, who, {"password": ENTER})
        if await base.read(onboarding.asks_to_sign_in, email=who.email):
            return await _with_account(request, who, password)
        why = await base.in_thread(passwords.why_refused, password, personal=who.personal)
        if why:
            return await _page(request, who, {"password": why})
        made = await base.in_thread(passwords.hashed, password)
        outcome = await base.write(
            _accept,
            token=invite.token_of(request),
            password_hash=made,
            device=visitor.device(request),
            earlier=base.cookie_secret(request, PATIENT),
        )
    except (InvitationDamaged, InvitationRefused) as refused:
        return await dead_invite.page(request, refused)
    except AccountExists as exists:
        return await _page(request, who, {"form": exists.sentence})
    return _inside(request, outcome)


async def _with_account(request: Request, who: Invited, password: str) -> Response:
    """The address has an account in use: its own password adds this clinic, under the rules of signing in."""
    browser = browsers.secrets_of(request, PATIENT)
    was = await base.read(signing_in.seen, kind=PATIENT, email=who.email, browser=browser)
    if not was.from_known_device and not await sign_in.may_try(request):
        return await _page(request, who, {"form": TooMany.sentence}, 429)
    right = await base.in_thread(passwords.matches, password, was.password_hash)
    outcome = await base.write(
        _add,
        token=invite.token_of(request),
        email=who.email,
        was=was,
        right=right,
        browser=browser,
        device=visitor.device(request),
        earlier=base.cookie_secret(request, PATIENT),
    )
    if outcome is None:
        return await _page(request, who, {"form": WrongSignIn.sentence})
    await sign_in.was_right(request)
    return _inside(request, outcome)


def _inside(request: Request, outcome: Outcome) -> Response:
    response = sign_in.go_on(request, PORTAL, outcome, paths.HOME)
    assert response is not None
    cookies.drop(response, invite.COOKIE)
    return response


async def _page(request: Request, who: Invited, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    has_account = await base.read(onboarding.asks_to_sign_in, email=who.email)
    return base.page(
        request,
        "welcome_sign_in.html" if has_account else "create_password.html",
        status,
        warm=paths.HOME,
        title="Sign in to add this clinic" if has_account else "Create your password",
        practice=who.clinic,
        who=who,
        shortest=passwords.MIN_LENGTH,
        errors=errors or {},
        values={"email": who.email},
    )


def _accept(
    session: Session, *, now: datetime, token: str, password_hash: str, device: str, earlier: str | None
) -> Outcome:
    account = onboarding.accept(session, token=token, password_hash=password_hash, now=now)
    return enter(session, account, device, earlier, now)


def _add(
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
    onboarding.accept_as(session, token=token, account=answer.account, now=now)
    return enter(session, answer.account, device, earlier, now)


def enter(session: Session, account: Account, device: str, earlier: str | None, now: datetime) -> Outcome:
    """A session of its own for this browser; one it held before ends (T16)."""
    sign_in.end_earlier(session, face=PORTAL, secret=earlier, now=now)
    return sign_in.admit(session, account=account, device=device, now=now)


routes = [
    Route(paths.WELCOME_PASSWORD, show),
    Route(paths.WELCOME_PASSWORD, take, methods=["POST"]),
]
