"""Who joined by a link is compared with the charts that are there: by a person, never by itself (B12, T10)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation
from osmind_app.clinic.joining import errors
from osmind_app.clinic.onboarding import addresses, leaving
from osmind_app.clinic.onboarding.profile import birth_day
from osmind_app.clinic.patients import arriving, opening, reach
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.duplicates import possible_duplicates
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import PatientGroup
from osmind_app.clinic.tasks import service as tasks
from osmind_app.lib import when
from osmind_app.outbox import service as outbox

NEW, SAME = "new", "same"  # what a review decided


@dataclass(frozen=True)
class Side:
    """One of two charts beside each other."""

    id: str = ""
    name: str = ""
    birth_day: str = ""
    email: str = ""
    phone: str = ""
    group: str = ""
    provider: str = ""
    why: str = ""  # "Same birth date, same phone"
    archived: bool = False
    signs_in: bool = False
    other_email: bool = False  # the newcomer's address is another than this chart's


@dataclass(frozen=True)
class Review:
    """What there is to look at; `due` only while somebody should."""

    due: bool = False
    joined: str = ""  # "on Nov 27, 2026, 3:15 PM PST"
    asked: str = ""  # since when somebody waits for an answer
    newcomer: Side = field(default_factory=Side)
    matches: list[Side] = field(default_factory=list)
    elsewhere: int = 0  # likely matches outside the reader's care teams


@dataclass(frozen=True)
class Kept:
    """What became of "same person": the chart that stays, and its invitation, if one was needed."""

    patient: Patient
    invitation: Invitation | None = None


def review(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Review:
    """A newcomer beside the charts that may be theirs, as far as the actor may find them; raises as a chart does."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    if not patient.is_to_review or patient.joined_by_link_at is None:
        return Review()
    zone = practices.get(session, actor=actor).time_zone
    rows = possible_duplicates(
        session,
        actor=actor,
        first_name=patient.first_name,
        last_name=patient.last_name,
        birth_date=patient.birth_date,
        phone=patient.phone,
        email=patient.email or "",
        but=patient.id,
        whole_practice=True,
    )
    why = {UUID(row.patient_id): row.why for row in rows}
    mine = session.exec(select(Patient).where(reach.within(actor), col(Patient.id).in_(why))).all()
    by_id = {one.id: one for one in mine}
    asked = tasks.open_since(session, practice_id=actor.practice_id, patient_id=patient.id, kind=tasks.JOIN_ASKED)
    return Review(
        due=True,
        joined=when.short(patient.joined_by_link_at, zone),
        asked=when.short(asked, zone) if asked else "",
        newcomer=_side(session, patient, "", patient, zone, now),
        matches=[_side(session, by_id[key], why[key], patient, zone, now) for key in why if key in by_id],
        elsewhere=len(why) - len(by_id),
    )


def new_person(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Patient:
    """No other chart is theirs: the review is done. Raises `AlreadyReviewed`."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    _decide(session, actor, patient, now)
    _record(session, actor, patient, NEW, now)
    return patient


def same_person(
    session: Session, *, actor: Provider, patient_id: UUID, existing_id: UUID, to_new_email: bool, now: datetime
) -> Kept:
    """Keep the chart that was there and invite its patient; the newcomer's chart is archived and its access ends.

    Nothing is copied from one chart to the other but, when `to_new_email` says so, the address that was proven. A
    patient who signs in already needs no invitation. Raises `AlreadyReviewed`, and what `send` raises.
    """
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    existing = patients.get(session, actor=actor, patient_id=existing_id)
    if existing.id == patient.id or not patient.is_to_review:
        raise errors.AlreadyReviewed
    email = patient.email or ""
    access = families.portal_of(session, practice_id=patient.practice_id, patient_id=patient.id)
    _decide(session, actor, patient, now)
    leaving.archive(session, actor=actor, patient_id=patient.id, now=now)
    if existing.archived_at is not None:
        leaving.restore(session, actor=actor, patient_id=existing.id, now=now)
    _record(session, actor, patient, SAME, now, existing=str(existing.id))
    if invitations.is_active(session, patient=existing):
        return Kept(existing)
    if to_new_email and existing.email != email:
        _goes_on_with(session, access, now)
        addresses.change_email(session, actor=actor, patient_id=existing.id, email=email, send_new=False, now=now)
    return Kept(existing, invitations.send(session, actor=actor, patient_id=existing.id, now=now))


def ask(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> None:
    """Leave it to a colleague: the patient stays on Today, marked as asked about. Asking twice is once."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    if not patient.is_to_review:
        raise errors.AlreadyReviewed
    kind, key = tasks.JOIN_ASKED, f"{tasks.JOIN_ASKED}:{patient.id}"
    tasks.open(session, practice_id=patient.practice_id, patient_id=patient.id, kind=kind, key=key, now=now)
    audit.record(session, actor=actor, event="join.asked", patient_id=patient.id, now=now)


def _decide(session: Session, actor: Provider, patient: Patient, now: datetime) -> None:
    if not arriving.reviewed(session, actor=actor, patient=patient, now=now):
        raise errors.AlreadyReviewed
    tasks.close_for_patient(
        session, practice_id=patient.practice_id, patient_id=patient.id, kind=tasks.JOIN_ASKED, now=now
    )


def _goes_on_with(session: Session, access: PortalAccess | None, now: datetime) -> None:
    """The same address is invited in this moment: the letter that says its portal closed would only confuse."""
    if access is not None:
        outbox.withdraw(session, key=f"access_ended:{access.id}", now=now)


def _side(session: Session, patient: Patient, why: str, newcomer: Patient, zone: str, now: datetime) -> Side:
    group = session.exec(
        select(PatientGroup.name).where(
            PatientGroup.id == patient.group_id, PatientGroup.practice_id == patient.practice_id
        )
    ).first()
    provider = session.exec(
        select(Provider.full_name).where(
            Provider.id == patient.primary_provider_id, Provider.practice_id == patient.practice_id
        )
    ).one()
    archived = patient.archived_at
    left = f" (archived on {when.day(archived.astimezone(ZoneInfo(zone)).date())})" if archived else ""
    return Side(
        id=str(patient.id),
        name=f"{patient.full_name}{left}",
        birth_day=birth_day(patient, zone, now),
        email=patient.email or "",
        phone=patient.phone,
        group=group or "",
        provider=provider,
        why=why,
        archived=archived is not None,
        signs_in=invitations.is_active(session, patient=patient),
        other_email=patient.email != newcomer.email,
    )


def _record(session: Session, actor: Provider, patient: Patient, decided: str, now: datetime, **more: Any) -> None:
    audit.record(session, actor=actor, event="join.reviewed", patient_id=patient.id, now=now, decided=decided, **more)
