"""The landing page of the staff: who comes today, what needs attention, and who is new this week."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import diary
from osmind_app.clinic.appointments.diary import Agenda
from osmind_app.clinic.onboarding.today import TodayPage, today
from osmind_app.clinic.patients import reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when, zones

MOST_NEW = 8


@dataclass(frozen=True)
class NewPatient:
    """One patient who came this week, and how."""

    id: str = ""
    name: str = ""
    how: str = ""
    provider: str = ""
    at: str = ""


@dataclass(frozen=True)
class Day:
    """The whole page; `more_new`: the list of patients has the others."""

    agenda: Agenda = field(default_factory=Agenda)
    attention: TodayPage = field(default_factory=TodayPage)
    new: list[NewPatient] = field(default_factory=list)
    more_new: bool = False
    topic: str = ""


def day(session: Session, *, actor: Provider, now: datetime, page: int = 1) -> Day:
    """Today, for whoever looks; `page` is of what needs attention."""
    new = new_patients(session, actor=actor, now=now)
    return Day(
        agenda=diary.agenda(session, actor=actor, now=now),
        attention=today(session, actor=actor, now=now, page=page),
        new=new[:MOST_NEW],
        more_new=len(new) > MOST_NEW,
        topic=diary.topic(session, actor=actor),
    )


def new_patients(session: Session, *, actor: Provider, now: datetime) -> list[NewPatient]:
    """Those added or joined since Monday on the clinic's clock, the newest first; one more than are shown (D1)."""
    zone = practices.get(session, actor=actor).time_zone
    today_ = now.astimezone(ZoneInfo(zone)).date()
    monday = zones.day_begins(datetime.combine(today_ - timedelta(days=today_.weekday()), time()), zone)
    found = session.exec(
        select(Patient, Provider.full_name)
        .join(Provider, col(Provider.id) == Patient.primary_provider_id)
        .where(
            Patient.practice_id == actor.practice_id,
            Patient.created_at >= monday,
            col(Patient.archived_at).is_(None),
            reach.within(actor),
        )
        .order_by(col(Patient.created_at).desc(), col(Patient.id).desc())
        .limit(MOST_NEW + 1)
    ).all()
    return [
        NewPatient(
            id=str(patient.id),
            name=patient.full_name,
            how="Joined by link" if patient.joined_by_link_at else "Added by the clinic",
            provider=provider,
            at=when.short(patient.created_at, zone),
        )
        for patient, provider in found
    ]
