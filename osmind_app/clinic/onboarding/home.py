"""The portal's Home: the next appointment, what waits for this patient, what is new, and whom to call."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.appointments import queries as appointments
from osmind_app.clinic.appointments.models import Appointment
from osmind_app.clinic.appointments.portal import VisitCard
from osmind_app.clinic.billing import patient_bills
from osmind_app.clinic.families.models import APPOINTMENTS, CONTACT_INFO, DOCUMENTS, MESSAGES, SELF, PortalAccess
from osmind_app.clinic.intake import queries as intake
from osmind_app.clinic.intake.queries import FormLine
from osmind_app.clinic.messaging import queries as messaging
from osmind_app.clinic.messaging.queries import HomeCard
from osmind_app.clinic.patients.models import CareTeamMember, Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import live
from osmind_app.lib.errors import NotFound

CHECKED_AGAIN_AFTER = timedelta(days=365)  # once a year the portal asks whether the contact info is still right
CHECK = "Check your contact info"
SETTLED = (intake.COMPLETED, intake.SKIPPED)


@dataclass(frozen=True)
class Clinic:
    """The clinic as its patients know it."""

    name: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class HomePage:
    """The portal's Home. `visit` has no id when nothing is booked; `count` is "2 of 5 done" where there are several."""

    first_name: str = ""
    own: bool = True  # else a guardian reads it, who has what was chosen for them
    has_messages: bool = True
    has_visits: bool = True
    has_documents: bool = True
    visit: VisitCard = field(default_factory=VisitCard)
    first_visit: bool = False  # nobody of the clinic has seen them yet
    to_do: list[FormLine] = field(default_factory=list)  # contact info, which has no id, and forms
    count: str = ""
    waits: bool = False  # the rest of the portal, until the forms are done (A21)
    due: str = ""  # what they owe in all: "$80.00"
    messages: HomeCard = field(default_factory=HomeCard)
    care_team: list[str] = field(default_factory=list)
    clinic: Clinic = field(default_factory=Clinic)
    topic: str = ""  # what is told when a part of it changes


def home(session: Session, *, actor: PortalAccess, now: datetime) -> HomePage:
    """Everything on Home, each part as its feature tells it."""
    patient = _patient(session, actor)
    practice = practices.get(session, actor=actor)
    forms = intake.home_card(session, actor=actor, now=now)
    contact = _contact(patient, now)
    to_do = list(forms.lines)
    asks = actor.may(CONTACT_INFO)
    if asks and (contact.status != intake.COMPLETED or any(one.status not in SETTLED for one in to_do)):
        to_do.insert(0, contact)
    done, of = forms.done + (asks and contact.status == intake.COMPLETED), forms.of + asks
    return HomePage(
        first_name=patient.called,
        own=actor.role == SELF,
        has_messages=actor.may(MESSAGES),
        has_visits=actor.may(APPOINTMENTS),
        has_documents=actor.may(DOCUMENTS),
        visit=appointments.home_card(session, actor=actor, now=now) or VisitCard(),
        first_visit=not _was_seen(session, actor, now),
        to_do=to_do,
        count=f"{done} of {of} done" if len(to_do) > 1 else "",
        waits=forms.waits,
        due=patient_bills.own_due(session, actor=actor),
        messages=messaging.home_card(session, actor=actor, now=now),
        care_team=_care_team(session, patient),
        clinic=Clinic(practice.name, practice.phone, practice.address),
        topic=live.patient(patient.id),
    )


def _contact(patient: Patient, now: datetime) -> FormLine:
    known = {"mobile phone": patient.phone, "address": patient.address, "emergency contact": patient.emergency_name}
    missing = [name for name, value in known.items() if not value]
    checked = patient.contact_checked_at
    if checked is not None and now - checked < CHECKED_AGAIN_AFTER:
        status, why = intake.COMPLETED, ""
    else:
        status = intake.NOT_STARTED
        why = f"Your clinic doesn't have your {' or '.join(missing)} yet." if missing else "It takes a minute."
    return FormLine(title=CHECK, status=status, words=intake.WORDS[status], about=why)


def _was_seen(session: Session, actor: PortalAccess, now: datetime) -> bool:
    """True when an appointment of theirs has taken place."""
    past = select(Appointment.id).where(
        Appointment.practice_id == actor.practice_id,
        Appointment.patient_id == actor.patient_id,
        Appointment.ends_at <= now,
        col(Appointment.cancelled_at).is_(None),
    )
    return session.exec(past.limit(1)).first() is not None


def _care_team(session: Session, patient: Patient) -> list[str]:
    others: list[UUID] = list(
        session.exec(
            select(CareTeamMember.provider_id).where(
                CareTeamMember.patient_id == patient.id,
                CareTeamMember.practice_id == patient.practice_id,
                col(CareTeamMember.removed_at).is_(None),
            )
        ).all()
    )
    found = session.exec(
        select(Provider)
        .where(
            Provider.practice_id == patient.practice_id,
            col(Provider.id).in_([patient.primary_provider_id, *others]),
        )
        .order_by(col(Provider.id) != patient.primary_provider_id, Provider.full_name)
    ).all()
    return [one.full_name for one in found]


def _patient(session: Session, actor: PortalAccess) -> Patient:
    found = session.exec(
        select(Patient).where(Patient.id == actor.patient_id, Patient.practice_id == actor.practice_id)
    ).first()
    if found is None:
        raise NotFound
    return found
