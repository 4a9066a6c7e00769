"""Which patients a list shows: filters, order, and Next and Previous by key, each through an index of its own."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, tuple_, union_all
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.onboarding import chips
from osmind_app.clinic.patients import search
from osmind_app.clinic.patients.models import CareTeamMember, Patient

STATUSES = {kind: chips.TEXTS[kind] for kind in chips.TEXTS if kind not in (chips.SENDING, chips.DELIVERED)}
SORTS: dict[str, Any] = {"name": col(Patient.sort_name), "added": col(Patient.created_at)}
SIZES = (25, 50, 100)
COUNTED = 1_000  # D13: counts stop at "1,000+"
SCANNED = 3_000  # matches of a question that are looked at for a filter; more are told to type more letters
NEXT, PREVIOUS = "n", "p"

ID: Any = col(Patient.id)
Found = tuple[list[UUID], int, bool]  # the ids of a page and one more, how many in all, whether counting stopped
Conditions = list[ColumnElement[bool]]


@dataclass(frozen=True)
class PatientFilter:
    """What the list is asked for: the words of the address bar. `sort`: name or added, "-" before it for descending."""

    q: str = ""
    group: UUID | None = None
    provider: UUID | None = None
    status: str = ""
    archived: bool = False
    sort: str = "name"
    after: str = ""  # the key of a page, opaque
    size: int = SIZES[0]

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "PatientFilter":
        """Read `?q=&group=&provider=&status=&archived=1&sort=&after=&size=`; what makes no sense is left out."""
        status, sort, size = (query.get(name, "") for name in ("status", "sort", "size"))
        return cls(
            q=query.get("q", "")[: search.LONGEST],
            group=_id(query.get("group", "")),
            provider=_id(query.get("provider", "")),
            status=status if status in STATUSES else "",
            archived=query.get("archived", "") == "1",
            sort=sort if sort.removeprefix("-") in SORTS else "name",
            after=query.get("after", "")[:32],
            size=int(size) if size in map(str, SIZES) else SIZES[0],
        )

    def to_query(self) -> dict[str, str]:
        """The address bar's words for this filter, without those that say the usual."""
        words = {
            "q": self.q,
            "group": str(self.group or ""),
            "provider": str(self.provider or ""),
            "status": self.status,
            "archived": "1" if self.archived else "",
            "sort": "" if self.sort == "name" else self.sort,
            "after": self.after,
            "size": "" if self.size == SIZES[0] else str(self.size),
        }
        return {name: word for name, word in words.items() if word}


@dataclass(frozen=True)
class PageIds:
    """The ids of one page in order, whether there is more on either side, and how many in all."""

    ids: list[UUID]
    has_next: bool
    has_previous: bool
    total: int
    more: bool  # the total stopped counting


def page_ids(session: Session, *, actor: Provider, filter: PatientFilter, now: datetime) -> PageIds:
    """One page of the actor's patients; two queries at most."""
    order = _Order.of(session, actor, filter)
    asked = search.Search.read(filter.q)
    if asked is not None:
        found, total, more = _searched(session, actor, filter, asked, order, now)
    else:
        found, total, more = _listed(session, actor, filter, order, now)
    beyond, ids = len(found) > filter.size, found[: filter.size]
    if order.backwards:
        return PageIds(ids[::-1], True, beyond, total, more)
    return PageIds(ids, beyond, order.key is not None, total, more)


def key(direction: str, patient_id: UUID) -> str:
    """The key of the page behind or before this patient: an id only, since addresses end up in logs."""
    return direction + base64.urlsafe_b64encode(patient_id.bytes).decode().rstrip("=")


@dataclass(frozen=True)
class _Order:
    """Which column, which way, from where."""

    column: Any
    descending: bool
    backwards: bool = False
    key: tuple[Any, UUID] | None = None

    @classmethod
    def of(cls, session: Session, actor: Provider, filter: PatientFilter) -> "_Order":
        column = SORTS[filter.sort.removeprefix("-")]
        descending = filter.sort.startswith("-")
        direction, patient_id = _read_key(filter.after)
        if patient_id is None:
            return cls(column, descending)
        row = session.exec(
            select(column).where(Patient.id == patient_id, Patient.practice_id == actor.practice_id)
        ).first()
        if row is None:
            return cls(column, descending)
        return cls(column, descending, direction == PREVIOUS, (row, patient_id))

    def beyond(self, column: ColumnElement[Any], patient_id: ColumnElement[Any]) -> Conditions:
        """The rows behind the key, seen in the direction of travel."""
        if self.key is None:
            return []
        here, there = tuple_(column, patient_id), tuple_(literal(self.key[0], column.type), literal(self.key[1]))
        return [here < there if self.descending != self.backwards else here > there]

    def sorted(self, column: ColumnElement[Any], patient_id: ColumnElement[Any]) -> list[ColumnElement[Any]]:
        """The order in the direction of travel."""
        if self.descending != self.backwards:
            return [column.desc(), patient_id.desc()]
        return [column, patient_id]


def _listed(session: Session, actor: Provider, filter: PatientFilter, order: _Order, now: datetime) -> Found:
    """Without a question: each branch runs along one index, and the branches are merged and counted in one query."""
    common = _common(actor, filter)
    pages: list[Any] = []
    counts: list[Any] = []
    for along, conditions in _branches(actor, filter, now):
        rows: Any = select(ID.label("id"), order.column.label("key")).where(*common, *conditions)
        if along:
            counts.append(rows.limit(COUNTED + 1))
            rows = rows.where(*order.beyond(order.column, ID))
            pages.append(rows.order_by(*order.sorted(order.column, ID)).limit(filter.size + 1))
        else:
            found = rows.cte(f"branch_{len(pages)}")  # worked out once, for the page and the count
            counts.append(select(found.c.id).limit(COUNTED + 1))
            pages.append(select(found.c.id, found.c.key).where(*order.beyond(found.c.key, found.c.id)))
    totals = [select(func.count()).select_from(count.subquery()).scalar_subquery() for count in counts]
    page = _merged(pages).subquery()
    rows = session.exec(
        select(page.c.id, sum(totals[1:], totals[0]).label("total"))
        .order_by(*order.sorted(page.c.key, page.c.id))
        .limit(filter.size + 1)
    ).all()
    total = rows[0].total if rows else 0
    return [row.id for row in rows], min(total, COUNTED), total > COUNTED


def _searched(
    session: Session, actor: Provider, filter: PatientFilter, asked: search.Search, order: _Order, now: datetime
) -> Found:
    """With a question: its matches, capped before they are filtered and sorted."""
    at_most = SCANNED if filter.group or filter.provider or filter.status or filter.archived else COUNTED + 1
    dialect = session.get_bind().dialect
    matches = search.matching(asked, reach=search.reach_of(actor), dialect=dialect, at_most=at_most).cte("matches")
    conditions = [*_common(actor, filter), *_status(filter, now)]
    found = (
        select(ID.label("id"), order.column.label("key")).where(ID.in_(select(matches.c[0])), *conditions).cte("found")
    )
    counted = [select(func.count()).select_from(one).scalar_subquery() for one in (found, matches)]
    rows = session.exec(
        select(found.c.id, *counted)
        .where(*order.beyond(found.c.key, found.c.id))
        .order_by(*order.sorted(found.c.key, found.c.id))
        .limit(filter.size + 1)
    ).all()
    total, scanned = (rows[0][1], rows[0][2]) if rows else (0, 0)
    return [row[0] for row in rows], min(total, COUNTED), total > COUNTED or scanned >= at_most


def _common(actor: Provider, filter: PatientFilter) -> Conditions:
    archived = col(Patient.archived_at)
    conditions = [
        col(Patient.practice_id) == actor.practice_id,
        archived.is_not(None) if filter.archived else archived.is_(None),
    ]
    if filter.group:
        conditions.append(col(Patient.group_id) == filter.group)
    if filter.provider:
        conditions.append(col(Patient.primary_provider_id) == filter.provider)
    return conditions


def _branches(actor: Provider, filter: PatientFilter, now: datetime) -> list[tuple[bool, Conditions]]:
    """Sets of conditions that exclude each other; the flag says whether an index runs along the branch in order."""
    mine: list[tuple[bool, Conditions]] = [(True, [])]
    if not actor.sees_whole_list:
        primary = col(Patient.primary_provider_id)
        member = select(CareTeamMember.patient_id).where(
            CareTeamMember.practice_id == actor.practice_id,
            CareTeamMember.provider_id == actor.id,
            col(CareTeamMember.removed_at).is_(None),
        )
        mine = [(True, [primary == actor.id]), (False, [primary != actor.id, col(Patient.id).in_(member)])]
    if filter.status != chips.EXPIRED:
        return [(along, [*conditions, *_status(filter, now)]) for along, conditions in mine]
    state = col(Patient.portal_state)
    noticed: Conditions = [state == chips.EXPIRED]
    unnoticed: Conditions = [state == chips.INVITED, col(Patient.portal_until) <= now]  # since the last sweep: few
    return [
        (along and status is noticed, [*conditions, *status])
        for along, conditions in mine
        for status in (noticed, unnoticed)
    ]


def _status(filter: PatientFilter, now: datetime) -> Conditions:
    state, until = col(Patient.portal_state), col(Patient.portal_until)
    if not filter.status:
        return []
    if filter.status == chips.EXPIRED:
        return [(state == chips.EXPIRED) | ((state == chips.INVITED) & (until <= now))]
    if filter.status == chips.INVITED:
        # Hidden from the planner, which would guess that few are left and sort them all.
        return [state == chips.INVITED, func.coalesce(until, now) > now]
    return [state == filter.status]


def _merged(parts: list[Any]) -> Any:
    return parts[0] if len(parts) == 1 else union_all(*(select(*part.subquery().c) for part in parts))


def _read_key(text: str) -> tuple[str, UUID | None]:
    try:
        raw = base64.urlsafe_b64decode(text[1:] + "==")
    except (binascii.Error, ValueError):
        return "", None
    return (text[0], UUID(bytes=raw)) if len(raw) == 16 and text[0] in (NEXT, PREVIOUS) else ("", None)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
