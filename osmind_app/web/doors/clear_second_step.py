"""An admin clears a colleague's lost second step: with their own password again, since a thief would like to (T20)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.staff import service as staff
from osmind_app.lib.errors import NotSignedIn
from osmind_app.web import ids
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, checking, clinic, going_on
from osmind_app.web.doors.faces import STAFF

TICK = "Make sure it is really them, and tick the box"


@dataclass(frozen=True)
class Asked:
    """Whose second step, and whose password is asked for."""

    provider_id: UUID
    name: str
    own_email: str


async def show(request: Request) -> Response:
    """Whose it is, and what is asked before."""
    try:
        asked = await base.read(_asked, secret=base.cookie_secret(request, STAFF.kind), provider_id=_id(request))
    except NotSignedIn:
        return _to_the_door()
    return await _page(request, asked)


async def take(request: Request) -> Response:
    """The tick, the admin's own password, then the deed; wrong passwords count like wrong tries at the door (T12)."""
    typed = await base.form(request)
    secret, provider_id = base.cookie_secret(request, STAFF.kind), _id(request)
    try:
        asked = await base.read(_asked, secret=secret, provider_id=provider_id)
        wrong = {} if typed.get("sure") else {"sure": TICK}
        why = await checking.own_password(request, STAFF, asked.own_email, typed.get("password", ""))
        if why:
            wrong["password"] = why
        if wrong:
            return await _page(request, asked, wrong)
        await base.write(_clear, secret=secret, provider_id=provider_id)
    except NotSignedIn:
        return _to_the_door()
    return base.page(
        request,
        "second_step_cleared.html",
        title="The second step was cleared",
        asked=asked,
        practice=await clinic.only_one(),
    )


def _asked(session: Session, *, now: datetime, secret: str | None, provider_id: UUID) -> Asked:
    actor = signed_in(session, secret, now)
    person = staff.may_clear(session, actor=actor, provider_id=provider_id)
    return Asked(person.id, person.full_name, session.get_one(Account, actor.account_id).email)


def _clear(session: Session, *, now: datetime, secret: str | None, provider_id: UUID) -> None:
    staff.clear_second_step(session, actor=signed_in(session, secret, now), provider_id=provider_id, now=now)


def signed_in(session: Session, secret: str | None, now: datetime) -> Provider:
    """The member of staff behind this browser's cookie; raises `NotSignedIn`."""
    row = sessions.find(session, secret=secret, kind=STAFF.kind, now=now) if secret else None
    actor = accounts.provider_of(session, account_id=row.account_id) if row else None
    if actor is None:
        raise NotSignedIn
    return actor


def _id(request: Request) -> UUID:
    return ids.read(request.query_params.get("id", ""))


def _to_the_door() -> Response:
    return base.see_other(going_on.by_way_of(paths.STAFF_SIGN_IN, paths.SETTINGS_STAFF, STAFF.kind))


async def _page(request: Request, asked: Asked, errors: dict[str, str] | None = None) -> Response:
    return base.page(
        request,
        "clear_second_step.html",
        title="Clear a lost second step",
        asked=asked,
        practice=await clinic.only_one(),
        errors=errors or {},
    )


routes = [
    Route(paths.STAFF_CLEAR_SECOND_STEP, show),
    Route(paths.STAFF_CLEAR_SECOND_STEP, take, methods=["POST"]),
]
