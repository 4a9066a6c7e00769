"""Joining the staff: the one POST that uses the invitation up, and what comes after it."""

from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts.models import PROVIDER, Account
from osmind_app.clinic.staff import service as staff
from osmind_app.clinic.staff.errors import StaffLinkDamaged, StaffLinkRefused
from osmind_app.clinic.staff.links import InvitedStaff
from osmind_app.lib import passwords
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, cookies, dead_join, join_staff, links, sign_in, visitor
from osmind_app.web.doors.faces import STAFF
from osmind_app.web.doors.sign_in import Outcome

ENTER = "Enter a password"


async def show(request: Request) -> Response:
    """`/clinic/join/password`: one field."""
    try:
        return _page(request, await join_staff.invited(request))
    except (StaffLinkDamaged, StaffLinkRefused) as refused:
        return await dead_join.page(request, refused)


async def take(request: Request) -> Response:
    """`/clinic/join/password`, POST: judge the password, hash it, then join in one transaction.

    Where a second step is required nothing opens before it is set up (T20); elsewhere it is offered.
    """
    typed = await base.form(request)
    await links.count_try(request)
    try:
        who = await join_staff.invited(request, typed)
        password = typed.get("password", "")
        if not password:
            return _page(request, who, {"password": ENTER})
        why = await base.in_thread(passwords.why_refused, password, personal=who.personal)
        if why:
            return _page(request, who, {"password": why})
        made = await base.in_thread(passwords.hashed, password)
        outcome = await base.write(
            _join,
            token=join_staff.token_of(request),
            password_hash=made,
            device=visitor.device(request),
            earlier=base.cookie_secret(request, PROVIDER),
        )
    except (StaffLinkDamaged, StaffLinkRefused) as refused:
        return await dead_join.page(request, refused)
    response = sign_in.go_on(request, STAFF, outcome, paths.STAFF_JOINED if outcome.entered else paths.TODAY)
    assert response is not None
    cookies.drop(response, join_staff.COOKIE)
    return response


async def joined(request: Request) -> Response:
    """`/clinic/joined`: in, and offered a second step."""
    row = await base.account_session(request, PROVIDER)
    if row is None:
        return base.see_other(paths.STAFF_SIGN_IN)
    if await base.read(_has_second_step, account_id=row.account_id):
        return base.see_other(paths.TODAY)
    return base.page(request, "joined.html", title="You have joined")


def _page(request: Request, who: InvitedStaff, errors: dict[str, str] | None = None) -> Response:
    return base.page(
        request,
        "join_password.html",
        warm=paths.TODAY,
        title="Create your password",
        practice=who.clinic,
        who=who,
        shortest=passwords.MIN_LENGTH,
        errors=errors or {},
        values={"email": who.email},
    )


def _join(
    session: Session, *, now: datetime, token: str, password_hash: str, device: str, earlier: str | None
) -> Outcome:
    provider = staff.accept(session, token=token, password_hash=password_hash, now=now)
    account = session.get_one(Account, provider.account_id)
    sign_in.end_earlier(session, face=STAFF, secret=earlier, now=now)
    return sign_in.admit(session, account=account, device=device, now=now)


def _has_second_step(session: Session, *, now: datetime, account_id: object) -> bool:
    return session.get_one(Account, account_id).totp_confirmed_at is not None


routes = [
    Route(paths.STAFF_JOIN_PASSWORD, show),
    Route(paths.STAFF_JOIN_PASSWORD, take, methods=["POST"]),
    Route(paths.STAFF_JOINED, joined),
]
