"""A patient has lost the phone and the recovery codes of their second step: the clinic clears it at the desk (T20).

It lets nobody in: the password is asked for as before. Where a guardian opens the portal, the step is the guardian's.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from osmind_app.clinic.accounts import second_step
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.clinic.onboarding import errors
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.models import Patient


def clear(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> Patient:
    """End the second step and every session of who opens this portal; letter 29 tells them.

    For whoever may find the patient (D1); the door asks for their own password before. Raises `NoSecondStep`.
    """
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    account = of_portal(session, patient=patient)
    if account is None:
        raise errors.NoSecondStep
    second_step.cleared_at_desk(session, account_id=account.id, find=addressee_of, now=now)
    audit.record(
        session,
        actor=actor,
        event="second_step.cleared",
        patient_id=patient.id,
        subject_id=account.id,
        now=now,
    )
    return patient


def may_clear(session: Session, *, actor: Provider, patient_id: UUID) -> Patient:
    """Whose second step the actor may clear; raises what `clear` raises, and changes nothing."""
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    if of_portal(session, patient=patient) is None:
        raise errors.NoSecondStep
    return patient


def of_portal(session: Session, *, patient: Patient) -> Account | None:
    """The account that opens this portal, when its second step is on."""
    access = families.own_portal_of(session, patient=patient)
    account = accounts.get(session, account_id=access.account_id) if access else None
    return account if account is not None and account.totp_confirmed_at is not None else None
