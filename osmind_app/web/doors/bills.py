"""Bills on their way out as PDF: `GET /bill?paper=…&id=…`, for whoever may read them now (S8, T45).

A statement is of a patient's month: `paper=statement&id=<patient>&month=2026-11`. Made for each download, kept nowhere.
"""

from datetime import datetime
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts.models import PATIENT, PROVIDER
from osmind_app.clinic.billing import papers as bills
from osmind_app.clinic.billing.paper import printing
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.lib.errors import DomainError, NotFound, NotSignedIn
from osmind_app.web import ids, who
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, guard, headers, papers

SANDBOX = "sandbox; default-src 'none'"
SIGN_IN = guard.Problem(401, "Sign in again", NotSignedIn.sentence)
REASON = guard.Problem(403, "Say why first", "Open the patient’s chart and say why you look, then open the bill again.")


async def give(request: Request) -> Response:
    """The paper, as whoever this browser is: of the staff, or a patient. Every download is written down."""
    asked = {name: request.query_params.get(name, "") for name in ("paper", "id", "month")}
    refused: DomainError = NotSignedIn()
    for kind in (PROVIDER, PATIENT):
        secret = base.cookie_secret(request, kind)
        if secret is None:
            continue
        try:
            sheet = await base.write(_sheet, kind=kind, secret=secret, asked=asked)
        except DomainError as why:
            refused = why
            continue
        return _download(await papers.pdf(sheet, secret=secret, by=printing.pdf), sheet["title"])
    if isinstance(refused, NotSignedIn):
        return guard.problem(request, SIGN_IN)
    if isinstance(refused, ReasonNeeded):
        return guard.problem(request, REASON)
    raise refused


def _sheet(session: Session, *, now: datetime, kind: str, secret: str, asked: dict[str, str]) -> dict[str, Any]:
    asker = who.find(session, kind=kind, secret=secret, now=now)
    if asker is None:
        raise NotSignedIn
    given: dict[str, Any] = {"actor": asker.actor, "now": now}
    id = ids.read(asked["id"])
    if asked["paper"] == "invoice":
        return bills.invoice(session, invoice_id=id, **given)
    if asked["paper"] == "receipt":
        return bills.receipt(session, entry_id=id, **given)
    if asked["paper"] == "superbill":
        return bills.superbill(session, superbill_id=id, **given)
    if asked["paper"] == "statement":
        return bills.statement(session, patient_id=id, month=asked["month"], **given)
    raise NotFound


def _download(content: bytes, title: str) -> Response:
    """A download that no page of any site shows, runs or keeps; its name says what it is, never whose."""
    response = headers.secure(Response(content, media_type="application/pdf"))
    name = title.lower().replace(" ", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


routes = [Route(paths.BILL, give, methods=["GET"])]
