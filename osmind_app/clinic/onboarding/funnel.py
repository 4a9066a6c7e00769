"""How far patients came (B9): of those invited or joined in a period, how many reached each step of the way in."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, select, union_all
from sqlmodel import Session, col

from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.invitations.models import UNDONE, Invitation
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import PatientGroup
from osmind_app.outbox.models import Letter

STEPS = ("Invited or joined", "Delivered", "Link opened", "Password page", "Password created", "Signed in")
PERIODS = (7, 30, 90)  # days
GROUP, PROVIDER, WAY = "group", "provider", "way"
WAYS = {GROUP: "Patient group", PROVIDER: "Primary Provider", WAY: "Way in"}  # what figures can be broken down by
BY_LINK, BY_STAFF = "Joined by link", "Added by staff"
NO_GROUP = "No group"


@dataclass(frozen=True)
class Step:
    """How many came this far, and which part of those invited."""

    name: str
    number: str
    percent: int


@dataclass(frozen=True)
class FunnelLine:
    """The steps of one group, one provider or everybody."""

    name: str = ""
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Funnel:
    """Everybody, and each part of the breakdown, the largest first."""

    everybody: FunnelLine = FunnelLine()
    lines: list[FunnelLine] = field(default_factory=list)


def funnel(session: Session, *, actor: Provider, days: int, by: str, now: datetime) -> Funnel:
    """The way of the actor's patients (D1) who were invited, or joined by a link, in the last `days`; two queries.

    Each patient counts once, as far as any of those invitations brought them. A later step counts for the earlier
    ones: a link that was opened was delivered, whether the mail service said so or not; who joined by a shared link
    created a password.
    """
    since = now - timedelta(days=days if days in PERIODS else PERIODS[1])
    totals: dict[Any, list[int]] = defaultdict(lambda: [0] * len(STEPS))
    for part, reached, number in session.execute(_counted(actor, since, by)).all():
        for step in range(reached + 1):
            totals[part][step] += number
    names = _names(session, actor, by)
    lines = [(names.get(part, NO_GROUP) if part else NO_GROUP, counts) for part, counts in totals.items()]
    lines.sort(key=lambda one: (-one[1][0], one[0]))
    every = [sum(counts[step] for counts in totals.values()) for step in range(len(STEPS))]
    return Funnel(_line("Everybody", every), [_line(*one) for one in lines])


def _counted(actor: Provider, since: datetime, by: str) -> Any:
    """How many of each part reached each step and no further."""
    part: Any = {
        PROVIDER: col(Patient.primary_provider_id),
        WAY: case((col(Patient.joined_by_link_at).is_not(None), BY_LINK), else_=BY_STAFF),
    }.get(by, col(Patient.group_id))
    every = union_all(_invited(actor, since, part), _joined(actor, since, part)).subquery()
    each = (
        select(every.c.part, func.max(every.c.reached).label("reached"))
        .group_by(every.c.patient_id, every.c.part)
        .subquery()
    )
    return select(each.c.part, each.c.reached, func.count()).group_by(each.c.part, each.c.reached)


def _invited(actor: Provider, since: datetime, part: Any) -> Any:
    reached = case(
        (col(Account.last_sign_in_at).is_not(None), 5),
        (col(Invitation.accepted_at).is_not(None), 4),
        (col(Invitation.continued_at).is_not(None), 3),
        (col(Invitation.opened_at).is_not(None), 2),
        (col(Letter.delivered_at).is_not(None), 1),
        else_=0,
    )
    whose = and_(col(Patient.id) == col(Invitation.patient_id), col(Patient.practice_id) == col(Invitation.practice_id))
    return (
        select(col(Patient.id).label("patient_id"), part.label("part"), reached.label("reached"))
        .select_from(Invitation)
        .join(Patient, whose)
        .outerjoin(Letter, col(Letter.id) == col(Invitation.letter_id))
        .outerjoin(PortalAccess, _OWN)
        .outerjoin(Account, col(Account.id) == col(PortalAccess.account_id))
        .where(
            col(Invitation.practice_id) == actor.practice_id,
            col(Invitation.sent_at) > since,
            col(Invitation.withdrawn_why) != UNDONE,
            col(Patient.archived_at).is_(None),
            reach.within(actor),
        )
    )


def _joined(actor: Provider, since: datetime, part: Any) -> Any:
    reached = case((col(Account.last_sign_in_at).is_not(None), 5), else_=4)
    return (
        select(col(Patient.id).label("patient_id"), part.label("part"), reached.label("reached"))
        .select_from(Patient)
        .outerjoin(PortalAccess, _OWN)
        .outerjoin(Account, col(Account.id) == col(PortalAccess.account_id))
        .where(reach.within(actor), col(Patient.joined_by_link_at) > since, col(Patient.archived_at).is_(None))
    )


_OWN = and_(
    col(PortalAccess.patient_id) == col(Patient.id),
    col(PortalAccess.practice_id) == col(Patient.practice_id),
    col(PortalAccess.role) == SELF,
    col(PortalAccess.ended_at).is_(None),
)


def _names(session: Session, actor: Provider, by: str) -> dict[Any, str]:
    if by == WAY:
        return {BY_LINK: BY_LINK, BY_STAFF: BY_STAFF}
    kind: Any = Provider if by == PROVIDER else PatientGroup
    name: Any = Provider.full_name if by == PROVIDER else PatientGroup.name
    rows = session.execute(select(col(kind.id), col(name)).where(kind.practice_id == actor.practice_id)).all()
    return {row[0]: row[1] for row in rows}


def _line(name: str, counts: list[int]) -> FunnelLine:
    every = counts[0]
    return FunnelLine(
        name,
        [
            Step(step, f"{number:,}", round(100 * number / every) if every else 0)
            for step, number in zip(STEPS, counts, strict=True)
        ],
    )
