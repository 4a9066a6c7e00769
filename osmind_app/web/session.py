"""The two faces' base states: who is using this tab, and the only way from a state to the clinic."""

import asyncio
import inspect
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import reflex as rx
from reflex_base.event.context import EventContext
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER
from osmind_app.clinic.audit import service as audit
from osmind_app.lib import clock, db, errors
from osmind_app.web import who as people

Result = TypeVar("Result")

PUBLIC, ADMIN = "public", "admin"  # the audiences beside PROVIDER and PATIENT
NOBODY = ""  # the session of a browser that has none


class SessionState(rx.State):
    """What the house knows about this tab. `_audience` says who may call the handlers of a state; none: nobody."""

    _audience: ClassVar[str | None] = None

    away: str = ""  # a door: the shell leaves for it

    async def _read(self, query: Callable[..., Result], **given: Any) -> Result:
        """What `query(session, actor=…, **given)` returns, asked as the person behind this tab's cookie.

        `now` and `session_id` (this browser's) are given too, to a function that takes them.
        """
        return await self._as_actor(_reading, query, given)

    async def _write(self, deed: Callable[..., Result], **given: Any) -> Result:
        """Do `deed` as the person behind this tab's cookie, in one transaction: all of it or nothing."""
        return await self._as_actor(_writing, deed, given)

    async def _as_actor(self, run: Callable[..., Any], deed: Callable[..., Any], given: dict[str, Any]) -> Any:
        kind = kind_of(self._audience)
        try:
            return await asyncio.to_thread(run, kind, people.secret_in(cookie_header(), kind), deed, given)
        except errors.NotSignedIn:
            self.away = people.sign_in(kind)
            raise


class ProviderState(SessionState):
    """The base of every state of the dashboard: a provider's session is asked for at each event."""

    _audience: ClassVar[str | None] = PROVIDER

    _filled_for: str = NOBODY  # the session this state was filled under: another finds it emptied

    @rx.event
    async def still_here(self) -> None:
        """Somebody is typing: the gate has noted it, and the idle limit starts again."""

    @rx.event
    async def lock(self) -> None:
        """The dashboard rested too long: this browser is signed out, what was typed stays in its tab."""
        await self._write(_end)
        self.away = people.sign_in(PROVIDER)


class AdminState(ProviderState):
    """The base of states that owners and admins alone may use."""

    _audience: ClassVar[str | None] = ADMIN


class PortalState(SessionState):
    """The base of every state of the portal: a patient's session is asked for at each event."""

    _audience: ClassVar[str | None] = PATIENT

    _filled_for: str = NOBODY  # the session this state was filled under: another finds it emptied

    @rx.event
    async def still_here(self) -> None:
        """Somebody is typing: the gate has noted it, and the idle limit starts again."""

    @rx.event
    async def lock(self) -> None:
        """The portal rested too long: this browser is signed out, what was typed stays in its tab."""
        await self._write(_end)
        self.away = people.sign_in(PATIENT)


FACES: dict[str, type[ProviderState] | type[PortalState]] = {PROVIDER: ProviderState, PATIENT: PortalState}


def kind_of(audience: str | None) -> str:
    """The kind of account that may be of this audience."""
    return PATIENT if audience == PATIENT else PROVIDER


def cookie_header() -> str:
    """The Cookie header of the socket this event came through; empty where there is none, and that opens nothing."""
    headers = EventContext.get().router_data.get("headers") or {}
    return str(headers.get("cookie", ""))


def _reading(kind: str, secret: str | None, query: Callable[..., Result], given: dict[str, Any]) -> Result:
    with db.reading() as session:
        return query(session, **_asked_as(_signed_in(session, kind, secret), query), **given)


def _writing(kind: str, secret: str | None, deed: Callable[..., Result], given: dict[str, Any]) -> Result:
    for tries_left in (1, 0):
        try:
            with db.writing() as session:
                return deed(session, **_asked_as(_signed_in(session, kind, secret), deed), **given)
        except OperationalError as error:
            if not db.is_locked(error):
                raise
            if not tries_left:
                raise errors.Busy from error
    raise errors.Busy


def _signed_in(session: Session, kind: str, secret: str | None) -> people.Asker:
    asker = people.find(session, kind=kind, secret=secret, now=clock.now())
    if asker is None:
        raise errors.NotSignedIn
    return asker


def _asked_as(asker: people.Asker, function: Callable[..., Any]) -> dict[str, Any]:
    offered = {"now": clock.now(), "session_id": asker.session_id}
    return {"actor": asker.actor, **{name: offered[name] for name in _taken(function) & offered.keys()}}


@lru_cache(maxsize=256)
def _taken(function: Callable[..., Any]) -> frozenset[str]:
    return frozenset(inspect.signature(function).parameters)


def _end(session: Session, *, actor: Any, session_id: UUID, now: datetime) -> None:
    sessions.end(session, session_id=session_id, now=now)
    audit.record(session, actor=actor, event="sign_in.locked", subject_id=session_id, now=now)
