"""Forms on their way out: a sent form and a blank one as PDF, and a form's JSON; for signed-in staff only (S9, S50)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts.models import PROVIDER
from osmind_app.clinic.intake import form_rows, opened
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib.errors import NotSignedIn
from osmind_app.web import ids, who
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, guard, headers, papers

LONGEST_KEY = 60
SIGN_IN = guard.Problem(401, "Sign in again", NotSignedIn.sentence)
REASON = guard.Problem(403, "Say why first", "Open the patient’s chart and say why you look, then open the form again.")
Answer = TypeVar("Answer")


async def sent(request: Request) -> Response:
    """`/clinic/forms/paper?id=`: what a patient sent, with the score where there is one; written down each time."""
    submission_id = ids.read(request.query_params.get("id", ""))
    return await _pdf(request, opened.paper, "form", submission_id=submission_id)


async def blank(request: Request) -> Response:
    """`/clinic/forms/blank?key=`: a form to print and to fill in by hand."""
    key = _key(request)
    return await _pdf(request, form_rows.blank_paper, key, key=key)


async def source(request: Request) -> Response:
    """`/clinic/forms/source?key=`: the form's JSON, to keep or to change."""
    key = _key(request)
    try:
        content = await base.read(_asked, secret=base.cookie_secret(request, PROVIDER), deed=form_rows.source, key=key)
    except NotSignedIn:
        return guard.problem(request, SIGN_IN)
    return _download(content.encode(), "application/fhir+json", f"{key}.json")


async def _pdf(request: Request, deed: Callable[..., Mapping[str, Any]], name: str, **given: Any) -> Response:
    secret = base.cookie_secret(request, PROVIDER)
    try:
        sheet = await base.write(_asked, secret=secret, deed=deed, **given)
    except NotSignedIn:
        return guard.problem(request, SIGN_IN)
    except ReasonNeeded:
        return guard.problem(request, REASON)
    return _download(await papers.pdf(sheet, secret=secret or ""), "application/pdf", f"{name}.pdf")


def _asked(session: Session, *, now: datetime, secret: str | None, deed: Callable[..., Answer], **given: Any) -> Answer:
    asker = who.find(session, kind=PROVIDER, secret=secret, now=now)
    if asker is None:
        raise NotSignedIn
    return deed(session, actor=asker.actor, now=now, **given)


def _key(request: Request) -> str:
    return request.query_params.get("key", "")[:LONGEST_KEY]


def _download(content: bytes, media_type: str, name: str) -> Response:
    """A download that no page shows or runs; the name says which form, never whose."""
    response = headers.secure(Response(content, media_type=media_type))
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    response.headers["Content-Disposition"] = f'attachment; filename="{plain}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


routes = [
    Route(paths.STAFF_FORM_PAPER, sent),
    Route(paths.STAFF_FORM_BLANK, blank),
    Route(paths.STAFF_FORM_SOURCE, source),
]
