"""Booking in the tests: the form as somebody fills it in, and what it needs to be there."""

from types import SimpleNamespace
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from osmind_app.clinic.appointments import service as appointments
from osmind_app.clinic.appointments.details import Arrangement
from osmind_app.clinic.appointments.models import VIDEO, Appointment, AppointmentRequest, AppointmentType, VideoRoom
from osmind_app.clinic.practices.service import name_key

ROOM = "https://video.example.org/rivera"
NAMES = "Ketamine session"  # what staff call it: no patient may ever read it


def offered(session: Session, cast, now) -> AppointmentType:
    """A type of 50 minutes by video, and Dr. Rivera's room."""
    kind = AppointmentType(
        practice_id=cast.willow.id, name=NAMES, name_key=name_key(NAMES), minutes=50, how=VIDEO, created_at=now
    )
    room = VideoRoom(
        practice_id=cast.willow.id,
        provider_id=cast.rivera.id,
        url=ROOM,
        changed_at=now,
        changed_by_id=cast.ada.id,
    )
    session.add_all([kind, room])
    session.flush()
    return kind


def form(cast, kind, at="2026-12-01 09:30", provider=None, **typed) -> Arrangement:
    """The form, as the front desk fills it in: `at` is the time on the clinic's clock."""
    on, time = at.split()
    known = {"provider": str((provider or cast.rivera).id), "type": str(kind.id), "date": on, "time": time}
    return Arrangement.from_form(known | typed)


def books(session: Session, cast, kind, now, at="2026-12-01 09:30", *, actor=None, patient=None, **more) -> Appointment:
    """The front desk books for June, unless it is somebody else."""
    known = {name: more.pop(name) for name in ("form_key", "request_id") if name in more}
    return appointments.book(
        session,
        actor=actor or cast.sam,
        patient_id=(patient or cast.june).id,
        details=form(cast, kind, at, **more),
        now=now,
        **known,
    )


def moves(
    session: Session, cast, kind, found: Appointment, now, at, *, actor=None, version=None, **more
) -> Appointment:
    """Somebody gives it another time."""
    known = {name: more.pop(name) for name in ("request_id",) if name in more}
    return appointments.move(
        session,
        actor=actor or cast.sam,
        appointment_id=found.id,
        details=form(cast, kind, at, **more),
        version=version or found.version,
        now=now,
        **known,
    )


def own(found: Appointment, june, **more) -> dict:
    """What the patient's own deeds about an appointment are given."""
    return {"actor": june, "appointment_id": found.id, "version": found.version, "reason": "time"} | more


def local(found: Appointment) -> str:
    """When it is on the wall of the clinic."""
    return found.starts_at.astimezone(ZoneInfo(found.time_zone)).strftime("%Y-%m-%d %H:%M %Z")


def everything(session: Session) -> SimpleNamespace:
    """What the tables hold."""
    session.expire_all()
    return SimpleNamespace(
        appointments=session.exec(select(Appointment).order_by(Appointment.starts_at)).all(),
        requests=session.exec(select(AppointmentRequest).order_by(AppointmentRequest.asked_at)).all(),
    )
