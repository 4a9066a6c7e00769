"""The families of the demo: a mother of two with one sign-in, a father of one of them, an invitation on its way."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.details import ContactDetails
from osmind_app.clinic.families.models import Contact
from osmind_app.clinic.guardians import service as guardians
from osmind_app.clinic.patients.models import Patient
from osmind_app.demo import people
from osmind_app.lib import tokens
from osmind_app.outbox.models import Letter

MOTHER, FATHER, INVITED = "Renée Washington", "Marcus Washington", "Dana Marsh"


def let_in(session: Session, desk: Provider, *, password_hash: str, now: datetime) -> None:
    """Renée opens Olivia's and Noah's records, Marcus Noah's appointments; Dana's letter left this morning."""
    opened = now - timedelta(days=6)
    olivia, noah, leo = (_patient(session, desk, first) for first in ("Olivia", "Noah", "Leo"))
    father = ContactDetails(FATHER, "parent", people.mailbox(FATHER), "(415) 555-0170", visit_copies=True)
    families.add_contact(session, actor=desk, patient_id=noah.id, details=father, now=opened)
    everything = guardians.scopes_of(["appointments", "forms", "documents", "bills"])
    account = None
    for patient in (olivia, noah):
        contact = _contact(session, patient, MOTHER)
        sent = guardians.invite(session, actor=desk, contact_id=contact.id, scopes=everything, now=opened)
        token, at = tokens.sign(sent.link), opened + timedelta(minutes=20)
        if account is None:
            account = guardians.accept(session, token=token, password_hash=password_hash, now=at)
        else:
            guardians.accept_as(session, token=token, account=account, now=at)
    some = guardians.scopes_of(["appointments"])
    sent = guardians.invite(session, actor=desk, contact_id=_contact(session, noah, FATHER).id, scopes=some, now=opened)
    guardians.accept(
        session, token=tokens.sign(sent.link), password_hash=password_hash, now=opened + timedelta(hours=3)
    )
    morning = now - timedelta(hours=5)
    guardians.invite(session, actor=desk, contact_id=_contact(session, leo, INVITED).id, scopes=everything, now=morning)
    session.exec(
        update(Letter)
        .where(col(Letter.kind) == "guardian_invitation", col(Letter.sent_at).is_(None))
        .values(sent_at=col(Letter.promised_at), delivered_at=col(Letter.promised_at))
    )


def _patient(session: Session, desk: Provider, first: str) -> Patient:
    last = "Marsh" if first == "Leo" else "Washington"
    return session.exec(
        select(Patient).where(
            Patient.practice_id == desk.practice_id, Patient.first_name == first, Patient.last_name == last
        )
    ).one()


def _contact(session: Session, patient: Patient, name: str) -> Contact:
    return session.exec(
        select(Contact).where(
            Contact.practice_id == patient.practice_id, Contact.patient_id == patient.id, Contact.full_name == name
        )
    ).one()
