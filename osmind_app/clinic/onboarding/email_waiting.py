"""A change of e-mail that waits to be confirmed, as staff and the patient see it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import emails
from osmind_app.clinic.accounts.models import Provider
from osmind_app.clinic.families.models import PortalAccess
from osmind_app.clinic.onboarding import addresses, email_changes, email_ending
from osmind_app.clinic.onboarding.models import EmailChange
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.practices import service as practices
from osmind_app.lib import when
from osmind_app.outbox import meanings
from osmind_app.outbox.models import Letter


@dataclass(frozen=True)
class WaitingEmail:
    """The new address, who asked for it, and until when it can be confirmed; empty when none waits."""

    email: str = ""
    old: str = ""
    asked: str = ""  # "Nov 22, 2026, 9:00 AM PST by Sam Lee"
    until: str = ""
    expired: bool = False
    trouble: str = ""  # why the link did not arrive, with the cure


def of_patient(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> WaitingEmail:
    """What waits on this chart, with the name of who asked."""
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    found = session.exec(
        select(EmailChange).where(
            EmailChange.practice_id == actor.practice_id,
            EmailChange.patient_id == patient.id,
            *email_ending.OPEN,
        )
    ).first()
    if found is None:
        return WaitingEmail()
    who = session.exec(
        select(Provider.full_name).where(
            Provider.practice_id == actor.practice_id, col(Provider.id) == found.asked_by_id
        )
    ).first()
    return _shown(session, found, who or "the patient", practices.get(session, actor=actor).time_zone, now)


def of_account(session: Session, *, actor: PortalAccess, now: datetime) -> WaitingEmail:
    """What waits for whoever is signed in, in the words of their portal; the clinic is not named among several."""
    found = email_changes.waiting(session, account_id=actor.account_id)
    if found is None:
        return WaitingEmail()
    who = "you" if found.by_patient else "your clinic"
    return _shown(session, found, who, practices.get(session, actor=actor).time_zone, now)


def other_sign_in(session: Session, *, actor: Provider, patient_id: UUID) -> str:
    """The address they sign in with, where another clinic's change moved it away from this chart's: masked (D3)."""
    patient = patients.get(session, actor=actor, patient_id=patient_id)
    email = addresses.sign_in_email(session, patient=patient)
    return emails.masked(email) if email and email != patient.email else ""


def _shown(session: Session, change: EmailChange, who: str, zone: str, now: datetime) -> WaitingEmail:
    return WaitingEmail(
        email=change.new_email,
        old=change.old_email,
        asked=f"{when.short(change.asked_at, zone)} by {who}",
        until=when.long(change.expires_at, zone),
        expired=now >= change.expires_at,
        trouble=_trouble(session, change),
    )


def _trouble(session: Session, change: EmailChange) -> str:
    """What became of the newest letter with the link, if it came back or was given up."""
    newest = session.exec(
        select(Letter)
        .where(Letter.link_id == change.id, Letter.kind == "email_confirm")
        .order_by(col(Letter.promised_at).desc())
        .limit(1)
    ).first()
    if newest is None or (newest.bounced_at is None and newest.failed_at is None):
        return ""
    return f"The email to {change.new_email} did not arrive. {meanings.why_undelivered(newest)}"
