"""What Settings shows of the clinic, and to whom it can be changed."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.practices import queries as practice_queries
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.details import ZONES
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.practices.queries import Choice, GroupRow
from osmind_app.lib import when

US_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)


@dataclass(frozen=True)
class PracticeSettings:
    """Settings → Practice."""

    name: str = ""
    neutral_name: str = ""
    phone: str = ""
    address: str = ""
    reply_to_email: str = ""
    time_zone: str = ""
    zone_name: str = ""
    invitation_days: str = ""
    reminders: str = ""  # "Day 1, 2 and 3", or "None"
    reminds_1: bool = False
    reminds_2: bool = False
    reminds_3: bool = False
    changed: str = ""  # who changed it last, and when
    may_change: bool = False


@dataclass(frozen=True)
class SignInRules:
    """Settings → Security: what the clinic decides about its patients' sign-in."""

    temporary_passwords: bool = True
    may_change: bool = False


@dataclass(frozen=True)
class GroupSettings:
    """Settings → Patient groups."""

    groups: list[GroupRow] = field(default_factory=list)
    archived: list[GroupRow] = field(default_factory=list)
    may_change: bool = False


def practice_settings(session: Session, *, actor: Provider, now: datetime) -> PracticeSettings:
    """The clinic's own details; everybody on the staff reads them, admins change them (D1)."""
    practice = practices.get(session, actor=actor)
    return PracticeSettings(
        name=practice.name,
        neutral_name=practice.neutral_name,
        phone=practice.phone,
        address=practice.address,
        reply_to_email=practice.reply_to_email,
        time_zone=practice.time_zone,
        zone_name=when.zone_name(practice.time_zone),
        invitation_days=str(practice.invitation_hours // 24),
        reminders=_reminders(practice.reminds_on),
        reminds_1=1 in practice.reminds_on,
        reminds_2=2 in practice.reminds_on,
        reminds_3=3 in practice.reminds_on,
        changed=_changed(session, practice),
        may_change=actor.is_admin,
    )


def sign_in_rules(session: Session, *, actor: Provider, now: datetime) -> SignInRules:
    """Whether staff may give a patient a temporary password (D6)."""
    practice = practices.get(session, actor=actor)
    return SignInRules(practice.temporary_passwords_off_at is None, actor.is_admin)


def group_settings(session: Session, *, actor: Provider, now: datetime) -> GroupSettings:
    """Every patient group, those no longer offered apart."""
    rows = practice_queries.group_rows(session, actor=actor)
    return GroupSettings(
        groups=[row for row in rows if not row.archived],
        archived=[row for row in rows if row.archived],
        may_change=actor.is_admin,
    )


def us_zones() -> list[Choice]:
    """The zones of the United States, by the names people use."""
    return [Choice(zone, f"{when.zone_name(zone)} ({_city(zone)})") for zone in US_ZONES]


def all_zones() -> list[Choice]:
    """Those of the United States first, then every other place."""
    return [*us_zones(), *(Choice(zone, zone.replace("_", " ")) for zone in sorted(ZONES.difference(US_ZONES)))]


def _reminders(days: tuple[int, ...]) -> str:
    *early, last = map(str, days or ("None",))
    return last if not days else f"Day {', '.join(early)} and {last}" if early else f"Day {last}"


def _changed(session: Session, practice: Practice) -> str:
    if practice.changed_at is None:
        return ""
    who = session.exec(
        select(Provider.full_name).where(Provider.id == practice.changed_by_id, Provider.practice_id == practice.id)
    ).first()
    return f"Last changed by {who or 'the clinic'} on {when.short(practice.changed_at, practice.time_zone)}"


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
