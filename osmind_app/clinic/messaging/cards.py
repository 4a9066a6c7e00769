"""Who a chat is with: what stands beside it in the inbox."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.messaging import reach
from osmind_app.clinic.patients import care_team
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import when


@dataclass(frozen=True)
class PatientCard:
    """The patient of the open chat."""

    id: str = ""
    name: str = ""
    called: str = ""  # where it is not the first name
    pronouns: str = ""
    born: str = ""  # 'Mar 14, 1985 (41)'
    phone: str = ""
    primary: str = ""
    others: list[str] = field(default_factory=list)


def patient_card(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> PatientCard:
    """Who this is and who cares for them; raises as `reach.patient_of` does."""
    patient = reach.patient_of(session, actor=actor, patient_id=patient_id, now=now)
    today = now.astimezone(ZoneInfo(session.get_one(Practice, patient.practice_id).time_zone)).date()
    team = {patient.primary_provider_id, *care_team.member_ids(session, patient=patient)}
    names = dict(
        session.exec(
            select(Provider.id, Provider.full_name)
            .where(Provider.practice_id == patient.practice_id, col(Provider.id).in_(team))
            .order_by(col(Provider.full_name))
        ).all()
    )
    born = patient.birth_date
    return PatientCard(
        id=str(patient.id),
        name=patient.full_name,
        called=patient.preferred_name,
        pronouns=patient.pronouns,
        born=f"{when.day(born)} ({when.age(born, today)})" if born else "",
        phone=patient.phone,
        primary=names.pop(patient.primary_provider_id, ""),
        others=list(names.values()),
    )
