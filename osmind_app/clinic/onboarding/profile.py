"""One patient's profile as the staff sees it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import Contact
from osmind_app.clinic.onboarding import chips
from osmind_app.clinic.onboarding.chips import InviteChip
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import CareTeamMember, Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import PatientGroup
from osmind_app.lib import when


@dataclass(frozen=True)
class TeamMember:
    """A provider on the Care Team; `left`: no longer works here."""

    id: str
    name: str
    primary: bool
    left: bool


@dataclass(frozen=True)
class ContactCard:
    """A person to call or copy."""

    id: str
    name: str
    relationship: str
    email: str
    phone: str
    main: bool


@dataclass(frozen=True)
class PatientProfile:
    """The header, the contact info, the people around the patient and the chip; form values as a form wants them."""

    id: str = ""
    version: int = 0  # hand it back when saving (F14)
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    preferred_name: str = ""
    called: str = ""
    pronouns: str = ""
    birth_day: str = ""  # "Mar 14, 1985 (41)"
    birth_month: str = ""
    birth_day_of_month: str = ""
    birth_year: str = ""
    email: str = ""
    phone: str = ""
    texts_agreed: str = ""  # the day, or empty
    address: str = ""
    address_line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    postal_address: str = ""  # all of it, as an envelope has it
    emergency_name: str = ""
    emergency_relationship: str = ""
    emergency_phone: str = ""
    emergency_contact: str = ""  # all of it, in one line
    contact_checked: str = ""  # the day the patient last checked it in the portal, or empty
    time_zone: str = ""
    group_id: str = ""
    group: str = ""
    primary_provider_id: str = ""
    primary_provider: str = ""
    care_team: list[TeamMember] = field(default_factory=list)  # the Primary Provider first
    contacts: list[ContactCard] = field(default_factory=list)  # the main one first
    chip: InviteChip = field(default_factory=InviteChip)
    added: str = ""  # "Nov 3, 2026 by Sam Lee"
    archived: str = ""  # the day, or empty
    discreet: bool = False  # emails to them don't name the clinic: the patient's choice
    to_review: bool = False  # joined by a shared link, and nobody has looked yet


def profile(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> PatientProfile:
    """Everything the profile's page shows. Open the chart first (`opening.open_chart`): looking is written down."""
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    session.refresh(patient)
    zone = practices.get(session, actor=actor).time_zone
    team = _team(session, patient)
    invites = chips.last_invites(session, practice_id=actor.practice_id, patient_ids=[patient.id])
    born = patient.birth_date
    return PatientProfile(
        id=str(patient.id),
        version=patient.version,
        name=patient.full_name,
        first_name=patient.first_name,
        last_name=patient.last_name,
        preferred_name=patient.preferred_name,
        called=patient.called,
        pronouns=patient.pronouns,
        birth_day=birth_day(patient, zone, now),
        birth_month=str(born.month) if born else "",
        birth_day_of_month=str(born.day) if born else "",
        birth_year=str(born.year) if born else "",
        email=patient.email or "",
        phone=patient.phone,
        texts_agreed=_day(patient.texts_agreed_at, zone),
        address=patient.address,
        address_line2=patient.address_line2,
        city=patient.city,
        state=patient.state,
        postal_code=patient.postal_code,
        postal_address=patient.postal_address,
        emergency_name=patient.emergency_name,
        emergency_relationship=patient.emergency_relationship,
        emergency_phone=patient.emergency_phone,
        emergency_contact=patient.emergency_contact,
        contact_checked=_day(patient.contact_checked_at, zone),
        time_zone=patient.time_zone,
        group_id=str(patient.group_id or ""),
        group=_group(session, patient),
        primary_provider_id=str(patient.primary_provider_id),
        primary_provider=next((member.name for member in team if member.primary), ""),
        care_team=team,
        contacts=[_card(one) for one in families.contacts_of(session, actor=actor, patient_id=patient.id)],
        chip=chips.chip(patient, invites.get(patient.id), zone=zone, now=now),
        discreet=patient.discreet_since is not None,
        added=_added(session, patient, zone),
        archived=_day(patient.archived_at, zone),
        to_review=patient.is_to_review,
    )


def birth_day(patient: Patient, zone: str, now: datetime) -> str:
    """'Mar 14, 1985 (41)' by the clinic's calendar; empty when unknown."""
    born = patient.birth_date
    if born is None:
        return ""
    return f"{when.day(born)} ({when.age(born, now.astimezone(ZoneInfo(zone)).date())})"


def _team(session: Session, patient: Patient) -> list[TeamMember]:
    member = select(CareTeamMember.provider_id).where(
        CareTeamMember.practice_id == patient.practice_id,
        CareTeamMember.patient_id == patient.id,
        col(CareTeamMember.removed_at).is_(None),
    )
    ours = (col(Provider.id) == patient.primary_provider_id) | col(Provider.id).in_(member)
    found = session.exec(
        select(Provider).where(Provider.practice_id == patient.practice_id, ours).order_by(Provider.full_name)
    ).all()
    team = [
        TeamMember(str(one.id), one.full_name, one.id == patient.primary_provider_id, one.deactivated_at is not None)
        for one in found
    ]
    return sorted(team, key=lambda one: not one.primary)


def _group(session: Session, patient: Patient) -> str:
    name = session.exec(
        select(PatientGroup.name).where(
            PatientGroup.practice_id == patient.practice_id, PatientGroup.id == patient.group_id
        )
    ).first()
    return name or ""


def _card(contact: Contact) -> ContactCard:
    return ContactCard(
        id=str(contact.id),
        name=contact.full_name,
        relationship=contact.relationship,
        email=contact.email or "",
        phone=contact.phone,
        main=contact.main_since is not None,
    )


def _added(session: Session, patient: Patient, zone: str) -> str:
    who = session.exec(
        select(Provider.full_name).where(
            Provider.practice_id == patient.practice_id, Provider.id == patient.created_by_id
        )
    ).first()
    on = _day(patient.created_at, zone)
    if patient.joined_by_link_at is not None:
        return f"{on} by an invite link"
    return f"{on} by {who}" if who else on


def _day(at: datetime | None, zone: str) -> str:
    return when.day(at.astimezone(ZoneInfo(zone)).date()) if at else ""
