"""Every patient of one provider at once: a few statements however many there are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.patients.models import CareTeamMember, Patient


def count(session: Session, *, practice_id: UUID, member_id: UUID) -> int:
    """Of how many patients they are the Primary Provider; archived ones count, since they may come back."""
    theirs = (Patient.practice_id == practice_id, Patient.primary_provider_id == member_id)
    return session.exec(select(func.count()).select_from(Patient).where(*theirs)).one()


def cares_for(session: Session, *, practice_id: UUID, member_id: UUID) -> bool:
    """True while they are Primary Provider or Care Team of anybody."""
    team = (
        select(CareTeamMember.id)
        .where(
            CareTeamMember.practice_id == practice_id,
            CareTeamMember.provider_id == member_id,
            col(CareTeamMember.removed_at).is_(None),
        )
        .limit(1)
    )
    primary = (
        select(Patient.id).where(Patient.practice_id == practice_id, Patient.primary_provider_id == member_id).limit(1)
    )
    return session.exec(primary).first() is not None or session.exec(team).first() is not None


def hand_over(session: Session, *, actor: Provider, giver_id: UUID, taker_id: UUID, now: datetime) -> int:
    """Make `taker_id` the Primary Provider of every patient of `giver_id`, archived ones too; returns how many.

    It is written into each chart's record; whoever has one of the charts open is told when they save (F14).
    """
    practice_id = actor.practice_id
    theirs = (col(Patient.practice_id) == practice_id, col(Patient.primary_provider_id) == giver_id)
    patients = select(Patient.id).where(*theirs)
    audit.record_each(
        session, actor=actor, event="patient.care_team_changed", patients=patients, now=now, primary=str(taker_id)
    )
    session.exec(  # who becomes the Primary Provider is no longer one of the others
        update(CareTeamMember)
        .where(
            col(CareTeamMember.practice_id) == practice_id,
            col(CareTeamMember.provider_id) == taker_id,
            col(CareTeamMember.removed_at).is_(None),
            col(CareTeamMember.patient_id).in_(patients),
        )
        .values(removed_at=now)
        .execution_options(synchronize_session=False)
    )
    moved = session.exec(
        update(Patient)
        .where(*theirs)
        .values(
            primary_provider_id=taker_id,
            version=col(Patient.version) + 1,
            changed_at=now,
            changed_by_id=actor.id,
        )
        .execution_options(synchronize_session=False)
    )
    return int(moved.rowcount)


def leave_teams(session: Session, *, actor: Provider, member_id: UUID, now: datetime) -> int:
    """Take somebody off every Care Team, and write it into each chart's record; returns off how many."""
    theirs = (
        col(CareTeamMember.practice_id) == actor.practice_id,
        col(CareTeamMember.provider_id) == member_id,
        col(CareTeamMember.removed_at).is_(None),
    )
    patients = select(CareTeamMember.patient_id).where(*theirs)
    audit.record_each(
        session, actor=actor, event="patient.care_team_changed", patients=patients, now=now, left=[str(member_id)]
    )
    left = session.exec(
        update(CareTeamMember).where(*theirs).values(removed_at=now).execution_options(synchronize_session=False)
    )
    return int(left.rowcount)
