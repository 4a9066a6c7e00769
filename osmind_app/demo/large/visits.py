"""The appointments of the large clinic: each provider's days, from the weeks to come back into the years before."""

from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import PROVIDER, Provider
from osmind_app.clinic.appointments.models import Appointment, AppointmentType
from osmind_app.demo import visits
from osmind_app.demo.large.people import Known
from osmind_app.demo.large.plan import VISITS_EACH, Plan
from osmind_app.demo.large.rows import Rows
from osmind_app.lib import tokens

HOURS = tuple(time(hour) for hour in range(8, 18) if hour != 12)
AN_HOUR = 60  # minutes
AHEAD = 45  # days
BOOKED_BEFORE = timedelta(days=12)
CANCELLED = 0.07
WEEKEND = 5


def appointments(session: Session, plan: Plan, staff: list[Provider], known: list[Known]) -> Iterator[int]:
    """Write ten for each patient; yields how many were made since the last word."""
    mine = AppointmentType.practice_id == plan.practice.id
    types = session.exec(select(AppointmentType).where(mine).order_by(AppointmentType.name)).all()
    fitting = [kind for kind in types if kind.minutes <= AN_HOUR]
    zone = ZoneInfo(plan.practice.time_zone)
    there = session.exec(
        select(Appointment.provider_id, Appointment.starts_at).where(Appointment.practice_id == plan.practice.id)
    ).all()
    taken = {(provider_id, starts.astimezone(zone).date()) for provider_id, starts in there}
    rows = Rows(session, Appointment, _common(plan))
    theirs: dict[UUID, list[Known]] = {provider.id: [] for provider in staff}
    for one in known:
        theirs[one.provider_id].append(one)
    for provider in staff:
        patients = theirs[provider.id]
        came = [one.added_at for one in patients]
        times = _times(plan, zone, {day for provider_id, day in taken if provider_id == provider.id})
        for _ in range(len(patients) * VISITS_EACH):
            starts = next(times)
            patient = patients[plan.chance.randrange(max(1, bisect(came, starts)))]
            rows.add(**_visit(plan, provider, patient, plan.chance.choice(fitting), starts))
            if rows.is_full:
                yield rows.write()
    yield rows.write()


def _times(plan: Plan, zone: ZoneInfo, taken: set[date]) -> Iterator[datetime]:
    """Every hour of every working day that is not taken, the last first."""
    today = plan.now.astimezone(zone).date()
    days = AHEAD
    while True:
        day = today + timedelta(days=days)
        if day.weekday() < WEEKEND and day not in taken:
            yield from (datetime.combine(day, hour, zone).astimezone(UTC) for hour in HOURS)
        days -= 1


def _common(plan: Plan) -> dict[str, Any]:
    return {
        "practice_id": plan.practice.id,
        "time_zone": plan.practice.time_zone,
        "changed_by_kind": PROVIDER,
        "key_id": tokens.signing_key_id(),
    }


def _visit(plan: Plan, provider: Provider, patient: Known, kind: AppointmentType, starts: datetime) -> dict[str, Any]:
    booked = min(starts - BOOKED_BEFORE, plan.now - timedelta(hours=5))
    cancelled = plan.chance.random() < CANCELLED
    return {
        "id": plan.id(),
        "patient_id": patient.id,
        "provider_id": provider.id,
        "type_id": kind.id,
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=kind.minutes),
        "how": kind.how,
        "booked_at": booked,
        "booked_by_id": provider.id,
        "arranged_at": booked,
        "changed_at": booked,
        "changed_by_id": provider.id,
        **visits.marks(starts, kind, cancelled, plan.now),
        "cancelled_at": booked + timedelta(hours=2) if cancelled else None,
        "cancel_reason": "asked" if cancelled else "",
        "nonce": tokens.new_nonce(),
    }
