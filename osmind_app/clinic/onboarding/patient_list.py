"""Which patients a list shows: each filter runs along an index of its own; a search starts from its matches."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, union_all
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.onboarding import chips
from osmind_app.clinic.onboarding.paging import Order
from osmind_app.clinic.onboarding.patient_filter import EXPIRING, SOON, PatientFilter
from osmind_app.clinic.patients import search
from osmind_app.clinic.patients.models import CareTeamMember, Patient

COUNTED = 1_000  # D13: counts stop at "1,000+"
EVERYBODY = 10_000_000  # more than any practice has
SCANNED = 3_000  # matches of a question that are looked at for a filter; more are told to type more letters

ID: Any = col(Patient.id)
Found = tuple[list[UUID], int, bool]  # the ids of a page and one more, how many in all, whether counting stopped
Conditions = list[ColumnElement[bool]]


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
    order = Order.of(session, actor, filter)
    asked = search.Search.read(filter.q)
    if asked is not None:
        found, total, more = _searched(session, actor, filter, asked, order, now)
    else:
        found, total, more = _listed(session, actor, filter, order, now)
    beyond, ids = len(found) > filter.size, found[: filter.size]
    if order.backwards:
        return PageIds(ids[::-1], True, beyond, total, more)
    return PageIds(ids, beyond, order.key is not None, total, more)


def every_id(
    session: Session, *, actor: Provider, filter: PatientFilter, now: datetime, at_most: int | None = None
) -> list[UUID]:
    """Every patient of the actor's that the filter matches, in its order, whatever its page (D1)."""
    order = Order.of(session, actor, replace(filter, after=""))
    asked = search.Search.read(filter.q)
    if asked is None:
        parts = ids_of(actor, filter, now, order.column)
    else:
        dialect = session.get_bind().dialect
        found = search.matching(asked, reach=search.reach_of(actor), dialect=dialect, at_most=EVERYBODY).cte("found")
        conditions = [*_common(actor, filter), *_status(filter, now), ID.in_(select(found.c[0]))]
        parts = [select(ID.label("id"), order.column.label("key")).where(*conditions)]
    every = _merged(parts).subquery()
    return list(session.exec(select(every.c.id).order_by(*order.sorted(every.c.key, every.c.id)).limit(at_most)).all())


def ids_of(actor: Provider, filter: PatientFilter, now: datetime, *more: Any) -> list[Any]:
    """What a filter without a question asks for, in parts that exclude each other: ids, and a key to sort by."""
    keys = [column.label("key") for column in more]
    common = _common(actor, filter)
    return [
        select(ID.label("id"), *keys).where(*common, *conditions) for _, conditions in _branches(actor, filter, now)
    ]


def _listed(session: Session, actor: Provider, filter: PatientFilter, order: Order, now: datetime) -> Found:
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
    session: Session, actor: Provider, filter: PatientFilter, asked: search.Search, order: Order, now: datetime
) -> Found:
    """With a question: its matches, capped before they are filtered and sorted."""
    at_most = (
        SCANNED if filter.group or filter.provider or filter.status or filter.archived or filter.mine else COUNTED + 1
    )
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
    if filter.mine:
        conditions.append(col(Patient.primary_provider_id) == actor.id)
    return conditions


def _branches(actor: Provider, filter: PatientFilter, now: datetime) -> list[tuple[bool, Conditions]]:
    """Sets of conditions that exclude each other; the flag says whether an index runs along the branch in order."""
    mine: list[tuple[bool, Conditions]] = [(True, [])]
    if not actor.sees_whole_list and not filter.mine:
        primary = col(Patient.primary_provider_id)
        member = select(CareTeamMember.patient_id).where(
            CareTeamMember.practice_id == actor.practice_id,
            CareTeamMember.provider_id == actor.id,
            col(CareTeamMember.removed_at).is_(None),
        )
        mine = [(True, [primary == actor.id]), (False, [primary != actor.id, col(Patient.id).in_(member)])]
    if filter.status == EXPIRING:
        return [(False, [*conditions, *_status(filter, now)]) for _, conditions in mine]  # few, and sorted
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
    if filter.status == EXPIRING:
        return [state == chips.INVITED, until > now, until <= now + SOON]
    if filter.status == chips.EXPIRED:
        return [(state == chips.EXPIRED) | ((state == chips.INVITED) & (until <= now))]
    if filter.status == chips.INVITED:
        # Hidden from the planner, which would guess that few are left and sort them all.
        return [state == chips.INVITED, func.coalesce(until, now) > now]
    return [state == filter.status]


def _merged(parts: list[Any]) -> Any:
    return parts[0] if len(parts) == 1 else union_all(*(select(*part.subquery().c) for part in parts))
