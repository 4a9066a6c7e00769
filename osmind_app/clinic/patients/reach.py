"""Whom an actor may find (D1): the practice's wall, and for a provider the wall of their care teams."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, union
from sqlalchemy.sql.selectable import CompoundSelect
from sqlmodel import col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.patients.models import CareTeamMember, Patient


def within(actor: Provider) -> ColumnElement[bool]:
    """The condition on `Patient` that every question of this actor carries."""
    practice = col(Patient.practice_id) == actor.practice_id
    if actor.sees_whole_list:
        return practice
    return and_(practice, on_care_team(actor.practice_id, actor.id))


def on_care_team(practice_id: UUID, provider_id: UUID) -> ColumnElement[bool]:
    """True for patients this provider is Primary Provider or, today, Care Team of."""
    member = (
        select(CareTeamMember.id)
        .where(
            CareTeamMember.practice_id == practice_id,
            CareTeamMember.patient_id == Patient.id,
            CareTeamMember.provider_id == provider_id,
            col(CareTeamMember.removed_at).is_(None),
        )
        .correlate(Patient)
        .exists()
    )
    return or_(col(Patient.primary_provider_id) == provider_id, member)


def living_of(practice_id: UUID, provider_id: UUID) -> CompoundSelect[Any]:
    """The ids of the same patients but for archived ones: where a provider's few are the beginning of a question.

    As a condition on `Patient` it would be asked of everybody in the practice, one after another.
    """
    primary = select(Patient.id).where(
        Patient.practice_id == practice_id,
        Patient.primary_provider_id == provider_id,
        col(Patient.archived_at).is_(None),
    )
    member = select(CareTeamMember.patient_id).where(
        CareTeamMember.practice_id == practice_id,
        CareTeamMember.provider_id == provider_id,
        col(CareTeamMember.removed_at).is_(None),
    )
    return union(primary, member)
