"""Who is told about an appointment: the patient by letter, unless they want none; the care team by the bell (A17)."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import locations
from osmind_app.clinic.appointments.models import VIDEO, Appointment, AppointmentRequest
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.patients.letter_card import card_for
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.updates import service as updates
from osmind_app.lib import live
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox
from osmind_app.outbox.letters import LetterDraft, Visit

Actor = Provider | PortalAccess
UNTOLD = {"type_id"}  # what patients never read changes nothing for them
Writes = Callable[..., LetterDraft]


def booked(
    session: Session,
    *,
    actor: Actor,
    appointment: Appointment,
    patient: Patient,
    now: datetime,
    also: Sequence[Appointment] = (),
) -> None:
    """A visit was made; `also` are those of its series, told in the same letter."""
    _tell(session, actor, appointment, patient, updates.APPOINTMENT_MADE, letters.appointment_booked, now, also)


def moved(
    session: Session,
    *,
    actor: Actor,
    appointment: Appointment,
    patient: Patient,
    changed: Collection[str],
    now: datetime,
    also: Sequence[Appointment] = (),
) -> None:
    """A visit has another time, or something else is new; `also` are those of its series that went with it."""
    if not set(changed) - UNTOLD:
        return
    writes = letters.appointment_moved if "starts_at" in changed else letters.appointment_changed
    _tell(session, actor, appointment, patient, updates.APPOINTMENT_CHANGED, writes, now, also)


def cancelled(
    session: Session,
    *,
    actor: Actor,
    appointment: Appointment,
    patient: Patient,
    now: datetime,
    also: Sequence[Appointment] = (),
    portal_ends: bool = False,
) -> None:
    """A visit does not take place, and neither do those in `also`; with `portal_ends` the letter leads nowhere."""
    kind, writes = updates.APPOINTMENT_CANCELLED, letters.appointment_cancelled
    _tell(session, actor, appointment, patient, kind, writes, now, also, portal_ends=portal_ends)


def asked(
    session: Session, *, actor: PortalAccess, request: AppointmentRequest, patient: Patient, now: datetime
) -> None:
    """The patient wants a time, or another one."""
    draft = letters.appointment_requested(_card(session, actor, patient), first_name=patient.called)
    _write(session, patient, draft, f"appointment_requested:{request.id}", now)
    _ring(session, actor, patient, updates.APPOINTMENT_ASKED, request.id, now)


def declined(
    session: Session, *, actor: Provider, request: AppointmentRequest, patient: Patient, now: datetime
) -> None:
    """The clinic could not grant it."""
    draft = letters.appointment_declined(_card(session, actor, patient), first_name=patient.called)
    _write(session, patient, draft, f"appointment_declined:{request.id}", now)
    live.look_again(session, live.patient(patient.id), live.calendar(patient.practice_id))


def own_zone(appointment: Appointment, patient: Patient) -> str:
    """The patient's time zone where its clock shows another time than the clinic's at that moment; else empty (F18)."""
    at, zone = appointment.starts_at, patient.time_zone
    if (
        not zone
        or at.astimezone(ZoneInfo(zone)).utcoffset() == at.astimezone(ZoneInfo(appointment.time_zone)).utcoffset()
    ):
        return ""
    return zone


def _tell(
    session: Session,
    actor: Actor,
    appointment: Appointment,
    patient: Patient,
    kind: str,
    writes: Writes,
    now: datetime,
    also: Sequence[Appointment] = (),
    *,
    portal_ends: bool = False,
) -> None:
    practice = practices.get(session, actor=actor)
    card = card_for(practice, patient)
    known = locations.by_id(session, practice_id=patient.practice_id, appointments=[appointment])
    visit = Visit(
        id=appointment.id,
        starts_at=appointment.starts_at,
        zone=appointment.time_zone,
        own_zone=own_zone(appointment, patient),
        where="Video" if appointment.how == VIDEO else locations.where(appointment, known, practice),
        file_link=appointment.file_link,
        also=tuple(one.starts_at for one in also),
    )
    portal = families.portal_of(session, practice_id=patient.practice_id, patient_id=patient.id)
    draft = writes(card, first_name=patient.called, visit=visit, has_portal=portal is not None and not portal_ends)
    key = f"{draft.kind}:{appointment.id}:{appointment.version}"
    if portal is not None:
        _write(session, patient, draft, key, now)
    if (portal is None or portal.role != SELF) and patient.email:  # a guardian's portal is not the patient's
        outbox.promise(
            session,
            writes(card, first_name=patient.called, visit=visit, has_portal=False),
            key=key,
            to=patient.email,
            now=now,
            practice_id=patient.practice_id,
            patient_id=patient.id,
        )
    for contact in families.copied(session, patient=patient):
        outbox.promise(
            session,
            letters.appointment_copy(card, visit=visit, what=draft.kind),
            key=f"{key}:copy:{contact.id}",
            to=contact.email or "",
            now=now,
            practice_id=patient.practice_id,
            patient_id=patient.id,
        )
    _ring(session, actor, patient, kind, appointment.id, now)


def _write(session: Session, patient: Patient, draft: LetterDraft, key: str, now: datetime) -> None:
    updates.tell_patient(
        session,
        practice_id=patient.practice_id,
        patient_id=patient.id,
        topic=updates.APPOINTMENTS,
        draft=draft,
        key=key,
        now=now,
    )


def _ring(session: Session, actor: Actor, patient: Patient, kind: str, about_id: UUID, now: datetime) -> None:
    updates.tell_care_team(
        session,
        practice_id=patient.practice_id,
        patient_id=patient.id,
        kind=kind,
        about_id=about_id,
        now=now,
        but_not=actor.id if isinstance(actor, Provider) else None,
    )
    live.look_again(session, live.patient(patient.id), live.calendar(patient.practice_id))


def _card(session: Session, actor: Actor, patient: Patient) -> letters.PracticeCard:
    return card_for(practices.get(session, actor=actor), patient)
