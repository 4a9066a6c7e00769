"""Who a cookie belongs to, asked anew each time: a session that ended a moment ago opens nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from uuid import UUID

from sqlalchemy import Connection
from sqlmodel import Session

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, Provider
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.lib import clock, db
from osmind_app.web import routes
from osmind_app.web.doors import cookies


@dataclass(frozen=True)
class Asker:
    """The actor a browser acts as, as a record in a transaction."""

    actor: Provider | PortalAccess
    session_id: UUID


Who = sessions.Glance  # a browser whose session lives


@dataclass(frozen=True)
class Nobody:
    """A browser without a session that counts, and the door where it can get one."""

    door: str


def find(session: Session, *, kind: str, secret: str | None, now: datetime) -> Asker | None:
    """The actor behind a cookie of one kind; None when it ended, rested too long, or owes the second step (T20)."""
    row = sessions.find(session, secret=secret, kind=kind, now=now) if secret else None
    if row is None:
        return None
    actor = (
        accounts.provider_of(session, account_id=row.account_id)
        if kind == PROVIDER
        else families.opened(session, account_id=row.account_id, opens_id=row.opens_id)
    )
    return Asker(actor, row.id) if actor is not None else None


def look_up(cookie_header: str, *, by_hand: bool) -> Mapping[str, Who | Nobody]:
    """Who this browser is on either face; what a person did by hand starts the idle limit again (T18)."""
    now, held = clock.now(), _cookies(cookie_header)
    with db.glancing() as connection:
        found = {
            kind: _glance(connection, kind=kind, secret=held.get(cookies.full_name(cookies.session(kind))), now=now)
            for kind in (PROVIDER, PATIENT)
        }
    for who in found.values():
        if by_hand and isinstance(who, Who) and who.seen_is_due:
            with db.writing() as session:
                sessions.touch(session, session_id=who.session_id, now=now)
    return found


def _glance(connection: Connection, *, kind: str, secret: str | None, now: datetime) -> Who | Nobody:
    """What `find` would find, without the records: every event is asked this, most before anything else is read."""
    found = sessions.glance(connection, secret=secret, kind=kind, now=now) if secret else None
    if kind == PROVIDER or secret is None:
        return found or Nobody(sign_in(kind))
    if found is None:
        return Nobody(routes.SWITCH if sessions.was_switched(connection, secret=secret) else sign_in(kind))
    if families.opens(connection, account_id=found.account_id, opens_id=found.opens_id):
        return found
    chooses = families.has_access(connection, account_id=found.account_id)
    return Nobody(routes.SWITCH if chooses else sign_in(kind))


def secret_in(cookie_header: str, kind: str) -> str | None:
    """The session secret of one kind in a Cookie header, or None; a header that can't be read holds no cookie."""
    return _cookies(cookie_header).get(cookies.full_name(cookies.session(kind))) or None


def form_secret_in(cookie_header: str) -> str | None:
    """What this browser's form tokens are bound to, or None."""
    return _cookies(cookie_header).get(cookies.full_name(cookies.FORM)) or None


def sign_in(kind: str) -> str:
    """The door of one kind of account."""
    return routes.STAFF_SIGN_IN if kind == PROVIDER else routes.PATIENT_SIGN_IN


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
