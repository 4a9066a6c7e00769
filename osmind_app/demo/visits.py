"""The demo clinic's appointments: what was, what is to come this week and next, and two patients who ask for a time."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import asking
from osmind_app.clinic.appointments.models import (
    IN_PERSON,
    VIDEO,
    WEEK,
    Appointment,
    AppointmentSeries,
    AppointmentType,
    Location,
    TimeOff,
    VideoRoom,
    WorkingHours,
)
from osmind_app.clinic.families import service as families
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.practices.service import name_key
from osmind_app.lib import bulk, tokens, zones
from osmind_app.outbox.models import Letter

TYPES = (
    ("First visit", 80, IN_PERSON),
    ("Follow-up", 50, VIDEO),
    ("Short check-in", 25, VIDEO),
    ("Family visit", 80, IN_PERSON),
)
ROOM_2 = "1200 Willow Street, Suite 4, Room 2"
LEFT_FROM = 14  # o'clock: today's later visits are still to be marked, whenever somebody looks
HOURS = ((9, 30), (10, 30), (11, 30), (13, 30), (14, 30), (15, 30))  # of an ordinary day
# Patient, provider, days from today, hour and minute, type: those that stories and pictures speak of.
KNOWN = (
    ("June", "rivera", 3, (9, 30), "Follow-up"),
    ("June", "okafor", 17, (11, 0), "First visit"),
    ("June", "rivera", -11, (9, 30), "Follow-up"),
    ("June", "rivera", -32, (9, 30), "First visit"),
    ("Siobhán", "rivera", 2, (12, 45), "Follow-up"),
)
ASKS = (
    ("Priya", "Tuesday or Thursday mornings, after 9", 20),
    ("Siobhán", "Any day that week after 2 PM (my time)", 3),
)


def book(session: Session, staff: dict[str, Provider], practice: Practice, *, now: datetime) -> None:
    """Two weeks back and three to come, in office hours, each provider's own patients."""
    types = {name: _type(practice, name, minutes, how, now) for name, minutes, how in TYPES}
    session.add_all(types.values())
    session.add_all(_room(practice, staff[key], key, now) for key in ("rivera", "okafor"))
    session.add_all(_hours(practice, staff, now))
    north = _location(practice, now)
    session.add(north)
    session.flush()
    patients = session.exec(
        select(Patient)
        .where(Patient.practice_id == practice.id, col(Patient.archived_at).is_(None))
        .order_by(Patient.sort_name)
    ).all()
    known = {patient.first_name: patient for patient in patients}
    rows = [_row(practice, known[who], staff[key], days, at, types[kind], now) for who, key, days, at, kind in KNOWN]
    rows += _series(session, practice, known["June"], staff["rivera"], types["Follow-up"], now)
    rows += _ordinary_days(practice, staff, list(patients), types, now)
    for number, row in enumerate(row for row in rows if row["how"] == IN_PERSON):
        row["location_id"] = north.id if number % 3 == 0 else None
        row["place"] = "" if number % 3 == 0 else row["place"]
    common = {
        "practice_id": practice.id,
        "video_url": "",
        "booked_by_id": staff["sam"].id,
        "changed_by_kind": "provider",
        "changed_by_id": staff["sam"].id,
        "form_key": None,
        "version": 1,
        "key_id": tokens.signing_key_id(),
    }
    bulk.write(session, Appointment.__tablename__, common, _without_overlaps(rows))
    for who, wishes, hours in ASKS:
        _asks(session, known[who], wishes, now - timedelta(hours=hours))


def _series(
    session: Session, practice: Practice, patient: Patient, provider: Provider, kind: AppointmentType, now: datetime
) -> list[dict[str, object]]:
    """Every 2 weeks at half past 11, five times, from next week on."""
    made = AppointmentSeries(
        practice_id=practice.id,
        patient_id=patient.id,
        unit=WEEK,
        step=2,
        booked_at=now - timedelta(hours=5),
        booked_by_id=provider.id,
    )
    session.add(made)
    session.flush()
    return [
        _row(practice, patient, provider, 10 + 14 * number, (11, 30), kind, now) | {"series_id": made.id}
        for number in range(5)
    ]


def _ordinary_days(
    practice: Practice,
    staff: dict[str, Provider],
    patients: list[Patient],
    types: dict[str, AppointmentType],
    now: datetime,
) -> list[dict[str, object]]:
    rows = []
    for key in ("rivera", "okafor"):
        own = [one for one in patients if one.primary_provider_id == staff[key].id and one.first_name != "June"]
        turn = 0
        for days in range(-14, 22):
            if not own or (days != 0 and (now + timedelta(days=days)).weekday() >= 5):  # today there is always a day
                continue
            for number, at in enumerate(HOURS):
                if (days * 5 + number * 3 + len(key)) % 4 == 0:  # some hours are free
                    continue
                patient = own[turn % len(own)]
                turn += 1
                kind = types["First visit" if patient.email is None else ("Follow-up", "Short check-in")[turn % 2]]
                gone = "asked" if turn % 17 == 0 else ""
                rows.append(_row(practice, patient, staff[key], days, at, kind, now, gone))
    return rows


def _row(
    practice: Practice,
    patient: Patient,
    provider: Provider,
    days: int,
    at: tuple[int, int],
    kind: AppointmentType,
    now: datetime,
    cancelled: str = "",
) -> dict[str, object]:
    day = (now.astimezone(ZoneInfo(practice.time_zone)) + timedelta(days=days)).date()
    found = zones.moments(datetime.combine(day, time(*at)), practice.time_zone)
    starts = found[0] if found else datetime.combine(day, time(20), UTC)
    booked = min(starts - timedelta(days=9), now - timedelta(hours=5))
    return {
        "id": uuid4(),
        "patient_id": patient.id,
        "provider_id": provider.id,
        "type_id": kind.id,
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=kind.minutes),
        "time_zone": practice.time_zone,
        "how": kind.how,
        "location_id": None,
        "series_id": None,
        "place": ROOM_2 if kind.how == IN_PERSON and days % 2 else "",
        "booked_at": booked,
        "arranged_at": booked,
        "changed_at": booked,
        **marks(starts, kind, bool(cancelled) or (days == 0 and at[0] >= LEFT_FROM), now),
        "cancelled_at": booked + timedelta(hours=2) if cancelled else None,
        "cancel_reason": cancelled,
        "nonce": tokens.new_nonce(),
    }


def marks(starts: datetime, kind: AppointmentType, left: bool, now: datetime) -> dict[str, datetime | None]:
    """What was is marked; one in thirteen did not come; what is near is often confirmed. Nothing where `left` is."""
    ends, turn = starts + timedelta(minutes=kind.minutes), round(starts.timestamp() / 1800)
    over, missed = not left and ends < now - timedelta(hours=3), turn % 13 == 0
    near = not left and starts < now + timedelta(days=4) and turn % 3 != 0
    return {
        "confirmed_at": starts - timedelta(days=5) if near else None,
        "arrived_at": starts - timedelta(minutes=6) if over and not missed else None,
        "occurred_at": ends if over and not missed else None,
        "missed_at": ends if over and missed else None,
    }


def _without_overlaps(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The first that takes an hour keeps it."""
    kept: list[dict[str, object]] = []
    for row in rows:
        if row["cancelled_at"] is not None or not any(_overlap(row, other) for other in kept):
            kept.append(row)
    return kept


def _overlap(one: dict[str, object], other: dict[str, object]) -> bool:
    same = one["provider_id"] == other["provider_id"] and other["cancelled_at"] is None
    return same and one["starts_at"] < other["ends_at"] and other["starts_at"] < one["ends_at"]  # type: ignore[operator]


def _asks(session: Session, patient: Patient, wishes: str, at: datetime) -> None:
    access = families.portal_of(session, practice_id=patient.practice_id, patient_id=patient.id)
    if access is None:
        return
    coming = session.exec(
        select(Appointment.id)
        .where(
            Appointment.practice_id == patient.practice_id,
            Appointment.patient_id == patient.id,
            Appointment.starts_at > at + timedelta(days=2),
            col(Appointment.cancelled_at).is_(None),
        )
        .order_by(col(Appointment.starts_at))
        .limit(1)
    ).first()
    asking.ask(session, actor=access, wishes=wishes, appointment_id=coming, now=at)
    session.flush()
    session.exec(
        update(Letter)
        .where(col(Letter.patient_id) == patient.id, col(Letter.sent_at).is_(None), col(Letter.promised_at) >= at)
        .values(sent_at=col(Letter.promised_at), delivered_at=col(Letter.promised_at), tries=1, claims=1)
    )


def _type(practice: Practice, name: str, minutes: int, how: str, now: datetime) -> AppointmentType:
    return AppointmentType(
        practice_id=practice.id, name=name, name_key=name_key(name), minutes=minutes, how=how, created_at=now
    )


def _hours(practice: Practice, staff: dict[str, Provider], now: datetime) -> list[WorkingHours | TimeOff]:
    """Dr. Rivera's week with a break, Dr. Okafor's four days; Dr. Okafor is away for two days in three weeks."""
    weeks = {"rivera": (range(5), ((9, 12.5), (13, 17))), "okafor": (range(4), ((9, 17.5),))}
    found: list[WorkingHours | TimeOff] = [
        WorkingHours(
            practice_id=practice.id,
            provider_id=staff[key].id,
            weekday=day,
            begins=round(begins * 60),
            ends=round(ends * 60),
            changed_at=now,
            changed_by_id=staff[key].id,
        )
        for key, (days, spans) in weeks.items()
        for day in days
        for begins, ends in spans
    ]
    away = (now.astimezone(ZoneInfo(practice.time_zone)) + timedelta(days=23)).replace(hour=0, minute=0, second=0)
    starts = zones.day_begins(away.replace(tzinfo=None), practice.time_zone)
    found.append(
        TimeOff(
            practice_id=practice.id,
            provider_id=staff["okafor"].id,
            starts_at=starts,
            ends_at=starts + timedelta(days=2),
            made_at=now,
            made_by_id=staff["sam"].id,
        )
    )
    return found


def _location(practice: Practice, now: datetime) -> Location:
    name = "North office"
    return Location(
        practice_id=practice.id, name=name, name_key=name_key(name), address="9 Hill Road, Larkspur", created_at=now
    )


def _room(practice: Practice, provider: Provider, key: str, now: datetime) -> VideoRoom:
    return VideoRoom(
        practice_id=practice.id,
        provider_id=provider.id,
        url=f"https://video.example.org/{key}",
        changed_at=now,
        changed_by_id=provider.id,
    )
