"""Switch account: whose record is open in this browser is chosen here, with a session of its own for each record.

Every tab of the former record finds its session ended: it neither shows nor does anything from then on.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.families import switching
from osmind_app.clinic.families.switching import Record
from osmind_app.lib.errors import NotFound, NotSignedIn
from osmind_app.web import ids
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, going_on
from osmind_app.web.doors.faces import PORTAL

GONE = "This record is not open to you any more. Call the clinic if you think it should be."


@dataclass(frozen=True)
class Choice:
    """What can be opened, and which record the link that led here is about."""

    records: list[Record]
    about: Record | None

    @property
    def now(self) -> Record | None:
        """The record that is open."""
        return next((one for one in self.records if one.open), None)


async def show(request: Request) -> Response:
    """Whose records this sign-in opens; nothing changes by looking."""
    secret = base.cookie_secret(request, PORTAL.kind)
    onward = going_on.local(request.query_params.get("next", ""), PORTAL.kind)
    choice = await base.read(_choice, secret=secret, about=paths.record_in(onward))
    if choice is None:
        return base.see_other(going_on.by_way_of(PORTAL.sign_in, onward, PORTAL.kind))
    return _page(request, choice, onward)


async def take(request: Request) -> Response:
    """Open the chosen record: a new session, a new cookie, a real page load."""
    typed = await base.form(request)
    secret = base.cookie_secret(request, PORTAL.kind)
    onward = going_on.local(typed.get("next", ""), PORTAL.kind)
    try:
        opened = await base.write(_switch, secret=secret, access_id=ids.read(typed.get("record", "")))
    except NotSignedIn:
        return base.see_other(PORTAL.sign_in)
    except NotFound:
        choice = await base.read(_choice, secret=secret, about="")
        return _page(request, choice or Choice([], None), onward, {"form": GONE})
    response = base.see_other(onward)
    if opened is not None:
        base.set_session_cookie(response, PORTAL.kind, opened)
    return response


def _choice(session: Session, *, now: datetime, secret: str | None, about: str) -> Choice | None:
    row = sessions.find(session, secret=secret, kind=PORTAL.kind, now=now) if secret else None
    found = switching.records(session, row=row) if row is not None else []
    if not found:
        return None
    return Choice(found, next((one for one in found if one.id == about), None))


def _switch(session: Session, *, now: datetime, secret: str | None, access_id: UUID) -> str | None:
    """The new session's secret; None when the record is open already."""
    row = sessions.find(session, secret=secret, kind=PORTAL.kind, now=now) if secret else None
    if row is None:
        raise NotSignedIn
    if row.opens_id == access_id:
        return None
    return switching.switch(session, row=row, access_id=access_id, now=now)


def _page(request: Request, choice: Choice, onward: str, errors: dict[str, str] | None = None) -> Response:
    return base.page(
        request,
        "switch.html",
        warm=paths.HOME,
        title="Switch account",
        choice=choice,
        onward=onward,
        errors=errors or {},
    )


routes = [Route(paths.SWITCH, show), Route(paths.SWITCH, take, methods=["POST"])]
