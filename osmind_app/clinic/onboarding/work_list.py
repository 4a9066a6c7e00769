"""The invitation work list (B9): who has been stuck for two days, at which step, and whose link runs out today."""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select, tuple_
from sqlmodel import Session, col

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.invitations import ending
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.onboarding import chips
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.outbox.models import Letter

STUCK, TODAY = "stuck", "today"
STUCK_AFTER = timedelta(days=2)
PAGE = 25
NOT_SENT, SENT, DELIVERED, OPENED, CONTINUED = "not_sent", "sent", "delivered", "opened", "continued"
STEPS = {
    NOT_SENT: "Not sent yet",
    SENT: "Sent, not delivered",
    DELIVERED: "Delivered, not opened",
    OPENED: "Opened, stopped before the password page",
    CONTINUED: "Stopped at “Create your password”",
}


@dataclass(frozen=True)
class WorkLine:
    """One patient whose way in has stopped."""

    patient_id: str = ""
    name: str = ""
    email: str = ""
    step: str = ""
    step_text: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class WorkPage:
    """One page, the link that runs out first on top; an empty key: there is no next page."""

    lines: list[WorkLine] = field(default_factory=list)
    next_key: str = ""


def work_page(
    session: Session, *, actor: Provider, which: str = STUCK, step: str = "", after: str = "", now: datetime
) -> WorkPage:
    """Those of the actor's patients (D1) with a working link who are stuck at a step, or whose link ends today."""
    zone = practices.get(session, actor=actor).time_zone
    state, until = col(Patient.portal_state), col(Patient.portal_until)
    conditions = [reach.within(actor), col(Patient.archived_at).is_(None), state == chips.INVITED, until > now]
    if which == TODAY:
        local = now.astimezone(ZoneInfo(zone))
        midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        conditions.append(until < midnight)
    else:
        conditions += _rests(now - STUCK_AFTER)
    if step in STEPS:
        conditions.append(_at(step))
    beyond = _beyond(session, actor, after)
    rows = session.execute(
        select(Patient, Invitation, Letter)
        .join(
            Invitation,
            and_(
                col(Invitation.patient_id) == col(Patient.id),
                col(Invitation.practice_id) == col(Patient.practice_id),
                *ending.OPEN,
            ),
        )
        .outerjoin(Letter, col(Letter.id) == col(Invitation.letter_id))
        .where(*conditions, *beyond)
        .order_by(until, col(Patient.id))
        .limit(PAGE + 1)
        .execution_options(populate_existing=True)
    ).all()
    shown = rows[:PAGE]
    return WorkPage(
        lines=[_line(row[0], row[1], row[2], zone) for row in shown],
        next_key=_key(shown[-1][0].id) if len(rows) > PAGE else "",
    )


def _rests(before: datetime) -> list[Any]:
    """Nothing happened since."""
    news = (Letter.delivered_at, Invitation.opened_at, Invitation.continued_at)
    quiet = [col(at).is_(None) | (col(at) <= before) for at in news]
    return [col(Invitation.sent_at) <= before, *quiet]


def _at(step: str) -> Any:
    opened, continued = col(Invitation.opened_at), col(Invitation.continued_at)
    if step == CONTINUED:
        return continued.is_not(None)
    if step == OPENED:
        return and_(opened.is_not(None), continued.is_(None))
    unopened = and_(opened.is_(None), continued.is_(None))
    delivered, left = col(Letter.delivered_at), col(Letter.sent_at)
    if step == DELIVERED:
        return and_(unopened, delivered.is_not(None))
    if step == SENT:
        return and_(unopened, delivered.is_(None), left.is_not(None))
    return and_(unopened, delivered.is_(None), left.is_(None))


def _line(patient: Patient, invitation: Invitation, letter: Letter | None, zone: str) -> WorkLine:
    steps = (
        (CONTINUED, invitation.continued_at),
        (OPENED, invitation.opened_at),
        (DELIVERED, letter.delivered_at if letter else None),
        (SENT, letter.sent_at if letter else None),
        (NOT_SENT, invitation.sent_at),
    )
    step, since = next((step, at) for step, at in steps if at is not None)
    return WorkLine(
        patient_id=str(patient.id),
        name=patient.full_name,
        email=invitation.email,
        step=step,
        step_text=STEPS[step],
        since=when.short(since, zone),
        until=when.short(invitation.expires_at, zone),
    )


def _beyond(session: Session, actor: Provider, after: str) -> list[Any]:
    """The rows behind a key: an id only, since addresses end up in logs; one of nobody's starts at the first page."""
    try:
        patient_id = UUID(bytes=base64.urlsafe_b64decode(after + "=="))
    except (binascii.Error, ValueError):
        return []
    at = session.execute(
        select(col(Patient.portal_until)).where(
            col(Patient.id) == patient_id, col(Patient.practice_id) == actor.practice_id
        )
    ).scalar()
    if at is None:
        return []
    return [tuple_(col(Patient.portal_until), col(Patient.id)) > tuple_(at, patient_id)]


def _key(patient_id: UUID) -> str:
    return base64.urlsafe_b64encode(patient_id.bytes).decode().rstrip("=")
