"""The saved views of the Patients tab: each is a filter in the address, with how many it holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.onboarding import chips, patient_list
from osmind_app.clinic.onboarding.patient_filter import EXPIRING, PatientFilter

ALL, MINE = "all", "mine"
VIEWS: dict[str, tuple[str, PatientFilter]] = {
    ALL: ("All", PatientFilter()),
    MINE: ("My patients", PatientFilter(mine=True)),
    "needs_invite": ("Needs invite", PatientFilter(status=chips.NOT_INVITED)),
    "expiring": ("Expiring", PatientFilter(status=EXPIRING)),
    "no_email": ("No email", PatientFilter(status=chips.NO_EMAIL)),
    "bounced": ("Bounced", PatientFilter(status=chips.BOUNCED)),
    "archived": ("Archived", PatientFilter(archived=True)),
}


@dataclass(frozen=True)
class ViewCount:
    """How many patients one view holds, "1,000+" where counting stopped; only where that says something."""

    key: str
    text: str


def view_of(asked: PatientFilter) -> str:
    """The view this filter looks at, whatever else narrows it; empty for none."""
    chosen = (asked.status, asked.archived, asked.mine)
    return next((key for key, (_, own) in VIEWS.items() if (own.status, own.archived, own.mine) == chosen), "")


def offered(actor: Provider) -> list[str]:
    """The views that say something to this person: "My patients" to those who see patients."""
    return [key for key in VIEWS if key != MINE or actor.sees_patients_since is not None]


def view_counts(session: Session, *, actor: Provider, now: datetime) -> list[ViewCount]:
    """How many patients each view holds among those this actor may find (D1), in one query; each stops at 1,000."""
    keys = [key for key in offered(actor) if key != ALL]
    counted: list[Any] = []
    for key in keys:
        parts = patient_list.ids_of(actor, VIEWS[key][1], now)
        numbers = [
            select(func.count()).select_from(one.limit(patient_list.COUNTED + 1).subquery()).scalar_subquery()
            for one in parts
        ]
        counted.append(sum(numbers[1:], numbers[0]).label(key))
    found = session.execute(select(*counted)).one()
    return [ViewCount(key, _text(number)) for key, number in zip(keys, found, strict=True)]


def _text(number: int) -> str:
    return f"{patient_list.COUNTED:,}+" if number > patient_list.COUNTED else f"{number:,}"
