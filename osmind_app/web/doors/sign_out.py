"""Signing out: a POST, here or in every browser at once."""

from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.audit import service as audit
from osmind_app.web import routes as paths
from osmind_app.web.doors import base
from osmind_app.web.doors.faces import PORTAL, STAFF, Face

EVERYWHERE = "everywhere"  # the field that signs every browser of the account out


async def leave(request: Request, face: Face) -> Response:
    """End the session and go to the sign-in page; the dashboard's and portal's own forms may knock here."""
    typed = await base.form_from_our_pages(request)
    secret = base.cookie_secret(request, face.kind)
    if secret:
        await base.write(_end, face=face, secret=secret, everywhere=bool(typed.get(EVERYWHERE)))
    response = base.see_other(face.sign_in)
    base.drop_session_cookie(response, face.kind)
    return response


def _end(session: Session, *, now: datetime, face: Face, secret: str, everywhere: bool) -> None:
    row = sessions.find(session, secret=secret, kind=face.kind, now=now)
    if row is None:
        return
    if everywhere:
        sessions.end_all(session, account_id=row.account_id, now=now)
    else:
        sessions.end(session, session_id=row.id, now=now)
    event = "signed_out.everywhere" if everywhere else "signed_out"
    audit.record(session, actor=audit.System(), event=event, subject_id=row.account_id, now=now)


async def leave_portal(request: Request) -> Response:
    """`/sign-out`."""
    return await leave(request, PORTAL)


async def leave_dashboard(request: Request) -> Response:
    """`/clinic/sign-out`."""
    return await leave(request, STAFF)


routes = [
    Route(paths.PATIENT_SIGN_OUT, leave_portal, methods=["POST"]),
    Route(paths.STAFF_SIGN_OUT, leave_dashboard, methods=["POST"]),
]
