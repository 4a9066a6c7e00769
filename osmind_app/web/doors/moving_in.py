"""The last step of an invitation and of a shared link: into the portal, with a new password or with one's own (D3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from osmind_app.clinic.accounts import signing_in
from osmind_app.clinic.accounts.errors import WrongSignIn
from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.lib import passwords
from osmind_app.lib.errors import DomainError, TooMany
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, browsers, cookies, sign_in, visitor
from osmind_app.web.doors.faces import PORTAL
from osmind_app.web.doors.sign_in import Outcome

ENTER = "Enter a password"


class NotTheirs(DomainError):
    """The password is not that of the account, or too many were tried."""

    status = 200


class TooManyTries(NotTheirs):
    """This address waits."""

    status, sentence = 429, TooMany.sentence


@dataclass(frozen=True)
class WayIn:
    """One of the two ways: the deed with a new password, the deed with an account, and the cookies of the way."""

    make: Callable[..., Account]
    add: Callable[..., PortalAccess]
    cookies: tuple[str, ...]

    async def with_new(self, request: Request, *, token: str, password_hash: str) -> Response:
        """Make the account; raises what the deed raises."""
        outcome = await base.write(self._made, token=token, password_hash=password_hash, **_browser(request))
        return self._inside(request, outcome)

    async def with_own(self, request: Request, *, token: str, email: str, password: str) -> Response:
        """The address has an account in use: its own password adds this clinic, under the rules of signing in.

        Raises `NotTheirs`, and what the deed raises.
        """
        browser = browsers.secrets_of(request, PATIENT)
        was = await base.read(signing_in.seen, kind=PATIENT, email=email, browser=browser)
        if not was.from_known_device and not await sign_in.may_try(request):
            raise TooManyTries
        right = await base.in_thread(passwords.matches, password, was.password_hash)
        outcome = await base.write(
            self._added, token=token, email=email, was=was, right=right, browser=browser, **_browser(request)
        )
        if outcome is None:
            raise NotTheirs(WrongSignIn.sentence)
        await sign_in.was_right(request)
        return self._inside(request, outcome)

    def _made(
        self, session: Session, *, now: datetime, token: str, password_hash: str, device: str, earlier: str | None
    ) -> Outcome:
        account = self.make(session, token=token, password_hash=password_hash, now=now)
        return _enter(session, account, device, earlier, now)

    def _added(
        self,
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
        access = self.add(session, token=token, account=answer.account, now=now)
        return _enter(session, answer.account, device, earlier, now, opens_id=access.id)

    def _inside(self, request: Request, outcome: Outcome) -> Response:
        response = sign_in.go_on(request, PORTAL, outcome, paths.HOME)
        assert response is not None
        for cookie in self.cookies:
            cookies.drop(response, cookie)
        return response


def _browser(request: Request) -> dict[str, str | None]:
    return {"device": visitor.device(request), "earlier": base.cookie_secret(request, PATIENT)}


def _enter(
    session: Session,
    account: Account,
    device: str,
    earlier: str | None,
    now: datetime,
    *,
    opens_id: UUID | None = None,
) -> Outcome:
    """A session of its own for this browser; one it held before ends (T16)."""
    sign_in.end_earlier(session, face=PORTAL, secret=earlier, now=now)
    return sign_in.admit(session, account=account, device=device, now=now, opens_id=opens_id)
