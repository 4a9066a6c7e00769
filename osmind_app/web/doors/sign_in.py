"""Signing in: patients at `/`, staff at `/clinic/sign-in`. One answer for every refusal, after the same work (T11)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import alerts, second_step, service, sessions, signing_in
from osmind_app.clinic.accounts.addressee import FindAddressee
from osmind_app.clinic.accounts.errors import WrongSignIn
from osmind_app.clinic.accounts.models import Account
from osmind_app.lib import passwords
from osmind_app.lib.errors import TooMany
from osmind_app.web import limits
from osmind_app.web import routes as paths
from osmind_app.web import who as people
from osmind_app.web.doors import base, browsers, clinic, cookies, faces, going_on, visitor
from osmind_app.web.doors.faces import PORTAL, STAFF, Face

ENTER_EMAIL, ENTER_PASSWORD = "Enter your email", "Enter your password"


@dataclass(frozen=True)
class Outcome:
    """What a try led to: inside, to the second step, to "Create your password", to no portal, or nowhere."""

    entered: signing_in.Entered | None = None
    waiting: str | None = None
    choosing: str | None = None
    due: str = second_step.NONE
    has_no_portal: bool = False


async def show(request: Request, face: Face) -> Response:
    """The page; somebody who is signed in goes on."""
    onward = going_on.local(request.query_params.get("next", ""), face.kind)
    secret = base.cookie_secret(request, face.kind)
    if secret and await base.read(_is_in, face=face, secret=secret):
        return base.see_other(onward)
    return await page(request, face, onward=onward)


async def take(request: Request, face: Face) -> Response:
    """Look, compare, decide; the cookie is set on this answer only."""
    typed = await base.form(request)
    email, password = typed.get("email", ""), typed.get("password", "")
    onward = going_on.local(typed.get("next", ""), face.kind)
    wrong = _missing(email, password)
    if wrong:
        return await page(request, face, onward=onward, email=email, errors=wrong)
    browser = browsers.secrets_of(request, face.kind)
    was = await base.read(signing_in.seen, kind=face.kind, email=email, browser=browser, takes_temporary=True)
    if not was.from_known_device and not await may_try(request):
        return await page(request, face, 429, onward=onward, email=email, errors={"form": TooMany.sentence})
    right = await base.in_thread(was.matches, password)
    outcome = await base.write(
        _decide,
        face=face,
        email=email,
        was=was,
        right=right,
        browser=browser,
        device=visitor.device(request),
        earlier=base.cookie_secret(request, face.kind),
    )
    if outcome.has_no_portal:
        return base.page(request, "no_portal.html", title="No portal is open for you", practice=await clinic.only_one())
    response = go_on(request, face, outcome, onward)
    if response is None:
        return await page(request, face, onward=onward, email=email, errors={"form": WrongSignIn.sentence})
    await was_right(request)
    if was.password_hash and passwords.needs_new_hash(was.password_hash):
        response.background = BackgroundTask(_rehash, face, email, password, was.password_hash)
    return response


async def page(
    request: Request,
    face: Face,
    status: int = 200,
    *,
    onward: str = "",
    email: str = "",
    errors: dict[str, str] | None = None,
    done: str = "",
) -> Response:
    """The sign-in page. The password is never filled in again; `done` is what has just been done."""
    return base.page(
        request,
        "sign_in.html",
        status,
        warm=face.home,
        title="Staff sign in" if face.is_staff else "Sign in",
        face=face,
        onward=onward if onward != face.home else "",
        practice=await clinic.only_one(),
        errors=errors or {},
        values={"email": email},
        done=done,
    )


def go_on(request: Request, face: Face, outcome: Outcome, onward: str) -> Response | None:
    """A real page load to where the person wanted to go, with the cookies; None for a refusal."""
    if outcome.entered:
        return inside(request, face, outcome.entered, onward)
    if outcome.choosing:
        response = base.see_other(going_on.by_way_of(paths.PATIENT_NEW_PASSWORD, onward, face.kind))
        cookies.put(response, cookies.CHOICE, outcome.choosing, seconds=cookies.CHOICE_SECONDS)
        return response
    if outcome.waiting is None:
        return None
    door = face.second_step if outcome.due == second_step.CODE else face.set_up_second_step
    response = base.see_other(going_on.by_way_of(door, onward, face.kind))
    cookies.put(response, cookies.code(face.kind), outcome.waiting, seconds=cookies.CODE_SECONDS)
    return response


def inside(request: Request, face: Face, entered: signing_in.Entered, onward: str) -> Response:
    """Signed in: the session's cookie, the browser's cookie, and on."""
    response = base.see_other(onward)
    let_in(request, response, face, entered)
    return response


def let_in(request: Request, response: Response, face: Face, entered: signing_in.Entered) -> None:
    """Put the cookies of a session that has just been opened on this answer."""
    base.set_session_cookie(response, face.kind, entered.session)
    if entered.device:
        browsers.remember(request, response, face.kind, entered.device)


async def may_try(request: Request) -> bool:
    """False when this address, its network or everybody together tried too often; the first refusal is recorded."""
    address = visitor.address(request)
    scope = await limits.spend(limits.SIGN_IN, address)
    request.state.counted = scope is None
    if scope and await limits.is_news(limits.SIGN_IN, scope):
        await base.write(alerts.record_flood, scope=scope, network=limits.network_of(address))
    return scope is None


async def was_right(request: Request) -> None:
    """The password or code was right: the try that `may_try` counted is given back."""
    if getattr(request.state, "counted", False):
        await limits.give_back(limits.SIGN_IN, visitor.address(request))


def _decide(
    session: Session,
    *,
    now: datetime,
    face: Face,
    email: str,
    was: signing_in.Seen,
    right: bool,
    browser: list[str],
    device: str,
    earlier: str | None,
) -> Outcome:
    answer = signing_in.judge(
        session, kind=face.kind, email=email, was=was, right=right, browser=browser, find=face.find, now=now
    )
    account, given = answer.account, answer.temporary
    account_id = account.id if account else given.account_id if given else None
    if account_id is None:
        return Outcome()
    if not faces.leads_somewhere(session, face=face, account_id=account_id, now=now):
        return Outcome(has_no_portal=True)
    end_earlier(session, face=face, secret=earlier, now=now)
    if account is None:
        return Outcome(choosing=signing_in.wait_for_password(session, given=given, device_name=device, now=now))
    return admit(session, account=account, device_id=answer.device_id, device=device, now=now, find=face.find)


def admit(
    session: Session,
    *,
    account: Account,
    device: str,
    now: datetime,
    device_id: UUID | None = None,
    find: FindAddressee | None = None,
    opens_id: UUID | None = None,
) -> Outcome:
    """Let somebody in whose password was right or has just been made; or to their second step first (T20).

    `opens_id`: the record they came for, in the portal.
    """
    due = second_step.due(account)
    if due != second_step.NONE:
        waiting = signing_in.wait_for_code(session, account=account, device_name=device, now=now)
        return Outcome(waiting=waiting, due=due)
    entered = signing_in.enter(
        session,
        account=account,
        device_id=device_id,
        device_name=device,
        now=now,
        find=find,
        opens_id=opens_id or faces.opens(session, face=faces.of(account.kind), account_id=account.id),
    )
    return Outcome(entered=entered)


def end_earlier(session: Session, *, face: Face, secret: str | None, now: datetime) -> None:
    """A session this browser held before ends: signing in never adds to one (T16)."""
    row = sessions.find(session, secret=secret, kind=face.kind, now=now) if secret else None
    if row is not None:
        sessions.end(session, session_id=row.id, now=now)


def _is_in(session: Session, *, now: datetime, face: Face, secret: str) -> bool:
    return people.find(session, kind=face.kind, secret=secret, now=now) is not None


async def _rehash(face: Face, email: str, password: str, was: str) -> None:
    stronger = await base.in_thread(passwords.hashed, password)
    await base.write(_keep, face=face, email=email, was=was, password_hash=stronger)


def _keep(session: Session, *, now: datetime, face: Face, email: str, was: str, password_hash: str) -> None:
    account = service.by_email(session, kind=face.kind, email=email)
    if account is not None:
        service.rehash(session, account_id=account.id, was=was, password_hash=password_hash)


def _missing(email: str, password: str) -> dict[str, str]:
    wrong = {}
    if not email.strip():
        wrong["email"] = ENTER_EMAIL
    if not password:
        wrong["password"] = ENTER_PASSWORD
    return wrong


async def show_patients(request: Request) -> Response:
    """`/`."""
    return await show(request, PORTAL)


async def take_patients(request: Request) -> Response:
    """`/`, POST."""
    return await take(request, PORTAL)


async def show_staff(request: Request) -> Response:
    """`/clinic/sign-in`."""
    return await show(request, STAFF)


async def take_staff(request: Request) -> Response:
    """`/clinic/sign-in`, POST."""
    return await take(request, STAFF)


routes = [
    Route(paths.PATIENT_SIGN_IN, show_patients),
    Route(paths.PATIENT_SIGN_IN, take_patients, methods=["POST"]),
    Route(paths.STAFF_SIGN_IN, show_staff),
    Route(paths.STAFF_SIGN_IN, take_staff, methods=["POST"]),
]
