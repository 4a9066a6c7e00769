"""How far the contacts of a patient have got into the portal."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.families.models import SCOPES, PortalAccess
from osmind_app.clinic.guardians.models import NOT_ME, GuardianInvitation
from osmind_app.clinic.patients import opening
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when

NONE, INVITED, EXPIRED, DECLINED, ACTIVE = "none", "invited", "expired", "declined", "active"


@dataclass(frozen=True)
class Standing:
    """One contact's way into the portal: where it stands, in words, and what they see."""

    state: str = NONE
    words: str = ""
    scopes: list[str] = field(default_factory=list)


def standings(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> dict[str, Standing]:
    """By contact; one without a line was never invited. Raises as opening a chart does."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    zone = practices.get(session, actor=actor).time_zone
    found: dict[str, Standing] = {}
    sent = session.exec(
        select(GuardianInvitation)
        .where(GuardianInvitation.practice_id == actor.practice_id, GuardianInvitation.patient_id == patient.id)
        .order_by(col(GuardianInvitation.sent_at))
    ).all()
    for one in sent:
        found[str(one.contact_id)] = _of(one, zone, now)
    accesses = session.exec(
        select(PortalAccess).where(
            PortalAccess.practice_id == actor.practice_id,
            PortalAccess.patient_id == patient.id,
            col(PortalAccess.contact_id).is_not(None),
            col(PortalAccess.ended_at).is_(None),
        )
    ).all()
    for access in accesses:
        scopes = access.scopes.split()
        said = ", ".join(SCOPES[one] for one in scopes if one in SCOPES)
        words = f"Opens the portal since {when.short(access.granted_at, zone)}: {said}"
        found[str(access.contact_id)] = Standing(ACTIVE, words, scopes)
    return found


def _of(one: GuardianInvitation, zone: str, now: datetime) -> Standing:
    if one.accepted_at is not None or one.replaced_at is not None:
        return Standing()
    if one.withdrawn_at is not None:
        said = "Says the invitation was not for them. Check the email." if one.withdrawn_why == NOT_ME else ""
        return Standing(DECLINED if said else NONE, said)
    if now >= one.expires_at:
        return Standing(EXPIRED, f"The invitation expired {when.short(one.expires_at, zone)}", one.scopes.split())
    return Standing(INVITED, f"Invited. The link works until {when.short(one.expires_at, zone)}", one.scopes.split())
