"""Signed-in browsers: the cookie's secret is looked up at every event, page and door."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, bindparam, false, literal, or_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from osmind_app.clinic.accounts.models import ADMINS, PATIENT, PROVIDER, Account, Provider, SignInSession
from osmind_app.lib import tokens
from osmind_app.lib.settings import settings

SEEN_EVERY = timedelta(minutes=1)  # last_seen_at moves at most once a minute


def start(
    session: Session,
    *,
    account_id: UUID,
    kind: str,
    device: str,
    now: datetime,
    second_step: bool = False,
    opens_id: UUID | None = None,
) -> tuple[SignInSession, str]:
    """Open a session for a browser; returns the row and the cookie's secret, which is kept nowhere.

    `opens_id`: the portal access it is for; it never opens another.
    """
    secret = secrets.token_urlsafe(32)
    row = SignInSession(
        account_id=account_id,
        kind=kind,
        secret_hash=tokens.fingerprint(secret),
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(hours=settings().session_hours),
        second_step_at=now if second_step else None,
        device=device,
        opens_id=opens_id,
    )
    session.add(row)
    return row, secret


def switch(session: Session, *, row: SignInSession, opens_id: UUID, now: datetime) -> str | None:
    """End this session and open one for another record, under the same limits; returns the new secret.

    A session of its own for each record: what a tab of the former one still sends is nobody's. None when the session
    has ended meanwhile.
    """
    ended = session.exec(
        update(SignInSession)
        .where(col(SignInSession.id) == row.id, col(SignInSession.ended_at).is_(None))
        .values(ended_at=now, switched_at=now)
    )
    if ended.rowcount != 1:
        return None
    stepped = row.second_step_at is not None
    opened, secret = start(
        session,
        account_id=row.account_id,
        kind=row.kind,
        device=row.device,
        now=now,
        second_step=stepped,
        opens_id=opens_id,
    )
    opened.expires_at, opened.second_step_at = row.expires_at, row.second_step_at
    session.flush()
    return secret


def was_switched(connection: Connection, *, secret: str) -> bool:
    """True for a session that ended because its browser opened another record."""
    query = select(SignInSession.id).where(
        SignInSession.secret_hash == tokens.fingerprint(secret), col(SignInSession.switched_at).is_not(None)
    )
    return connection.execute(query).first() is not None


def find(session: Session, *, secret: str, kind: str, now: datetime) -> SignInSession | None:
    """The live session this cookie opens, or None.

    None when it ended, was idle for too long, is past its end, its account is disabled, or its account has a second
    step that this session never took (T20).
    """
    query = _live(kind, bool(settings().second_step_required))
    return session.exec(query, params=_given(secret, kind, now)).first()


@dataclass(frozen=True)
class Glance:
    """What a gate needs to know about a browser at every event: values from one query, no records."""

    session_id: UUID
    account_id: UUID
    seen_is_due: bool
    is_admin: bool
    opens_id: UUID | None = None


def glance(connection: Connection, *, secret: str, kind: str, now: datetime) -> Glance | None:
    """The session that `find` would find, at a fraction of its cost; a staff session counts for active staff only."""
    query = _live_values(kind, bool(settings().second_step_required))
    found = connection.execute(query, _given(secret, kind, now)).first()
    if found is None:
        return None
    due = _is_due(found.last_seen_at, now)
    return Glance(found.id, found.account_id, due, found.role in ADMINS, found.opens_id)


def idle_limit(kind: str) -> timedelta:
    """How long a session of this kind may rest (D5)."""
    minutes = settings().provider_idle_minutes if kind == PROVIDER else settings().patient_idle_minutes
    return timedelta(minutes=minutes)


def is_due(row: SignInSession, *, now: datetime) -> bool:
    """True when `touch` would move `last_seen_at`: ask before opening a write transaction."""
    return _is_due(row.last_seen_at, now)


def touch(session: Session, *, session_id: UUID, now: datetime) -> None:
    """Somebody did something: the idle limit starts again."""
    session.exec(
        update(SignInSession)
        .where(
            col(SignInSession.id) == session_id,
            col(SignInSession.ended_at).is_(None),
            col(SignInSession.last_seen_at) <= now - SEEN_EVERY,
        )
        .values(last_seen_at=now)
    )


def _is_due(last_seen_at: datetime, now: datetime) -> bool:
    return now - last_seen_at >= SEEN_EVERY


def _given(secret: str, kind: str, now: datetime) -> dict[str, Any]:
    """The parameters of the ready-made queries below."""
    return {
        "secret_hash": tokens.fingerprint(secret),
        "kind": kind,
        "now": now,
        "idle_since": now - idle_limit(kind),
    }


@cache
def _live_values(kind: str, step_required: bool) -> Select[UUID, UUID, datetime, UUID | None, str]:
    """The query of `glance`, built once."""
    query = _live(kind, step_required).with_only_columns(
        col(SignInSession.id),
        col(SignInSession.account_id),
        col(SignInSession.last_seen_at),
        col(SignInSession.opens_id),
        col(Provider.role) if kind == PROVIDER else literal("").label("role"),
    )
    if kind != PROVIDER:
        return query
    active = and_(col(Provider.account_id) == col(Account.id), col(Provider.deactivated_at).is_(None))
    return query.join(Provider, active).order_by(col(Provider.created_at))


@cache
def _live(kind: str, step_required: bool) -> SelectOfScalar[SignInSession]:
    """The query of `find`, built once: it runs at every event."""
    query = (
        select(SignInSession)
        .join(Account, col(Account.id) == col(SignInSession.account_id))
        .where(
            SignInSession.secret_hash == bindparam("secret_hash"),
            SignInSession.kind == bindparam("kind"),
            col(SignInSession.ended_at).is_(None),
            SignInSession.expires_at > bindparam("now"),
            SignInSession.last_seen_at > bindparam("idle_since"),
            col(Account.disabled_at).is_(None),
        )
    )
    if kind not in (PROVIDER, PATIENT):
        return query  # a wait, which opens one page
    stepped = col(SignInSession.second_step_at).is_not(None)
    needs_none = false() if step_required and kind == PROVIDER else col(Account.totp_confirmed_at).is_(None)
    return query.where(or_(stepped, needs_none))


def end(session: Session, *, session_id: UUID, now: datetime) -> None:
    """Sign this browser out."""
    session.exec(
        update(SignInSession)
        .where(col(SignInSession.id) == session_id, col(SignInSession.ended_at).is_(None))
        .values(ended_at=now)
    )


def end_all(session: Session, *, account_id: UUID, now: datetime, but: UUID | None = None) -> None:
    """Sign every browser of this account out, all but one if given."""
    ended = update(SignInSession).where(
        col(SignInSession.account_id) == account_id, col(SignInSession.ended_at).is_(None)
    )
    if but is not None:
        ended = ended.where(col(SignInSession.id) != but)
    session.exec(ended.values(ended_at=now))
