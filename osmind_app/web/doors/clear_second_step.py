"""An admin clears a colleague's lost second step."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.staff import service as staff
from osmind_app.web import routes as paths
from osmind_app.web.doors.clearing import Clearing


def _may_clear(session: Session, actor: Provider, whose: UUID) -> Provider:
    return staff.may_clear(session, actor=actor, provider_id=whose)


def _clear(session: Session, actor: Provider, whose: UUID, now: datetime) -> None:
    staff.clear_second_step(session, actor=actor, provider_id=whose, now=now)


routes = Clearing(
    path=paths.STAFF_CLEAR_SECOND_STEP,
    asks="clear_second_step.html",
    done="second_step_cleared.html",
    may_clear=_may_clear,
    clear=_clear,
    back=lambda _whose: paths.SETTINGS_STAFF,
).routes
