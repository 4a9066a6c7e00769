"""The PDF of a form the patient sent: made for whoever is signed in, kept nowhere."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts.models import PATIENT
from osmind_app.clinic.intake import copies
from osmind_app.lib.errors import NotSignedIn
from osmind_app.web import ids, who
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, headers, papers


async def download(request: Request) -> Response:
    """`GET /portal/form.pdf?id=…`: the download is written down; it changes nothing else."""
    secret = base.cookie_secret(request, PATIENT)
    submission_id = ids.read(request.query_params.get("id", ""))
    try:
        sheet = await base.write(_sheet, secret=secret, submission_id=submission_id)
    except NotSignedIn:
        return base.see_other(paths.PATIENT_SIGN_IN)
    response = Response(await papers.pdf(sheet, secret=secret or ""), media_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="form.pdf"'
    return headers.secure(response)


def _sheet(session: Session, *, now: datetime, secret: str | None, submission_id: UUID) -> dict[str, Any]:
    found: Any = who.find(session, kind=PATIENT, secret=secret, now=now)
    if found is None:
        raise NotSignedIn
    return copies.take_copy(session, actor=found.actor, submission_id=submission_id, now=now)


routes = [Route(paths.OWN_FORM_COPY, download, methods=["GET"])]
