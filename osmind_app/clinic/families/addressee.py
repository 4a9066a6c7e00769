"""The person behind a patient account: letters and password rules ask here, since accounts know no charts."""

from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.addressee import Addressee, birth_words
from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import SELF
from osmind_app.clinic.patients.letter_card import card_for
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.practices.models import Practice


def addressee_of(session: Session, *, account_id: UUID) -> Addressee | None:
    """Who reads letters about this account; None when it opens no portal now.

    A guardian's letters carry no first name: the chart is somebody else's.
    """
    access = families.access_of(session, account_id=account_id)
    if access is None:
        return None
    patient, practice, account = session.exec(
        select(Patient, Practice, Account)
        .join(Practice, col(Practice.id) == col(Patient.practice_id))
        .join(Account, col(Account.id) == account_id)
        .where(Patient.id == access.patient_id, Patient.practice_id == access.practice_id)
    ).one()
    names = (patient.first_name, patient.last_name, patient.preferred_name)
    return Addressee(
        card=card_for(practice, patient),
        first_name=patient.called if access.role == SELF else "",
        practice_id=practice.id,
        patient_id=patient.id,
        personal=(*filter(None, names), account.email, practice.name, *birth_words(patient.birth_date)),
    )
