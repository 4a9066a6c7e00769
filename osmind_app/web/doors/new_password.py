""" "Create your password" after a temporary one: nothing else opens before the patient has one of their own (D6)."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import resets, service, sessions, signing_in, temporary
from osmind_app.clinic.accounts.models import Account, SignInSession
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.lib import passwords
from osmind_app.outbox.letters import PracticeCard
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, cookies, going_on, sign_in, visitor
from osmind_app.web.doors.faces import PORTAL

ENTER = "Enter a password"
NOT_THAT_ONE = "The clinic knows the temporary password. Choose another one, of your own"
OVER = (
    "The time to create a password was over. Ask your clinic for another temporary password, "
    "or choose “Forgot password?”"
)


@dataclass(frozen=True)
class Choosing:
    """Who may create a password now, what it must not be, and which clinic gave the temporary one."""

    email: str
    personal: tuple[str, ...]
    practice: PracticeCard
    was: signing_in.Seen


async def show(request: Request) -> Response:
    """The page with one field, for a browser in which a temporary password was right a moment ago."""
    onward = going_on.local(request.query_params.get("next", ""), PORTAL.kind)
    found = await base.read(_choosing, secret=cookies.read(request.cookies, cookies.CHOICE))
    if found is None:
        return base.see_other(going_on.by_way_of(paths.PATIENT_SIGN_IN, onward, PORTAL.kind))
    return _page(request, found, onward)


async def take(request: Request) -> Response:
    """Judge the password, then keep it and open the portal, after the second step if there is one; letter 8 says so."""
    typed = await base.form(request)
    onward = going_on.local(typed.get("next", ""), PORTAL.kind)
    secret = cookies.read(request.cookies, cookies.CHOICE)
    found = await base.read(_choosing, secret=secret)
    if found is None:
        return await sign_in.page(request, PORTAL, onward=onward, errors={"form": OVER})
    password = typed.get("password", "")
    why = await base.in_thread(_why_refused, password, found)
    if why:
        return _page(request, found, onward, {"password": why})
    made = await base.in_thread(passwords.hashed, password)
    outcome = await base.write(_keep, secret=secret, made=made, device=visitor.device(request))
    response = sign_in.go_on(request, PORTAL, outcome, onward)
    if response is None:
        return await sign_in.page(request, PORTAL, onward=onward, errors={"form": OVER})
    cookies.drop(response, cookies.CHOICE)
    return response


def _choosing(session: Session, *, now: datetime, secret: str | None) -> Choosing | None:
    row = _waiting(session, secret, now)
    given = temporary.open_of(session, account_id=row.account_id) if row else None
    to = PORTAL.find(session, account_id=row.account_id) if row else None
    if row is None or given is None or to is None:
        return None
    was = signing_in.Seen(given.password_hash, from_known_device=False, temporary_id=given.id)
    return Choosing(session.get_one(Account, row.account_id).email, to.personal, to.card, was)


def _waiting(session: Session, secret: str | None, now: datetime) -> SignInSession | None:
    return sessions.find(session, secret=secret, kind=signing_in.CHOOSING, now=now) if secret else None


def _why_refused(password: str, found: Choosing) -> str | None:
    if not password:
        return ENTER
    why = passwords.why_refused(password, personal=found.personal)
    return why or (NOT_THAT_ONE if found.was.matches(password) else None)


def _keep(session: Session, *, now: datetime, secret: str | None, made: str, device: str) -> sign_in.Outcome:
    row = _waiting(session, secret, now)
    if row is not None:
        service.get(session, account_id=row.account_id, lock=True)  # a form sent twice waits here, and finds it ended
        row = _waiting(session, secret, now)
    to = PORTAL.find(session, account_id=row.account_id) if row else None
    if row is None or to is None:
        return sign_in.Outcome()
    account = onboarding.change_password(session, account_id=row.account_id, password_hash=made, now=now)
    resets.tell_changed(session, account=account, to=to, why=row.id, now=now)
    return sign_in.admit(session, account=account, device=device, now=now)


def _page(request: Request, found: Choosing, onward: str, errors: dict[str, str] | None = None) -> Response:
    return base.page(
        request,
        "new_password.html",
        warm=paths.HOME,
        title="Create your password",
        onward=onward if onward != PORTAL.home else "",
        practice=found.practice,
        shortest=passwords.MIN_LENGTH,
        errors=errors or {},
        values={"email": found.email},
    )


routes = [Route(paths.PATIENT_NEW_PASSWORD, show), Route(paths.PATIENT_NEW_PASSWORD, take, methods=["POST"])]
