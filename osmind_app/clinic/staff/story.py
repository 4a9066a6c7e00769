"""What happened lately among the staff, in sentences: who did it, to whom, when."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import NOT_MINE, Provider, StaffInvitation
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.staff.details import ROLES
from osmind_app.lib import when
from osmind_app.lib.errors import NotAllowed

SHOWN = 12
SENTENCES = {
    "staff.invited": "{who} invited {whom} as {role}.",
    "staff.invited_again": "{who} sent {whom} a new invitation.",
    "staff.invitation_withdrawn": "{who} withdrew the invitation of {whom}.",
    "staff.joined": "{whom} joined as {role}.",
    "staff.changed": "{who} changed {whom}: {role}.",
    "staff.deactivated": "{who} deactivated {whom}.",
    "staff.reactivated": "{who} reactivated {whom}.",
    "staff.second_step_cleared": "{who} cleared the second step of {whom}.",
    "staff.retired": "{who} retired the unused account of {whom}.",
}
DECLINED = "Whoever got the invitation of {whom} said it is not for them. The link is off."


@dataclass(frozen=True)
class StaffEvent:
    """One line of it."""

    text: str
    at: str


def lately(session: Session, *, actor: Provider) -> list[StaffEvent]:
    """The newest changes of the actor's practice; owners and admins only."""
    if not actor.is_admin:
        raise NotAllowed
    zone = practices.get(session, actor=actor).time_zone
    events = session.exec(
        select(AuditEvent)
        .where(AuditEvent.practice_id == actor.practice_id, col(AuditEvent.event).in_(SENTENCES))
        .order_by(col(AuditEvent.id).desc())
        .limit(SHOWN)
    ).all()
    names = _names(session, actor, {one.actor_id for one in events} | {one.subject_id for one in events})
    return [StaffEvent(_sentence(one, names), when.short(one.at, zone)) for one in events]


def _names(session: Session, actor: Provider, ids: set[UUID | None]) -> dict[UUID | None, str]:
    found: dict[UUID | None, str] = {}
    for table in (StaffInvitation, Provider):
        rows = session.exec(
            select(table.id, table.full_name).where(table.practice_id == actor.practice_id, col(table.id).in_(ids))
        )
        found |= dict(rows.all())
    return found


def _sentence(event: AuditEvent, names: dict[UUID | None, str]) -> str:
    said = event.detail
    words = DECLINED if said.get("why") == NOT_MINE else SENTENCES[event.event]
    text = words.format(
        who=names.get(event.actor_id, "Somebody"),
        whom=names.get(event.subject_id, "somebody"),
        role=ROLES.get(str(said.get("role", "")), "").lower(),
    )
    moved = said.get("patients") or 0
    return f"{text} {moved} {'patient' if moved == 1 else 'patients'} got a new Primary Provider." if moved else text
