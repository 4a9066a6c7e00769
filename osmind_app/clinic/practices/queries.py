"""What screens show of the clinic's settings."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from osmind_app.clinic.practices.models import PatientGroup
from osmind_app.clinic.practices.service import Member


@dataclass(frozen=True)
class Choice:
    """One line of a select box."""

    id: str
    label: str


@dataclass(frozen=True)
class GroupRow:
    """One patient group in the settings."""

    id: str
    name: str
    archived: bool


def group_choices(session: Session, *, actor: Member) -> list[Choice]:
    """The groups a patient can be placed into, by name."""
    return [Choice(row.id, row.name) for row in group_rows(session, actor=actor) if not row.archived]


def group_rows(session: Session, *, actor: Member) -> list[GroupRow]:
    """Every group of the practice, the archived ones last."""
    found = session.exec(
        select(PatientGroup.id, PatientGroup.name, PatientGroup.archived_at)
        .where(PatientGroup.practice_id == actor.practice_id)
        .order_by(col(PatientGroup.archived_at).is_not(None), PatientGroup.name_key)
    ).all()
    return [GroupRow(id=str(key), name=name, archived=archived is not None) for key, name, archived in found]
