"""What the Add Patient form starts with, and what is worth saying while somebody types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.accounts.service import did_you_mean, fold_email
from osmind_app.clinic.onboarding.filter_choices import filter_choices
from osmind_app.clinic.patients import birthdays, details, names
from osmind_app.clinic.patients.duplicates import DuplicateRow, possible_duplicates
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import when
from osmind_app.lib.settings import settings
from osmind_app.lib.typed import line

FILLED_IN = "Your browser filled this in – check it"  # S65
SHORTEST_NAME = 3


@dataclass(frozen=True)
class BlankForm:
    """The choices of an empty form, and what is said beside "Send invite email"."""

    groups: list[Choice] = field(default_factory=list)
    providers: list[Choice] = field(default_factory=list)
    asks_provider: bool = False  # only in a multi-provider practice (S21)
    primary_provider: str = ""
    works_for: str = ""
    deadline: str = ""


@dataclass(frozen=True)
class Look:
    """What is said beside the fields while somebody types."""

    hints: dict[str, str] = field(default_factory=dict)
    filled_in: list[str] = field(default_factory=list)
    email_meant: str = ""
    matches: list[DuplicateRow] = field(default_factory=list)


def blank_form(session: Session, *, actor: Provider, now: datetime) -> BlankForm:
    """The groups and providers to choose from, and the deadline an invitation sent now would have (D12)."""
    practice = practices.get(session, actor=actor)
    offered = filter_choices(session, actor=actor, now=now)
    providers = offered.providers
    hours = practice.invitation_hours
    days = hours // 24
    return BlankForm(
        groups=offered.groups,
        providers=providers,
        asks_provider=len(providers) > 1,
        primary_provider=next((p.id for p in providers if p.id == str(actor.id)), ""),
        works_for="1 day" if days == 1 else f"{days} days",
        deadline=when.long(
            now + timedelta(hours=hours, seconds=settings().invite_send_delay_seconds), practice.time_zone
        ),
    )


def look(session: Session, *, actor: Provider, now: datetime, form: Mapping[str, str]) -> Look:
    """What stops nobody: slips of the finger (B13), the provider's own details (S65), who may be the same person."""
    hints = {field: hint for field, hint in details.hints(form).items() if field != "email"}
    filled_in = _own_details(session, actor, form)
    return Look(
        hints=hints | dict.fromkeys(filled_in, FILLED_IN),
        filled_in=filled_in,
        email_meant=did_you_mean(form.get("email", "")) or "",
        matches=possible_duplicates(
            session,
            actor=actor,
            first_name=form.get("first_name", ""),
            last_name=form.get("last_name", ""),
            birth_date=birthdays.read(*(line(form.get(f"birth_{part}", "")) for part in ("month", "day", "year"))),
            phone=form.get("phone", ""),
            email=form.get("email", ""),
        ),
    )


def _own_details(session: Session, actor: Provider, form: Mapping[str, str]) -> list[str]:
    found = []
    account = session.get_one(Account, actor.account_id)
    if form.get("email") and fold_email(form["email"]) == account.email:
        found.append("email")
    phone = names.digits(form.get("phone", ""))
    if phone and phone == names.digits(actor.phone):
        found.append("phone")
    typed = set(names.words(f"{form.get('first_name', '')} {form.get('last_name', '')}"))
    own = {word for word in names.words(actor.full_name) if len(word) >= SHORTEST_NAME}
    if len(own) > 1 and own <= typed:  # a surname alone is shared by too many
        found.append("last_name")
    return found
