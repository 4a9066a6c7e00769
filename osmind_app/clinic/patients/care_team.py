"""Who cares for a patient: the Primary Provider every patient has (S22), and the others (S61)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.patients.models import CareTeamMember, Patient
from osmind_app.lib.errors import FormErrors


def primary(session: Session, *, actor: Provider, chosen: UUID | None, keeps: Collection[UUID] = ()) -> Provider:
    """The Primary Provider that was chosen; in a practice with one, that one without asking (S21, S22).

    `keeps`: providers of the chart so far, who stay valid after they stopped seeing new patients.
    """
    available = _available(session, actor.practice_id, keeps)
    if chosen is None and len(available) == 1:
        chosen = next(iter(available))
    if chosen is None or chosen not in available or not (chosen in keeps or _stays(session, actor, chosen)):
        raise FormErrors({"primary_provider": "Choose a Primary Provider"})
    return available[chosen]


def checked(
    session: Session, *, actor: Provider, provider_ids: Collection[UUID], keeps: Collection[UUID] = ()
) -> set[UUID]:
    """These providers, all of whom can be on a Care Team of this practice; raises `FormErrors` otherwise."""
    available = _available(session, actor.practice_id, keeps) if provider_ids else {}
    if any(one not in available for one in provider_ids):
        raise FormErrors({"care_team": "Choose care team members from the list"})
    return set(provider_ids)


def member_ids(session: Session, *, patient: Patient) -> set[UUID]:
    """The Other care team members as of now."""
    return set(
        session.exec(
            select(CareTeamMember.provider_id).where(
                CareTeamMember.practice_id == patient.practice_id,
                CareTeamMember.patient_id == patient.id,
                col(CareTeamMember.removed_at).is_(None),
            )
        ).all()
    )


def includes(session: Session, *, patient: Patient, provider_id: UUID) -> bool:
    """True when this provider is Primary Provider or Care Team of the patient."""
    return provider_id == patient.primary_provider_id or provider_id in member_ids(session, patient=patient)


def join(session: Session, *, actor: Provider, patient: Patient, provider_ids: Collection[UUID], now: datetime) -> None:
    """Put providers on the Care Team."""
    for provider_id in provider_ids:
        session.add(
            CareTeamMember(
                practice_id=patient.practice_id,
                patient_id=patient.id,
                provider_id=provider_id,
                added_at=now,
                added_by_id=actor.id,
            )
        )
    session.flush()


def leave(session: Session, *, patient: Patient, provider_ids: Collection[UUID], now: datetime) -> None:
    """Take providers off the Care Team; the rows stay, with the date."""
    if provider_ids:
        session.exec(
            update(CareTeamMember)
            .where(
                col(CareTeamMember.practice_id) == patient.practice_id,
                col(CareTeamMember.patient_id) == patient.id,
                col(CareTeamMember.provider_id).in_(provider_ids),
                col(CareTeamMember.removed_at).is_(None),
            )
            .values(removed_at=now)
        )


def _stays(session: Session, actor: Provider, provider_id: UUID) -> bool:
    """True when they are still there once whoever is deactivating them at this moment is done; afterwards they wait
    for us. SQLite lets one of the two write anyway.
    """
    if session.get_bind().dialect.name == "sqlite":
        return True
    stays = (
        select(Provider.id)
        .where(
            Provider.id == provider_id,
            Provider.practice_id == actor.practice_id,
            col(Provider.deactivated_at).is_(None),
        )
        .with_for_update(read=True, key_share=True)
    )
    return session.exec(stays).first() is not None


def _available(session: Session, practice_id: UUID, keeps: Collection[UUID]) -> dict[UUID, Provider]:
    found = session.exec(_AVAILABLE, params={"practice_id": practice_id, "keeps": list(keeps)}).all()
    return {one.id: one for one in found}


_AVAILABLE = select(Provider).where(
    Provider.practice_id == bindparam("practice_id"),
    or_(
        and_(col(Provider.deactivated_at).is_(None), col(Provider.sees_patients_since).is_not(None)),
        col(Provider.id).in_(bindparam("keeps", expanding=True)),
    ),
)
