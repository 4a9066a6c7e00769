"""What the staff's other screens show: a patient's appointments, the booking form, the settings; and Home's card."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import asking, diary, locations, portal, repeating, rules, visit_rows
from osmind_app.clinic.appointments.details import HOW
from osmind_app.clinic.appointments.diary import WaitingRow
from osmind_app.clinic.appointments.finding import get
from osmind_app.clinic.appointments.models import Appointment, AppointmentSeries, AppointmentType, VideoRoom
from osmind_app.clinic.appointments.portal import VisitCard
from osmind_app.clinic.appointments.visit_rows import VisitRow
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import CareTeamMember, Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.queries import Choice
from osmind_app.lib import when

PAGE = 10


@dataclass(frozen=True)
class PatientVisits:
    """The appointments on a patient's profile."""

    upcoming: list[VisitRow] = field(default_factory=list)
    past: list[VisitRow] = field(default_factory=list)
    waiting: list[WaitingRow] = field(default_factory=list)
    more_before: str = ""  # where the next page of past ones begins
    may_book: bool = False


@dataclass(frozen=True)
class BookingForm:
    """What the form offers, and what stands in it first."""

    patient_id: str = ""
    patient: str = ""
    appointment_id: str = ""  # of the one that is moved
    providers: list[Choice] = field(default_factory=list)
    types: list[Choice] = field(default_factory=list)
    zone: str = ""
    own_zone: str = ""  # the patient's, where it is another
    provider: str = ""
    type: str = ""
    date: str = ""
    time: str = ""
    minutes: str = ""
    how: str = ""
    locations: list[Choice] = field(default_factory=list)
    location: str = ""
    place: str = ""
    video_url: str = ""
    repeats: str = ""  # "Every 2 weeks", where the one that is moved is of a series
    now_at: str = ""  # when it is now, for one that is moved
    wishes: str = ""
    version: int = 0


@dataclass(frozen=True)
class TypeRow:
    """One type of appointment in the settings."""

    id: str
    name: str
    minutes: str
    how: str
    how_words: str


@dataclass(frozen=True)
class RoomRow:
    """One provider and where their video visits are."""

    provider_id: str
    name: str
    url: str
    may_change: bool


@dataclass(frozen=True)
class SettingsPage:
    """Settings → Appointments."""

    types: list[TypeRow] = field(default_factory=list)
    archived: list[TypeRow] = field(default_factory=list)
    rooms: list[RoomRow] = field(default_factory=list)
    cut_off_hours: str = ""
    grace_minutes: str = ""
    view_only: bool = False
    video_template: str = ""
    changed: str = ""
    may_change: bool = False


def home_card(session: Session, *, actor: PortalAccess, now: datetime) -> VisitCard | None:
    """The next appointment for the portal's Home, or None."""
    return portal.next_visit(session, actor=actor, now=now)


def patient_visits(
    session: Session, *, actor: Provider, patient_id: UUID, now: datetime, before: str = ""
) -> PatientVisits:
    """What is to come and what was, for whoever may open the chart."""
    patient = opening.may_read(session, actor=actor, patient_id=patient_id, now=now)
    known: dict[str, Any] = {"actor": actor, "patient_id": patient.id, "now": now}
    past = visit_rows.rows(
        session, **known, starts_before=min(_moment(before) or now, now), at_most=PAGE + 1, latest_first=True
    )
    return PatientVisits(
        upcoming=visit_rows.rows(session, **known, starts_from=now, at_most=2 * PAGE),
        past=past[:PAGE],
        waiting=diary.waiting(session, actor=actor, patient_id=patient.id),
        more_before=past[PAGE - 1].starts if len(past) > PAGE else "",
        may_book=patient.archived_at is None,
    )


def booking_form(
    session: Session,
    *,
    actor: Provider,
    now: datetime,
    patient_id: UUID | None = None,
    appointment_id: UUID | None = None,
    request_id: UUID | None = None,
    day: str = "",
) -> BookingForm:
    """The form for a new appointment of a patient, or for one that is moved, filled with what it is now."""
    asked = asking.request(session, actor=actor, request_id=request_id) if request_id else None
    if asked is not None:
        patient_id, appointment_id = asked.patient_id, asked.appointment_id
    found = get(session, actor=actor, appointment_id=appointment_id) if appointment_id else None
    if asked is not None and found is not None and found.starts_at <= now:
        found = None  # too late to move: the wish is granted by a new one
    practice = practices.get(session, actor=actor)
    offered = _types(session, actor, keeps=found.type_id if found else None)
    form: dict[str, Any] = {
        "types": offered,
        "locations": locations.choices(
            session, practice_id=actor.practice_id, keeps=found.location_id if found else None
        ),
        "zone": when.zone_name(practice.time_zone),
        "wishes": (asked.wishes or "") if asked else "",
        "date": day[:10],
    }
    if found is not None:
        patient_id = found.patient_id
    if patient_id is None:
        return BookingForm(**form)
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    form |= {
        "patient_id": str(patient.id),
        "patient": patient.full_name,
        "providers": _providers(session, patient, keeps=found.provider_id if found else None),
        "own_zone": _other_zone(patient, practice.time_zone, now),
        "provider": str(patient.primary_provider_id),
    }
    if found is None:
        return BookingForm(**form)
    local = found.starts_at.astimezone(ZoneInfo(practice.time_zone))
    return BookingForm(
        **form
        | {
            "appointment_id": str(found.id),
            "provider": str(found.provider_id),
            "type": str(found.type_id),
            "date": local.date().isoformat(),
            "time": f"{local:%H:%M}",
            "minutes": str(round(found.lasts.total_seconds() / 60)),
            "how": found.how,
            "location": str(found.location_id or ""),
            "place": found.place,
            "video_url": found.video_url,
            "repeats": _repeats(session, found),
            "now_at": when.long(found.starts_at, found.time_zone),
            "version": found.version,
        }
    )


def _repeats(session: Session, found: Appointment) -> str:
    series = session.exec(
        select(AppointmentSeries).where(
            AppointmentSeries.id == found.series_id, AppointmentSeries.practice_id == found.practice_id
        )
    ).first()
    return repeating.words(series.unit, series.step) if series else ""


def settings_page(session: Session, *, actor: Provider) -> SettingsPage:
    """Types, rules and video rooms, for everybody on the staff to read."""
    known = rules.of_practice(session, actor=actor)
    every = session.exec(
        select(AppointmentType)
        .where(AppointmentType.practice_id == actor.practice_id)
        .order_by(AppointmentType.name_key)
        .execution_options(populate_existing=True)
    ).all()
    zone = practices.get(session, actor=actor).time_zone
    return SettingsPage(
        types=[_type(one) for one in every if one.archived_at is None],
        archived=[_type(one) for one in every if one.archived_at is not None],
        rooms=_rooms(session, actor),
        cut_off_hours=str(known.cut_off_hours),
        grace_minutes=str(known.grace_minutes),
        view_only=known.view_only_since is not None,
        video_template=known.video_template,
        changed=f"Changed on {when.short(known.changed_at, zone)}" if known.changed_at else "",
        may_change=actor.is_admin,
    )


def _rooms(session: Session, actor: Provider) -> list[RoomRow]:
    found = session.exec(
        select(Provider, VideoRoom.url)
        .join(VideoRoom, col(VideoRoom.provider_id) == Provider.id, isouter=True)
        .where(
            Provider.practice_id == actor.practice_id,
            col(Provider.deactivated_at).is_(None),
            col(Provider.sees_patients_since).is_not(None),
        )
        .order_by(Provider.full_name, col(Provider.id))
    ).all()
    return [RoomRow(str(one.id), one.full_name, url or "", actor.is_admin or one.id == actor.id) for one, url in found]


def _type(found: AppointmentType) -> TypeRow:
    return TypeRow(str(found.id), found.name, str(found.minutes), found.how, HOW[found.how])


def _types(session: Session, actor: Provider, *, keeps: UUID | None) -> list[Choice]:
    found = session.exec(
        select(AppointmentType)
        .where(
            AppointmentType.practice_id == actor.practice_id,
            col(AppointmentType.archived_at).is_(None) | (col(AppointmentType.id) == keeps),
        )
        .order_by(AppointmentType.name_key)
    ).all()
    return [Choice(str(one.id), f"{one.name} · {one.minutes} min · {HOW[one.how]}") for one in found]


def _providers(session: Session, patient: Patient, *, keeps: UUID | None) -> list[Choice]:
    """The care team, as far as it sees patients, the Primary Provider first."""
    team = select(CareTeamMember.provider_id).where(
        CareTeamMember.practice_id == patient.practice_id,
        CareTeamMember.patient_id == patient.id,
        col(CareTeamMember.removed_at).is_(None),
    )
    known = col(Provider.id)
    found = session.exec(
        select(Provider)
        .where(
            Provider.practice_id == patient.practice_id,
            (known == patient.primary_provider_id) | known.in_(team) | (known == keeps),
            (col(Provider.deactivated_at).is_(None) & col(Provider.sees_patients_since).is_not(None))
            | (known == keeps),
        )
        .order_by(known != patient.primary_provider_id, Provider.full_name)
    ).all()
    return [Choice(str(one.id), one.full_name) for one in found]


def _other_zone(patient: Patient, zone: str, now: datetime) -> str:
    own = patient.time_zone
    if not own or now.astimezone(ZoneInfo(own)).utcoffset() == now.astimezone(ZoneInfo(zone)).utcoffset():
        return ""
    return when.zone_name(own)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo and timedelta() == found.utcoffset() else None
