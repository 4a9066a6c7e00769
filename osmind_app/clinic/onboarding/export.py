"""The filtered list of patients as a file: whoever may see it may take it, and that they did is written down."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.onboarding import chips, patient_list
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import PatientGroup

AT_ONCE = 500
HEADINGS = (
    "Last name",
    "First name",
    "Name they go by",
    "Pronouns",
    "Date of birth",
    "Email",
    "Phone",
    "Primary Provider",
    "Patient group",
    "Portal",
    "Added",
)
CHOICES = ("group", "provider", "status", "archived", "mine", "sort")  # of a filter; what was typed is never recorded


def export(session: Session, *, actor: Provider, filter: PatientFilter, now: datetime) -> list[UUID]:
    """Write down that the list was taken, by which filter and how long it is; returns whom it holds, in order (D1)."""
    ids = patient_list.every_id(session, actor=actor, filter=filter, now=now)
    words = {name: word for name, word in filter.to_query().items() if name in CHOICES}
    audit.record(
        session,
        actor=actor,
        event="patients.exported",
        now=now,
        rows=len(ids),
        filter=words,
        searched=bool(filter.q),
    )
    return ids


def export_rows(
    session: Session, *, actor: Provider, patient_ids: Sequence[UUID], now: datetime
) -> Iterator[tuple[str, ...]]:
    """These patients, in this order, as far as the actor may still find them."""
    zone = practices.get(session, actor=actor).time_zone
    found = session.exec(
        select(Patient, Provider.full_name, PatientGroup.name)
        .join(Provider, col(Provider.id) == Patient.primary_provider_id)
        .join(PatientGroup, col(PatientGroup.id) == Patient.group_id, isouter=True)
        .where(reach.within(actor), col(Patient.id).in_(patient_ids))
    ).all()
    by_id = {patient.id: (patient, provider, group or "") for patient, provider, group in found}
    invites = chips.last_invites(session, practice_id=actor.practice_id, patient_ids=list(by_id))
    for patient_id in patient_ids:
        if patient_id in by_id:
            patient, provider, group = by_id[patient_id]
            chip = chips.chip(patient, invites.get(patient_id), zone=zone, now=now)
            yield (
                patient.last_name,
                patient.first_name,
                patient.preferred_name,
                patient.pronouns,
                patient.birth_date.isoformat() if patient.birth_date else "",
                patient.email or "",
                patient.phone,
                provider,
                group,
                chip.text,
                patient.created_at.astimezone(ZoneInfo(zone)).date().isoformat(),
            )
