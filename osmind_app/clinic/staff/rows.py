"""The list of the staff: everybody of the practice and everybody invited, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal, null, or_, union_all
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Account, Provider, StaffInvitation
from osmind_app.clinic.patients.names import folded
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.queries import Choice
from osmind_app.clinic.staff.details import ROLES
from osmind_app.clinic.staff.inviting import OPEN
from osmind_app.lib import when
from osmind_app.lib.errors import NotAllowed

PAGE, MOST_PAGES, LONGEST = 25, 1_000, 100
MEMBER, INVITATION = "member", "invitation"
ACTIVE, INVITED, EXPIRED, DEACTIVATED = "active", "invited", "expired", "deactivated"
STATES = {ACTIVE: "Active", INVITED: "Invited", EXPIRED: "Invitation expired", DEACTIVATED: "Deactivated"}


@dataclass(frozen=True)
class StaffFilter:
    """What the list is asked for: the words of the address bar."""

    q: str = ""
    state: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "StaffFilter":
        """Read `?q=&state=&page=`; what makes no sense is left out."""
        state, page = query.get("state", ""), query.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) <= 4 else 1
        return cls(
            q=query.get("q", "").strip()[:LONGEST],
            state=state if state in STATES else "",
            page=max(1, min(number, MOST_PAGES)),
        )

    def to_query(self, page: int) -> dict[str, str]:
        """The address bar's words for a page of this filter, without those that say the usual."""
        words = {"q": self.q, "state": self.state, "page": str(page) if page > 1 else ""}
        return {name: word for name, word in words.items() if word}


@dataclass(frozen=True)
class StaffRow:
    """One person of the staff, or one who is invited to it."""

    id: str
    kind: str  # MEMBER, INVITATION
    name: str
    email: str
    role: str
    state: str
    state_words: str
    detail: str  # since when, until when
    second_step: bool
    is_self: bool


@dataclass(frozen=True)
class StaffPage:
    """One page of them, and how many there are."""

    rows: list[StaffRow] = field(default_factory=list)
    total: int = 0
    page: int = 1
    next_page: int = 0
    previous_page: int = 0


def staff_rows(session: Session, *, actor: Provider, filter: StaffFilter, now: datetime) -> StaffPage:
    """The staff of the actor's practice by name; owners and admins only."""
    if not actor.is_admin:
        raise NotAllowed
    zone = practices.get(session, actor=actor).time_zone
    members, invitations = (_alike(session, actor, filter.q, table) for table in (Provider, StaffInvitation))
    found = union_all(_members(actor, filter, members), _invitations(actor, filter, invitations, now)).subquery()
    total = session.exec(select(func.count()).select_from(found)).one()
    page = max(1, min(filter.page, -(-total // PAGE)))
    rows = session.execute(
        select(*found.c).order_by(found.c.sort_key, found.c.id).limit(PAGE).offset((page - 1) * PAGE)
    ).all()
    return StaffPage(
        rows=[_row(row, actor, zone, now) for row in rows],
        total=total,
        page=page,
        next_page=page + 1 if page * PAGE < total else 0,
        previous_page=page - 1,
    )


def everybody(session: Session, *, actor: Provider) -> list[Choice]:
    """Everybody who works or worked in the actor's practice, by name; owners and admins only."""
    if not actor.is_admin:
        raise NotAllowed
    found = select(Provider.id, Provider.full_name).where(Provider.practice_id == actor.practice_id)
    return [Choice(str(one_id), name) for one_id, name in session.exec(found.order_by(Provider.full_name)).all()]


def _members(actor: Provider, filter: StaffFilter, alike: list[UUID]) -> Any:
    left = col(Provider.deactivated_at)
    shown: list[Any] = [
        col(Provider.id).label("id"),
        literal(MEMBER).label("kind"),
        func.lower(col(Provider.full_name)).label("sort_key"),
        col(Provider.full_name).label("name"),
        col(Account.email).label("email"),
        col(Provider.role).label("role"),
        left.label("ended_at"),
        col(Account.last_sign_in_at).label("last_sign_in_at"),
        col(Account.totp_confirmed_at).label("second_step_at"),
    ]
    query = (
        select(*shown)
        .join(Account, col(Account.id) == col(Provider.account_id))
        .where(Provider.practice_id == actor.practice_id, *_named(filter, alike, Provider.id, Account.email))
    )
    by_state = {"": [], ACTIVE: [left.is_(None)], DEACTIVATED: [left.is_not(None)]}
    return query.where(*by_state.get(filter.state, [literal(False)]))


def _invitations(actor: Provider, filter: StaffFilter, alike: list[UUID], now: datetime) -> Any:
    until = col(StaffInvitation.expires_at)
    shown: list[Any] = [
        col(StaffInvitation.id),
        literal(INVITATION),
        func.lower(col(StaffInvitation.full_name)),
        col(StaffInvitation.full_name),
        col(StaffInvitation.email),
        col(StaffInvitation.role),
        until,
        null(),
        null(),
    ]
    query = select(*shown).where(
        StaffInvitation.practice_id == actor.practice_id,
        *OPEN,
        *_named(filter, alike, StaffInvitation.id, StaffInvitation.email),
    )
    by_state = {"": [], INVITED: [until > now], EXPIRED: [until <= now]}
    return query.where(*by_state.get(filter.state, [literal(False)]))


def _alike(session: Session, actor: Provider, asked: str, table: type[Provider] | type[StaffInvitation]) -> list[UUID]:
    """Whose name holds what was typed, whatever their accents: the names of one clinic's staff are few, and the
    database's own lower() knows no accents.
    """
    part = folded(asked)
    if not part:
        return []
    names = select(table.id, table.full_name).where(table.practice_id == actor.practice_id).limit(MOST_PAGES * PAGE)
    return [one for one, name in session.exec(names).all() if part in folded(name)]


def _named(filter: StaffFilter, alike: list[UUID], key: Any, email: Any) -> list[Any]:
    if not filter.q:
        return []
    return [or_(col(key).in_(alike), col(email).startswith(filter.q.lower(), autoescape=True))]


def _row(row: Any, actor: Provider, zone: str, now: datetime) -> StaffRow:
    if row.kind == INVITATION:
        state = INVITED if now < row.ended_at else EXPIRED
        detail = f"{'Until' if state == INVITED else 'Since'} {_day(row.ended_at, zone)}"
    elif row.ended_at:
        state, detail = DEACTIVATED, f"Since {_day(row.ended_at, zone)}"
    else:
        state = ACTIVE
        detail = f"Last sign-in {_day(row.last_sign_in_at, zone)}" if row.last_sign_in_at else "Never signed in"
    return StaffRow(
        id=str(row.id),
        kind=row.kind,
        name=row.name,
        email=row.email,
        role=ROLES[row.role],
        state=state,
        state_words=STATES[state],
        detail=detail,
        second_step=row.second_step_at is not None and state == ACTIVE,
        is_self=row.id == actor.id,
    )


def _day(at: datetime, zone: str) -> str:
    return when.day(at.astimezone(ZoneInfo(zone)).date())
