"""A guardian's access ends when the patient grows up: at midnight of the clinic on the 18th birthday, never silently.

An access that was given when the patient was of age already is somebody else's arrangement, and stays (A16).
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.models import GUARDIAN, PortalAccess
from osmind_app.clinic.guardians import accesses
from osmind_app.clinic.patients.letter_card import card_for
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.updates import service as updates
from osmind_app.lib import when
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox
from osmind_app.outbox.letters import LetterDraft

OF_AGE = 18  # years
TOLD_BEFORE = timedelta(days=30)
OF_AGE_NOW = "of_age"  # why an access ended, in the record
MOST = 500  # in one transaction: those whose birthday was last come first


def comes_of_age(born: date) -> date:
    """The 18th birthday. Who was born on February 29 has it on March 1 where the year has no such day (T32)."""
    try:
        return born.replace(year=born.year + OF_AGE)
    except ValueError:
        return date(born.year + OF_AGE, 3, 1)


def ends_at(born: date, zone: str) -> datetime:
    """When a guardian's access to somebody born on this day ends: as that birthday begins on the clinic's calendar."""
    return datetime.combine(comes_of_age(born), time.min, ZoneInfo(zone))


def sweep(session: Session, *, now: datetime) -> None:
    """End what is over, and say thirty days before that it will be; doing it twice says nothing twice."""
    latest = (now + TOLD_BEFORE + timedelta(days=1)).date()
    found = session.exec(
        select(PortalAccess, Patient, Practice, Account.email)
        .join(Patient, col(Patient.id) == col(PortalAccess.patient_id))
        .join(Practice, col(Practice.id) == col(PortalAccess.practice_id))
        .join(Account, col(Account.id) == col(PortalAccess.account_id))
        .where(
            PortalAccess.role == GUARDIAN,
            col(PortalAccess.ended_at).is_(None),
            col(Patient.practice_id) == col(PortalAccess.practice_id),
            col(Patient.birth_date) <= _years_before(latest),
        )
        .order_by(col(Patient.birth_date).desc(), col(PortalAccess.id))
        .limit(MOST)
    ).all()
    for access, patient, practice, email in found:
        assert patient.birth_date is not None
        over = ends_at(patient.birth_date, practice.time_zone)
        if access.granted_at >= over:
            continue
        if now >= over:
            _end(session, access, patient, practice, now)
        elif now >= over - TOLD_BEFORE:
            _tell(session, access, patient, practice, email, over, now)


def _end(session: Session, access: PortalAccess, patient: Patient, practice: Practice, now: datetime) -> None:
    """The record closes to this guardian; letter 19 tells them, another the patient."""
    system = audit.System(practice.id)
    if not accesses.close(
        session, actor=system, access=access, patient=patient, practice=practice, why=OF_AGE_NOW, now=now
    ):
        return
    _write_to_patient(
        session,
        patient,
        letters.guardian_ended(card_for(practice, patient), first_name=patient.called),
        f"guardian_ended:{access.id}",
        now,
    )
    _ring(session, access, updates.GUARDIAN_ENDED, now)


def _tell(
    session: Session,
    access: PortalAccess,
    patient: Patient,
    practice: Practice,
    email: str,
    over: datetime,
    now: datetime,
) -> None:
    """Both read the day, once, and the care team's bell rings: the young person may need an invitation of their own."""
    told = session.exec(
        update(PortalAccess)
        .where(
            col(PortalAccess.id) == access.id,
            col(PortalAccess.practice_id) == practice.id,
            col(PortalAccess.announced_end).is_distinct_from(over.date()),
        )
        .values(announced_end=over.date())
    )
    if told.rowcount != 1:
        return  # both have read this day already
    card, day = card_for(practice, patient), when.day(over.date())
    key = f"guardian_ends:{access.id}:{over.date()}"
    draft = letters.guardian_ends(card, day=day)
    outbox.promise(session, draft, key=key, to=email, now=now, practice_id=practice.id, patient_id=patient.id)
    own = letters.guardian_ends_for_patient(card, first_name=patient.called, day=day)
    _write_to_patient(session, patient, own, f"{key}:patient", now)
    _ring(session, access, updates.GUARDIAN_ENDS, now)
    audit.record(
        session,
        actor=audit.System(practice.id),
        event="guardian.end_announced",
        patient_id=patient.id,
        subject_id=access.id,
        now=now,
        on=str(over.date()),
    )


def _write_to_patient(session: Session, patient: Patient, draft: LetterDraft, key: str, now: datetime) -> None:
    if patient.email:
        outbox.promise(
            session,
            draft,
            key=key,
            to=patient.email,
            now=now,
            practice_id=patient.practice_id,
            patient_id=patient.id,
        )


def _ring(session: Session, access: PortalAccess, kind: str, now: datetime) -> None:
    updates.tell_care_team(
        session,
        practice_id=access.practice_id,
        patient_id=access.patient_id,
        kind=kind,
        about_id=access.id,
        now=now,
    )


def _years_before(day: date) -> date:
    """Born on this day or before, somebody may be of age on that one."""
    return date(day.year - OF_AGE, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
