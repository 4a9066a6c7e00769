"""The Patients tab in one question: a page of the list, and what it can be filtered by."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.onboarding.filter_choices import FilterChoices, filter_choices
from osmind_app.clinic.onboarding.patient_filter import PatientFilter
from osmind_app.clinic.onboarding.queries import PatientPage, patient_rows


@dataclass(frozen=True)
class PatientsTab:
    """What the tab shows at once."""

    page: PatientPage
    choices: FilterChoices


def patients_tab(session: Session, *, actor: Provider, filter: PatientFilter, now: datetime) -> PatientsTab:
    """The patients this actor may find (D1), and the groups and providers to look among, in one transaction."""
    return PatientsTab(
        page=patient_rows(session, actor=actor, filter=filter, now=now),
        choices=filter_choices(session, actor=actor, now=now),
    )
