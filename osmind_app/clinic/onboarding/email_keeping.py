"""Keeping the old address: a change that waits is stopped, one that was made is taken back within days (T21)."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import resets, sessions
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import email_charts, email_ending, email_links
from osmind_app.clinic.onboarding import email_errors as errors
from osmind_app.clinic.onboarding.email_confirming import move, write
from osmind_app.clinic.onboarding.models import KEPT, EmailChange
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.tasks import service as tasks
from osmind_app.outbox import letters


def keep(session: Session, *, token: str, now: datetime) -> EmailChange:
    """Keep the address this link was sent to, and tell the clinic by a task.

    Before the new one is confirmed, the change ends. Afterwards the old address signs in again, whatever changes
    followed: every session and the password end, since a stranger may know them, and a reset (letter 4) goes to the
    old mailbox. Raises what `email_links.to_keep` raises, and `OldAddressTaken`: then call `report_taken`.
    """
    change = email_links.to_keep(session, token=token, now=now)
    invitations.locked(session, practice_id=change.practice_id, patient_id=change.patient_id)
    account = accounts.get(session, account_id=change.account_id, lock=True)
    session.refresh(change)
    refused = email_links.why_not_kept(change, now)
    if refused is not None:
        raise refused
    mine = col(EmailChange.account_id) == account.id
    holder = audit.LinkHolder(change.practice_id)
    email_ending.end(session, mine, actor=holder, why=KEPT, now=now)
    session.refresh(change)
    if change.confirmed_at is not None:
        _take_back(session, change, account, now)
    _tell_clinic(session, change, now)
    return change


def report_taken(session: Session, *, token: str, now: datetime) -> None:
    """The old address can't be put back by a link: the clinic is told, and every browser is signed out meanwhile."""
    change = email_links.to_keep(session, token=token, now=now)
    sessions.end_all(session, account_id=change.account_id, now=now)
    _tell_clinic(session, change, now)


def _take_back(session: Session, change: EmailChange, account: Account, now: datetime) -> None:
    """Undo this change and every later one of the account: who took the address may have moved on with it."""
    undone = session.exec(
        select(EmailChange).where(
            EmailChange.account_id == account.id,
            col(EmailChange.confirmed_at) >= change.confirmed_at,
            col(EmailChange.undone_at).is_(None),
        )
    ).all()
    away = {one.new_email for one in undone} - {change.old_email}
    if account.email != change.old_email and not move(session, account, change.old_email, now):
        raise errors.OldAddressTaken
    session.exec(
        update(EmailChange)
        .where(col(EmailChange.account_id) == account.id, col(EmailChange.id).in_([one.id for one in undone]))
        .values(undone_at=now)
    )
    for one in undone:
        _put_back_on_chart(session, one, away, change.old_email, now)
        email_ending.stop_letters(session, one, now)
        holder = audit.LinkHolder(one.practice_id)
        email_ending.record(session, holder, "email_change.undone", one, now)
    accounts.end_password(session, account_id=account.id, now=now)
    _write_to_both(session, change, account, now)


def _put_back_on_chart(session: Session, undone: EmailChange, away: set[str], old: str, now: datetime) -> None:
    patient = invitations.locked(session, practice_id=undone.practice_id, patient_id=undone.patient_id)
    theirs = email_charts.is_theirs(session, patient=patient, account_id=undone.account_id)
    if theirs and patient.email in away:
        email_charts.write(session, patient=patient, email=old, now=now)


def _write_to_both(session: Session, change: EmailChange, account: Account, now: datetime) -> None:
    """The old mailbox gets a way to a new password, the new one reads that it opens nothing any more."""
    to = addressee_of(session, account_id=account.id)
    card = to.card if to else practices.card(session.get_one(Practice, change.practice_id))
    write(session, change, letters.email_kept(card, first_name=to.first_name if to else ""), change.new_email, now)
    if to is not None:
        resets.request(session, account=account, to=to, now=now)


def _tell_clinic(session: Session, change: EmailChange, now: datetime) -> None:
    tasks.open(
        session,
        practice_id=change.practice_id,
        patient_id=change.patient_id,
        kind=tasks.EMAIL_KEPT,
        key=f"{tasks.EMAIL_KEPT}:{change.id}",
        now=now,
    )
