"""June, who signs in, and the two mailboxes of a change."""

from types import SimpleNamespace

from sqlmodel import Session, select

from osmind_app.clinic.accounts.models import PATIENT, Account
from osmind_app.clinic.accounts.service import open as open_account
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import email_changes, email_confirming, email_keeping
from osmind_app.clinic.onboarding import service as onboarding
from osmind_app.clinic.onboarding.models import CONFIRM, KEEP, EmailChange
from osmind_app.clinic.patients.models import Patient
from osmind_app.lib import tokens
from tests import mailbox
from tests.cast import password_hash

OLD, NEW = "june@example.com", "june.park@example.org"


def active(session: Session, cast, now, patient=None, by=None) -> Account:
    """The patient was invited and created a password."""
    patient = patient or cast.june
    sent = invitations.send(session, actor=by or cast.sam, patient_id=patient.id, now=now)
    return onboarding.accept(session, token=mailbox.link_of(sent), password_hash=password_hash(), now=now)


def somebody_elses(session: Session, cast, now, email: str) -> Account:
    """An account in use: its owner opens a portal of the other clinic."""
    account = open_account(session, kind=PATIENT, email=email, password_hash=password_hash(), now=now)
    families.grant(session, account_id=account.id, patient_id=cast.holt.id, practice_id=cast.harbor.id, now=now)
    return account


def access_of(session: Session, cast, patient=None) -> PortalAccess:
    about = patient or cast.june
    return session.exec(select(PortalAccess).where(PortalAccess.patient_id == about.id)).one()


def asks(session: Session, cast, now, email=NEW, actor=None) -> EmailChange:
    """Staff ask for another address."""
    return email_changes.start(session, actor=actor or cast.sam, patient_id=cast.june.id, email=email, now=now)


def confirm_link(change: EmailChange) -> str:
    return tokens.sign(change.link(CONFIRM))


def keep_link(change: EmailChange) -> str:
    return tokens.sign(change.link(KEEP))


def confirms(session: Session, change: EmailChange, now) -> EmailChange:
    return email_confirming.confirm(session, token=confirm_link(change), now=now)


def keeps(session: Session, change: EmailChange, now) -> EmailChange:
    return email_keeping.keep(session, token=keep_link(change), now=now)


def state(session: Session, cast, patient=None) -> SimpleNamespace:
    """The chart's address and the account's."""
    session.expire_all()
    chart = session.get_one(Patient, (patient or cast.june).id)
    access = session.exec(select(PortalAccess).where(PortalAccess.patient_id == chart.id)).one()
    return SimpleNamespace(chart=chart.email, account=session.get_one(Account, access.account_id).email)
