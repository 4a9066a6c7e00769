"""Who can see a patient's record, and who has looked: from the record of deeds, in plain words (B17).

Says who, at what kind of thing, and when. Never why: a reason is for the clinic, and may name somebody else.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session, and_, col, func, or_, select

from osmind_app.clinic.accounts.models import ADMINS, FRONT_DESK, PATIENT, PROVIDER, Account, Provider
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families.models import SELF, Contact, PortalAccess
from osmind_app.clinic.patients.models import CareTeamMember, Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.lib.errors import NotFound

PAGE = 25
LOOKED = {  # what is shown of the record, and what it was
    "chart.opened": "Opened your chart",
    "preview.opened": "Looked at what you see in the portal",
    "documents.opened": "Looked at the list of your documents",
    "document.read": "Opened a document",
    "form.read": "Read a form you filled in",
    "form.scores_read": "Looked at your scores over time",
    "form.printed": "Printed a form you filled in",
    "chat.opened": "Opened your messages",
    "bills.opened": "Looked at your bills",
    "invoice.opened": "Opened an invoice",
    "invoice.downloaded": "Downloaded an invoice",
    "receipt.downloaded": "Downloaded a receipt",
    "superbill.downloaded": "Downloaded a superbill",
    "statement.downloaded": "Downloaded a statement",
}
WITHOUT_NAME = "Somebody the clinic gave access"
NOT_STAFF = "Somebody with access to your portal"


@dataclass(frozen=True)
class CanSee:
    """One person who may see this record: who, as what, and since when if that is known."""

    name: str
    role: str
    since: str = ""


@dataclass(frozen=True)
class Look:
    """One line of the access log."""

    who: str
    what: str
    at: str


@dataclass(frozen=True)
class AccessPage:
    """Who can see this record, and whom to ask about it."""

    care_team: list[CanSee] = field(default_factory=list)
    portal: list[CanSee] = field(default_factory=list)
    clinic: str = ""
    phone: str = ""


@dataclass(frozen=True)
class LooksPage:
    """One page of the access log; `next` is the key of the page after it, 0 on the last."""

    rows: list[Look] = field(default_factory=list)
    next: int = 0


def who_can_see(session: Session, *, actor: PortalAccess) -> AccessPage:
    """The care team, and everybody who opens this portal."""
    patient, practice = _patient(session, actor), practices.get(session, actor=actor)
    team = session.exec(
        select(Provider, CareTeamMember.added_at)
        .outerjoin(
            CareTeamMember,
            and_(
                col(CareTeamMember.provider_id) == col(Provider.id),
                col(CareTeamMember.practice_id) == actor.practice_id,
                col(CareTeamMember.patient_id) == patient.id,
                col(CareTeamMember.removed_at).is_(None),
            ),
        )
        .where(
            Provider.practice_id == actor.practice_id,
            col(Provider.deactivated_at).is_(None),
            or_(col(Provider.id) == patient.primary_provider_id, col(CareTeamMember.id).is_not(None)),
        )
        .order_by(col(Provider.id) != patient.primary_provider_id, Provider.full_name)
    ).all()
    opens = session.exec(
        select(PortalAccess, func.max(Contact.full_name))
        .join(Account, col(Account.id) == col(PortalAccess.account_id))
        .outerjoin(
            Contact,
            and_(
                col(Contact.email) == col(Account.email),
                col(Contact.practice_id) == actor.practice_id,
                col(Contact.patient_id) == patient.id,
                col(Contact.removed_at).is_(None),
            ),
        )
        .where(
            PortalAccess.practice_id == actor.practice_id,
            PortalAccess.patient_id == patient.id,
            col(PortalAccess.ended_at).is_(None),
        )
        .group_by(col(PortalAccess.id))
        .order_by(col(PortalAccess.role) != SELF, col(PortalAccess.granted_at))
    ).all()
    zone = practice.time_zone
    return AccessPage(
        care_team=[
            CanSee(one.full_name, "Primary Provider")
            if one.id == patient.primary_provider_id
            else CanSee(one.full_name, "Care team", when.short(added_at, zone))
            for one, added_at in team
        ],
        portal=[
            CanSee(
                _name(access, contact, patient, actor),
                "The patient" if access.role == SELF else "Guardian",
                when.short(access.granted_at, zone),
            )
            for access, contact in opens
        ],
        clinic=practice.name,
        phone=practice.phone,
    )


def who_looked(session: Session, *, actor: PortalAccess, before: int = 0) -> LooksPage:
    """Who opened what kind of thing about this patient and when, from the key `before` back in time."""
    asked = (
        select(AuditEvent, Provider)
        .outerjoin(
            Provider,
            and_(col(Provider.id) == col(AuditEvent.actor_id), col(Provider.practice_id) == actor.practice_id),
        )
        .where(
            AuditEvent.practice_id == actor.practice_id,
            AuditEvent.patient_id == actor.patient_id,
            col(AuditEvent.event).in_(LOOKED),
            or_(
                AuditEvent.actor_kind == PROVIDER,
                and_(col(AuditEvent.actor_kind) == PATIENT, col(AuditEvent.actor_id) != actor.account_id),
            ),
        )
        .order_by(col(AuditEvent.id).desc())
        .limit(PAGE + 1)
    )
    if before:
        asked = asked.where(col(AuditEvent.id) < before)
    found = session.exec(asked).all()
    zone, team = practices.get(session, actor=actor).time_zone, _team(session, actor)
    rows = [Look(_who(one, team), LOOKED[event.event], when.short(event.at, zone)) for event, one in found[:PAGE]]
    return LooksPage(rows, (found[PAGE - 1][0].id or 0) if len(found) > PAGE else 0)


def _name(access: PortalAccess, contact: str | None, patient: Patient, actor: PortalAccess) -> str:
    """Who opens the portal, by the name the chart has for them: an address is its owner's to give."""
    if access.account_id == actor.account_id:
        return "You"
    if access.role == SELF:
        return patient.full_name
    if actor.role != SELF:
        return "Another guardian"  # of two guardians neither learns who the other is (T32)
    return contact or WITHOUT_NAME


def _who(one: Any, team: set[UUID]) -> str:
    """'Sam Lee, front desk': by what right they look today."""
    if one is None:
        return NOT_STAFF
    if one.id in team:
        return f"{one.full_name}, your care team"
    role = {FRONT_DESK: "front desk", **dict.fromkeys(ADMINS, "admin of the clinic")}
    return f"{one.full_name}, {role.get(one.role, 'not on your care team today')}"


def _team(session: Session, actor: PortalAccess) -> set[UUID]:
    patient = _patient(session, actor)
    others = session.exec(
        select(CareTeamMember.provider_id).where(
            CareTeamMember.practice_id == actor.practice_id,
            CareTeamMember.patient_id == actor.patient_id,
            col(CareTeamMember.removed_at).is_(None),
        )
    ).all()
    return {patient.primary_provider_id, *others}


def _patient(session: Session, actor: PortalAccess) -> Patient:
    found = session.exec(
        select(Patient).where(Patient.id == actor.patient_id, Patient.practice_id == actor.practice_id)
    ).first()
    if found is None:
        raise NotFound
    return found
