"""What the two links of a change of e-mail share: out of the address bar, looked up, and dead with a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from osmind_app.clinic.onboarding import email_errors as errors
from osmind_app.clinic.onboarding import email_links
from osmind_app.clinic.onboarding.models import EmailChange
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib.errors import DomainError
from osmind_app.outbox.letters import PracticeCard
from osmind_app.web.doors import base, clinic, cookies, links
from osmind_app.web.doors.faces import PORTAL

TOKEN_LIMIT = 256
ANOTHER = "This page belongs to another link. Open the link in your newest email again."
TITLES: dict[type[Exception], str] = {
    errors.AlreadyConfirmed: "You already confirmed this address",
    errors.ChangeStopped: "This change was stopped",
    errors.ChangeExpired: "This link has expired",
    errors.AddressTaken: "This address is in use",
    errors.AlreadyKept: "You already kept your address",
    errors.NothingToKeep: "Your address was not changed",
    errors.TooLateToKeep: "This link has expired",
    errors.OldAddressTaken: "This address is in use",
}


@dataclass(frozen=True)
class Opened:
    """What a live link shows."""

    id: str
    old_email: str
    new_email: str
    was_confirmed: bool
    practice: PracticeCard


@dataclass(frozen=True)
class Link:
    """One of the two: its cookie, its page, its purpose, and how it is looked up."""

    cookie: str
    page: str
    purpose: str
    look_up: Callable[..., EmailChange]
    template: str
    title: str

    async def open(self, request: Request) -> Response:
        """Take the token out of the address bar; nothing else happens, whoever or whatever opened it."""
        response = base.see_other(self.page)
        token = request.path_params["token"][:TOKEN_LIMIT]
        cookies.put(response, self.cookie, token, seconds=cookies.EMAIL_SECONDS)
        return response

    async def show(self, request: Request) -> Response:
        """The page, or why there is none."""
        try:
            return self.asks(request, await self.opened(request))
        except (errors.EmailLinkDamaged, errors.EmailLinkRefused) as dead:
            return await self.dead(request, dead)

    def asks(self, request: Request, change: Opened, wrong: dict[str, str] | None = None) -> Response:
        """The page with its box and its button; `wrong` says what is missing."""
        return base.page(
            request, self.template, title=self.title, change=change, practice=change.practice, errors=wrong or {}
        )

    def token(self, request: Request) -> str:
        """The token in this browser's cookie, or nothing."""
        return cookies.read(request.cookies, self.cookie) or ""

    async def opened(self, request: Request, typed: dict[str, str] | None = None) -> Opened:
        """The change behind the cookie; the form, if one was sent, must be about the same one."""
        await links.count_try(request)
        found = await base.read(self._look, token=self.token(request))
        if typed is not None and typed.get("change") != found.id:
            raise errors.EmailLinkDamaged(ANOTHER)
        return found

    async def dead(self, request: Request, why: DomainError) -> Response:
        """Why the link does nothing, and the way on; the clinic is named to who holds a link of ours."""
        named = await base.read(self._clinic, token=self.token(request))
        return base.page(
            request,
            "email_dead.html",
            title=TITLES.get(type(why), "This link is not complete"),
            sentence=why.sentence,
            face=PORTAL,
            practice=named or await clinic.only_one(),
        )

    def _look(self, session: Session, *, now: datetime, token: str) -> Opened:
        change = self.look_up(session, token=token, now=now)
        card = practices.card(session.get_one(Practice, change.practice_id))
        return Opened(str(change.id), change.old_email, change.new_email, change.confirmed_at is not None, card)

    def _clinic(self, session: Session, *, now: datetime, token: str) -> PracticeCard | None:
        try:
            change = email_links.genuine(session, token=token, purpose=self.purpose)
        except errors.EmailLinkDamaged:
            return None
        return practices.card(session.get_one(Practice, change.practice_id))
