"""The clinic clears a patient's lost second step: at the desk, with the staff member's own password again (T20)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.lib.errors import NotSignedIn
from osmind_app.web import ids
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, checking, clinic, going_on
from osmind_app.web.doors.clear_second_step import TICK, signed_in
from osmind_app.web.doors.faces import STAFF


@dataclass(frozen=True)
class Asked:
    """Whose second step, and whose password is asked for."""

    patient_id: UUID
    name: str
    own_email: str


async def show(request: Request) -> Response:
    """Whose it is, and what is asked before."""
    try:
        asked = await base.read(_asked, secret=base.cookie_secret(request, STAFF.kind), patient_id=_id(request))
    except NotSignedIn:
        return _to_the_door(request)
    return await _page(request, asked)


async def take(request: Request) -> Response:
    """The tick, the staff member's own password, then the deed; wrong passwords count like at the door (T12)."""
    typed = await base.form(request)
    secret, patient_id = base.cookie_secret(request, STAFF.kind), _id(request)
    try:
        asked = await base.read(_asked, secret=secret, patient_id=patient_id)
        wrong = {} if typed.get("sure") else {"sure": TICK}
        why = await checking.own_password(request, STAFF, asked.own_email, typed.get("password", ""))
        if why:
            wrong["password"] = why
        if wrong:
            return await _page(request, asked, wrong)
        await base.write(_clear, secret=secret, patient_id=patient_id)
    except NotSignedIn:
        return _to_the_door(request)
    return base.page(
        request,
        "patient_second_step_cleared.html",
        title="The second step was cleared",
        asked=asked,
        practice=await clinic.only_one(),
    )


def _asked(session: Session, *, now: datetime, secret: str | None, patient_id: UUID) -> Asked:
    actor = signed_in(session, secret, now)
    patient = onboarding.may_clear_second_step(session, actor=actor, patient_id=patient_id)
    return Asked(patient.id, patient.full_name, session.get_one(Account, actor.account_id).email)


def _clear(session: Session, *, now: datetime, secret: str | None, patient_id: UUID) -> None:
    actor = signed_in(session, secret, now)
    onboarding.clear_second_step(session, actor=actor, patient_id=patient_id, now=now)


def _id(request: Request) -> UUID:
    return ids.read(request.query_params.get("id", ""))


def _to_the_door(request: Request) -> Response:
    return base.see_other(going_on.by_way_of(paths.STAFF_SIGN_IN, paths.patient(_id(request)), STAFF.kind))


async def _page(request: Request, asked: Asked, errors: dict[str, str] | None = None) -> Response:
    return base.page(
        request,
        "clear_patient_second_step.html",
        title="Clear a lost second step",
        asked=asked,
        practice=await clinic.only_one(),
        errors=errors or {},
    )


routes = [
    Route(paths.STAFF_CLEAR_PATIENT_SECOND_STEP, show),
    Route(paths.STAFF_CLEAR_PATIENT_SECOND_STEP, take, methods=["POST"]),
]
