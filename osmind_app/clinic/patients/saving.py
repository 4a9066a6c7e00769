"""Writing a chart: one e-mail per chart of a practice, and nobody's change overwritten by another's."""

from datetime import datetime
from typing import Any

from sqlalchemy import update as change
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.patients import errors, names, reach
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import db


def insert(session: Session, patient: Patient) -> None:
    """Add the row, without a savepoint: who loses a race for an e-mail loses the whole deed, and reads whom to ask."""
    try:
        db.insert(session, patient)
    except IntegrityError as refused:
        if patient.email is not None and "email" in str(refused.orig):
            raise errors.EmailOfAnotherPatient from refused
        raise


def save(session: Session, actor: Provider | None, patient: Patient, values: dict[str, Any], now: datetime) -> None:
    """One conditional update: whoever read an older version changes nothing (F14). No `actor`: the patient did it."""
    draft = Patient(**(patient.model_dump() | values))
    names.index(draft)
    statement = (
        change(Patient)
        .where(
            col(Patient.id) == patient.id,
            col(Patient.practice_id) == patient.practice_id,
            col(Patient.version) == patient.version,
        )
        .values(
            **values,
            sort_name=draft.sort_name,
            search_text=draft.search_text,
            version=patient.version + 1,
            changed_at=now,
            changed_by_id=actor.id if actor else None,
        )
    )
    try:
        with session.begin_nested():
            saved = session.exec(statement, execution_options={"synchronize_session": False})
    except IntegrityError as refused:
        if actor is not None:
            email_is_free(session, actor, values.get("email", patient.email))
        elif "email" in values:
            raise errors.EmailOfAnotherPatient from refused
        raise
    session.refresh(patient)
    if saved.rowcount != 1:
        raise changed_by_other(session, patient)


def changed_by_other(session: Session, patient: Patient) -> errors.ChangedByOther:
    """The refusal that says who saved first, and when."""
    who = session.exec(
        select(Provider.full_name).where(
            Provider.id == patient.changed_by_id, Provider.practice_id == patient.practice_id
        )
    ).first()
    practice = practices.get(session, actor=patient)
    return errors.ChangedByOther(who, patient.changed_at or patient.created_at, practice.time_zone)


def email_is_free(session: Session, actor: Provider, email: str | None) -> None:
    """Raises `EmailOfAnotherPatient`, with the name only for who may open that chart (D3)."""
    if email is None:
        return
    other = session.exec(
        select(Patient).where(
            Patient.practice_id == actor.practice_id, Patient.email == email, col(Patient.archived_at).is_(None)
        )
    ).first()
    if other is None:
        return
    if session.exec(select(Patient.id).where(Patient.id == other.id, reach.within(actor))).first() is None:
        raise errors.EmailOfAnotherPatient
    raise errors.EmailOfAnotherPatient(other.id, other.full_name)
