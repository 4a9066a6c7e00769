"""Where somebody is signed in, for themselves to look at and to end: patients and staff alike (T17)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts import devices, sessions
from osmind_app.clinic.accounts.models import Account, KnownDevice, SignInSession
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.lib.errors import NotFound


class SignedIn(audit.Actor, practices.Member, Protocol):
    """A provider, or in the portal a patient's access: whoever has an account. `actor_kind` is the account's kind."""

    @property
    def account_id(self) -> UUID:
        """The account they are signed in with."""

    @property
    def practice_id(self) -> UUID:
        """The practice whose zone their times are in."""


@dataclass(frozen=True)
class BrowserRow:
    """One browser that is signed in, as its owner recognises it."""

    id: str
    device: str  # "Safari on iPhone"
    last_used: str
    since: str
    is_this: bool


@dataclass(frozen=True)
class Browsers:
    """Where somebody is signed in; `known` is how many browsers have a budget of tries of their own, `tells` whether
    letter 10 is sent about new ones.
    """

    rows: list[BrowserRow] = field(default_factory=list)  # this one first, then the last used
    others: int = 0
    known: int = 0
    tells: bool = False


def browsers(session: Session, *, actor: SignedIn, now: datetime, session_id: UUID | None = None) -> Browsers:
    """The actor's own live sessions; `session_id` is this browser's."""
    zone = practices.get(session, actor=actor).time_zone
    found = session.exec(
        select(SignInSession)
        .where(*_live(actor, now))
        .order_by(col(SignInSession.id) != session_id, col(SignInSession.last_seen_at).desc(), col(SignInSession.id))
    ).all()
    known = session.exec(
        select(func.count())
        .select_from(KnownDevice)
        .where(KnownDevice.account_id == actor.account_id, KnownDevice.created_at > now - devices.REMEMBERED_FOR)
    ).one()
    rows = [
        BrowserRow(
            str(row.id),
            row.device or "A browser",
            when.short(row.last_seen_at, zone),
            when.short(row.created_at, zone),
            row.id == session_id,
        )
        for row in found
    ]
    tells = session.get_one(Account, actor.account_id).tells_of_new_browsers_since is not None
    return Browsers(rows, sum(not row.is_this for row in rows), known, tells)


def sign_out(session: Session, *, actor: SignedIn, browser_id: UUID, now: datetime) -> None:
    """Sign one of the actor's own browsers out; its next event is refused. Twice is once; others' are `NotFound`."""
    row = session.exec(
        select(SignInSession).where(
            SignInSession.id == browser_id,
            SignInSession.account_id == actor.account_id,
            SignInSession.kind == actor.actor_kind,
        )
    ).first()
    if row is None:
        raise NotFound
    if row.ended_at is None:
        sessions.end(session, session_id=row.id, now=now)
        _record(session, actor, "signed_out.browser", now, session_id=str(row.id))


def sign_out_others(session: Session, *, actor: SignedIn, session_id: UUID, now: datetime) -> None:
    """Sign every browser of the actor out but the one they are using."""
    sessions.end_all(session, account_id=actor.account_id, now=now, but=session_id)
    _record(session, actor, "signed_out.others", now)


def forget_known(session: Session, *, actor: SignedIn, now: datetime) -> None:
    """Browsers that signed in before are strangers again: they have no tries of their own, and open nothing anyway."""
    devices.forget_all(session, account_id=actor.account_id)
    _record(session, actor, "browsers.forgotten", now)


def tell_of_new_ones(session: Session, *, actor: SignedIn, on: bool, now: datetime) -> None:
    """Send the actor letter 10 when a browser signs in that did not before, or not; off until they want it."""
    account = session.get_one(Account, actor.account_id)
    if on == (account.tells_of_new_browsers_since is not None):
        return
    account.tells_of_new_browsers_since = now if on else None
    session.add(account)
    session.flush()
    _record(session, actor, "browsers.new_ones_told", now, on=on)


def _live(actor: SignedIn, now: datetime) -> list[Any]:
    return [
        SignInSession.account_id == actor.account_id,
        SignInSession.kind == actor.actor_kind,
        col(SignInSession.ended_at).is_(None),
        SignInSession.expires_at > now,
        SignInSession.last_seen_at > now - sessions.idle_limit(actor.actor_kind),
    ]


def _record(session: Session, actor: SignedIn, event: str, now: datetime, **detail: Any) -> None:
    audit.record(session, actor=actor, event=event, subject_id=actor.account_id, now=now, **detail)
