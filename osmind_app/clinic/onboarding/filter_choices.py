"""What the list of patients can be filtered by."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from osmind_app.clinic.accounts import queries as accounts
from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.practices import queries as practices
from osmind_app.clinic.practices.queries import Choice


@dataclass(frozen=True)
class FilterChoices:
    """The groups and providers of a practice."""

    groups: list[Choice] = field(default_factory=list)
    providers: list[Choice] = field(default_factory=list)


def filter_choices(session: Session, *, actor: Provider, now: datetime) -> FilterChoices:
    """The groups patients are placed into and the providers who see patients, by name."""
    return FilterChoices(
        groups=practices.group_choices(session, actor=actor),
        providers=[Choice(one.id, one.name) for one in accounts.provider_choices(session, actor=actor)],
    )
