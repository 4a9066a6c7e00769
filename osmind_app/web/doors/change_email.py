"""Asking for another address to sign in with, in the portal: the password is asked for first (T21)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.onboarding import email_changes
from osmind_app.clinic.onboarding.email_errors import TooManyEmailChanges
from osmind_app.clinic.onboarding.models import EmailChange
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.lib.errors import FormErrors, NotSignedIn
from osmind_app.outbox.letters import PracticeCard
from osmind_app.web import routes as paths
from osmind_app.web import who as people
from osmind_app.web.doors import base, checking, going_on
from osmind_app.web.doors.faces import PORTAL


@dataclass(frozen=True)
class SignedIn:
    """Who asks: their address, and the clinic whose portal they are in."""

    email: str
    practice: PracticeCard


async def show(request: Request) -> Response:
    """The page, for somebody who is signed in."""
    who = await base.read(_who, secret=base.cookie_secret(request, PORTAL.kind))
    if who is None:
        return base.see_other(going_on.by_way_of(PORTAL.sign_in, paths.ME, PORTAL.kind))
    return _page(request, who)


async def take(request: Request) -> Response:
    """Check the password, then write to both mailboxes; nothing changes before the new one is confirmed."""
    typed = await base.form(request)
    secret = base.cookie_secret(request, PORTAL.kind)
    who = await base.read(_who, secret=secret)
    if who is None:
        return base.see_other(PORTAL.sign_in)
    email = typed.get("email", "")
    wrong = await checking.own_password(request, PORTAL, who.email, typed.get("password", ""))
    if wrong:
        return _page(request, who, {"password": wrong}, email)
    try:
        change = await base.write(_start, secret=secret, email=email)
    except FormErrors as refused:
        return _page(request, who, refused.by_field, email)
    except TooManyEmailChanges as refused:
        return _page(request, who, {"form": refused.sentence}, email)
    except NotSignedIn:
        return base.see_other(PORTAL.sign_in)
    return base.page(
        request,
        "email_asked.html",
        title="Check your new mailbox",
        practice=who.practice,
        change=change,
        until=when.long(change.expires_at, who.practice.time_zone),
    )


def _who(session: Session, *, now: datetime, secret: str | None) -> SignedIn | None:
    access = _open(session, secret, now)
    if access is None:
        return None
    account = session.get_one(Account, access.account_id)
    return SignedIn(account.email, practices.card(practices.get(session, actor=access)))


def _start(session: Session, *, now: datetime, secret: str | None, email: str) -> EmailChange:
    access = _open(session, secret, now)
    if access is None:
        raise NotSignedIn
    return email_changes.start_own(session, actor=access, email=email, now=now)


def _open(session: Session, secret: str | None, now: datetime) -> PortalAccess | None:
    asker: Any = people.find(session, kind=PORTAL.kind, secret=secret, now=now)
    return asker.actor if asker is not None else None


def _page(request: Request, who: SignedIn, errors: dict[str, str] | None = None, email: str = "") -> Response:
    return base.page(
        request,
        "change_email.html",
        title="Change your email",
        who=who,
        practice=who.practice,
        errors=errors or {},
        values={"email": email, "now": who.email},
    )


routes = [Route(paths.PATIENT_EMAIL, show), Route(paths.PATIENT_EMAIL, take, methods=["POST"])]
