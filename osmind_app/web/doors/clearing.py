"""Clearing somebody's lost second step: what is asked before, with the actor's own password again, since a thief would
like to (T20). Whose it is, and who may, is said by the two doors that use this.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.lib.errors import NotSignedIn
from osmind_app.web import ids
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, checking, clinic, going_on
from osmind_app.web.doors.faces import STAFF

TICK = "Make sure it is really them, and tick the box"


class Person(Protocol):
    """Somebody who has a second step."""

    id: UUID

    @property
    def full_name(self) -> str:
        """What they are called."""


@dataclass(frozen=True)
class Asked:
    """Whose second step, and whose password is asked for."""

    id: UUID
    name: str
    own_email: str


@dataclass(frozen=True)
class Clearing:
    """One such door: its address and pages, the two rules behind it, and where it was come from."""

    path: str
    asks: str
    done: str
    may_clear: Callable[[Session, Provider, UUID], Person]
    clear: Callable[[Session, Provider, UUID, datetime], None]
    back: Callable[[UUID], str]

    @property
    def routes(self) -> list[Route]:
        """Looking, and sending."""
        return [Route(self.path, self.show), Route(self.path, self.take, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """Whose it is, and what is asked before."""
        try:
            asked = await base.read(self._asked, secret=base.cookie_secret(request, STAFF.kind), whose=_id(request))
        except NotSignedIn:
            return self._to_the_door(request)
        return await self._page(request, asked)

    async def take(self, request: Request) -> Response:
        """The tick, the actor's own password, then the deed; wrong passwords count like tries at the door (T12)."""
        typed = await base.form(request)
        secret, whose = base.cookie_secret(request, STAFF.kind), _id(request)
        try:
            asked = await base.read(self._asked, secret=secret, whose=whose)
            wrong = {} if typed.get("sure") else {"sure": TICK}
            why = await checking.own_password(request, STAFF, asked.own_email, typed.get("password", ""))
            if why:
                wrong["password"] = why
            if wrong:
                return await self._page(request, asked, wrong)
            await base.write(self._clear, secret=secret, whose=whose)
        except NotSignedIn:
            return self._to_the_door(request)
        practice = await clinic.only_one()
        return base.page(request, self.done, title="The second step was cleared", asked=asked, practice=practice)

    def _asked(self, session: Session, *, now: datetime, secret: str | None, whose: UUID) -> Asked:
        actor = _signed_in(session, secret, now)
        person = self.may_clear(session, actor, whose)
        return Asked(person.id, person.full_name, session.get_one(Account, actor.account_id).email)

    def _clear(self, session: Session, *, now: datetime, secret: str | None, whose: UUID) -> None:
        self.clear(session, _signed_in(session, secret, now), whose, now)

    def _to_the_door(self, request: Request) -> Response:
        return base.see_other(going_on.by_way_of(paths.STAFF_SIGN_IN, self.back(_id(request)), STAFF.kind))

    async def _page(self, request: Request, asked: Asked, errors: dict[str, str] | None = None) -> Response:
        return base.page(
            request,
            self.asks,
            title="Clear a lost second step",
            asked=asked,
            practice=await clinic.only_one(),
            errors=errors or {},
        )


def _signed_in(session: Session, secret: str | None, now: datetime) -> Provider:
    row = sessions.find(session, secret=secret, kind=STAFF.kind, now=now) if secret else None
    actor = accounts.provider_of(session, account_id=row.account_id) if row else None
    if actor is None:
        raise NotSignedIn
    return actor


def _id(request: Request) -> UUID:
    return ids.read(request.query_params.get("id", ""))
