"""The list of patients as a CSV file, sent while it is being read: nothing of it is kept here or in the browser."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from osmind_app.clinic.accounts.models import PROVIDER, Provider
from osmind_app.clinic.onboarding import export
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.lib import clock, csv_text
from osmind_app.lib.errors import NotSignedIn, TooMany
from osmind_app.web import limits, who
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, headers, visitor


async def take(request: Request) -> Response:
    """`POST /clinic/patients/export` with the words of the list's address, from the dashboard."""
    words = await base.form_from_our_pages(request)
    secret = base.cookie_secret(request, PROVIDER)
    try:
        ids = await base.write(_begin, secret=secret, filter=PatientFilter.from_query(words))
    except NotSignedIn:
        return base.see_other(paths.STAFF_SIGN_IN)
    if await limits.spend(limits.EXPORT, visitor.address(request)):
        raise TooMany
    response = StreamingResponse(_lines(secret, ids), media_type="text/csv; charset=utf-8")
    name = f"patients-{clock.now():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return headers.secure(response)


async def _lines(secret: str | None, ids: Sequence[UUID]) -> AsyncIterator[str]:
    """Part after part, each asked as whoever this browser is then: a session that ended meanwhile ends the file."""
    yield csv_text.BEFORE_ALL + csv_text.line(export.HEADINGS)
    for first in range(0, len(ids), export.AT_ONCE):
        yield await base.read(_part, secret=secret, patient_ids=ids[first : first + export.AT_ONCE])


def _begin(session: Session, *, now: datetime, secret: str | None, filter: PatientFilter) -> list[UUID]:
    return export.export(session, actor=_actor(session, secret, now), filter=filter, now=now)


def _part(session: Session, *, now: datetime, secret: str | None, patient_ids: Sequence[UUID]) -> str:
    actor = _actor(session, secret, now)
    return "".join(map(csv_text.line, export.export_rows(session, actor=actor, patient_ids=patient_ids, now=now)))


def _actor(session: Session, secret: str | None, now: datetime) -> Provider:
    found: Any = who.find(session, kind=PROVIDER, secret=secret, now=now)
    if found is None:
        raise NotSignedIn
    actor: Provider = found.actor
    return actor


routes = [Route(paths.PATIENTS_EXPORT, take, methods=["POST"])]
