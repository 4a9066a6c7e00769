"""The list of invoices as a CSV file, sent while it is being read: nothing of it is kept here or in the browser."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from osmind_app.clinic.accounts.models import PROVIDER, Provider
from osmind_app.clinic.billing import bill_list
from osmind_app.clinic.billing.bill_list import BillFilter
from osmind_app.lib import clock, csv_text
from osmind_app.lib.errors import NotSignedIn, TooMany
from osmind_app.web import limits, who
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, headers, visitor


async def take(request: Request) -> Response:
    """`POST /clinic/billing/export` with the words of the list's address, from the dashboard."""
    words = await base.form_from_our_pages(request)
    secret, filter = base.cookie_secret(request, PROVIDER), replace(BillFilter.from_query(words), after=None)
    try:
        await base.write(_begin, secret=secret, filter=filter)
    except NotSignedIn:
        return base.see_other(paths.STAFF_SIGN_IN)
    if await limits.spend(limits.EXPORT, visitor.address(request)):
        raise TooMany
    response = StreamingResponse(_lines(secret, filter), media_type="text/csv; charset=utf-8")
    name = f"invoices-{clock.now():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return headers.secure(response)


async def _lines(secret: str | None, filter: BillFilter) -> AsyncIterator[str]:
    """Part after part, each asked as whoever this browser is then: a session that ended meanwhile ends the file."""
    yield csv_text.BEFORE_ALL + csv_text.line(bill_list.HEADINGS)
    after: UUID | None = None
    while True:
        text, after = await base.read(_part, secret=secret, filter=replace(filter, after=after))
        yield text
        if after is None:
            return


def _begin(session: Session, *, now: datetime, secret: str | None, filter: BillFilter) -> None:
    bill_list.export(session, actor=_actor(session, secret, now), filter=filter, now=now)


def _part(session: Session, *, now: datetime, secret: str | None, filter: BillFilter) -> tuple[str, UUID | None]:
    rows, after = bill_list.export_rows(session, actor=_actor(session, secret, now), filter=filter, now=now)
    return "".join(map(csv_text.line, rows)), after


def _actor(session: Session, secret: str | None, now: datetime) -> Provider:
    found = who.find(session, kind=PROVIDER, secret=secret, now=now)
    if found is None or not isinstance(found.actor, Provider):
        raise NotSignedIn
    return found.actor


routes = [Route(paths.BILLS_EXPORT, take, methods=["POST"])]
