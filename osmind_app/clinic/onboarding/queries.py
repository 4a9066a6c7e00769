"""What screens show of patients: a page of the list, one profile, what needs attention today."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.onboarding import chips, paging, patient_list
from osmind_app.clinic.onboarding.chips import InviteChip
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.onboarding.profile import PatientProfile, birth_day, profile
from osmind_app.clinic.onboarding.today import TodayPage, TodayRow, today
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import PatientGroup, Practice
from osmind_app.lib import when

__all__ = [
    "InviteChip",
    "PatientFilter",
    "PatientPage",
    "PatientProfile",
    "PatientRow",
    "TodayPage",
    "TodayRow",
    "patient_rows",
    "profile",
    "today",
]


@dataclass(frozen=True)
class PatientRow:
    """One line of the Patients tab."""

    id: str = ""
    name: str = ""
    called: str = ""  # empty when it is the first name
    pronouns: str = ""
    birth_day: str = ""  # "Mar 14, 1985 (41)"
    email: str = ""
    provider: str = ""
    group: str = ""
    added: str = ""
    chip: InviteChip = field(default_factory=InviteChip)
    to_review: bool = False  # joined by a shared link, and nobody has looked yet


@dataclass(frozen=True)
class PatientPage:
    """One page of the Patients tab; empty keys mean there is nothing on that side."""

    rows: list[PatientRow] = field(default_factory=list)
    next_key: str = ""
    previous_key: str = ""
    total_text: str = "0"  # "128", "1,000+"


# Built once: the list is what staff open most.
_SHOWN = (
    select(Patient, Provider.full_name, PatientGroup.name, Practice.time_zone)
    .join(Practice, col(Practice.id) == Patient.practice_id)
    .join(Provider, col(Provider.id) == Patient.primary_provider_id)
    .join(PatientGroup, col(PatientGroup.id) == Patient.group_id, isouter=True)
    .where(Patient.practice_id == bindparam("practice_id"), col(Patient.id).in_(bindparam("ids", expanding=True)))
    .execution_options(populate_existing=True)
)


def patient_rows(session: Session, *, actor: Provider, filter: PatientFilter, now: datetime) -> PatientPage:
    """A page of the patients this actor may find (D1), filtered, sorted, each with its chip; four queries."""
    page = patient_list.page_ids(session, actor=actor, filter=filter, now=now)
    found = session.exec(_SHOWN, params={"practice_id": actor.practice_id, "ids": page.ids}).all()
    by_id = {patient.id: (patient, provider, group or "", zone) for patient, provider, group, zone in found}
    invites = chips.last_invites(session, practice_id=actor.practice_id, patient_ids=page.ids)
    rows = [_row(*by_id[key], invites.get(key), now) for key in page.ids]
    return PatientPage(
        rows=rows,
        next_key=paging.key(paging.NEXT, page.ids[-1]) if page.has_next and page.ids else "",
        previous_key=paging.key(paging.PREVIOUS, page.ids[0]) if page.has_previous and page.ids else "",
        total_text=f"{page.total:,}+" if page.more else f"{page.total:,}",
    )


def _row(
    patient: Patient, provider: str, group: str, zone: str, last: chips.LastInvite | None, now: datetime
) -> PatientRow:
    return PatientRow(
        id=str(patient.id),
        name=patient.full_name,
        called="" if patient.called == patient.first_name else patient.called,
        pronouns=patient.pronouns,
        birth_day=birth_day(patient, zone, now),
        email=patient.email or "",
        provider=provider,
        group=group,
        added=when.day(patient.created_at.astimezone(ZoneInfo(zone)).date()),
        chip=chips.chip(patient, last, zone=zone, now=now),
        to_review=patient.is_to_review,
    )
