"""The new address is confirmed from its own mailbox: account and chart change together, once (A8, T21)."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts import sessions
from osmind_app.clinic.accounts.models import Account
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import email_charts, email_ending, email_links
from osmind_app.clinic.onboarding import email_errors as errors
from osmind_app.clinic.onboarding.models import KEEP, TAKEN, EmailChange
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.clinic.updates import service as updates
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox

LEFT_BEHIND = "released.invalid"  # where no letter goes: RFC 2606
UNDO = timedelta(days=7)  # how long the old mailbox can take the change back (T21)


def confirm(session: Session, *, token: str, now: datetime) -> EmailChange:
    """Make the new address the one that signs in and the one on this clinic's chart, in one transaction.

    Every session ends, both mailboxes get letter 9, and the old one can take it back for seven days. Raises what
    `email_links.to_confirm` raises, and `AddressTaken`, after which nothing has changed: see `give_up`.
    """
    change = email_links.to_confirm(session, token=token, now=now)
    patient = invitations.locked(session, practice_id=change.practice_id, patient_id=change.patient_id)
    account = accounts.get(session, account_id=change.account_id, lock=True)
    _take(session, change, account, now)
    if not move(session, account, change.new_email, now):
        raise errors.AddressTaken
    if email_charts.is_theirs(session, patient=patient, account_id=account.id) and not email_charts.write(
        session, patient=patient, email=change.new_email, now=now
    ):
        raise errors.AddressTaken
    sessions.end_all(session, account_id=account.id, now=now)
    email_ending.stop_letters(session, change, now)
    email_ending.record(session, audit.LinkHolder(change.practice_id), "email_change.confirmed", change, now)
    _tell_both(session, change, now)
    updates.tell_care_team(
        session,
        practice_id=change.practice_id,
        patient_id=change.patient_id,
        kind=updates.CONTACT_CHANGED,
        about_id=change.id,
        now=now,
    )
    return change


def give_up(session: Session, *, token: str, now: datetime) -> None:
    """The new address was taken: the change ends, so that staff and patient see it and the link says why."""
    change = email_links.to_confirm(session, token=token, now=now)
    holder = audit.LinkHolder(change.practice_id)
    email_ending.end(session, col(EmailChange.id) == change.id, actor=holder, why=TAKEN, now=now)


def move(session: Session, account: Account, email: str, now: datetime) -> bool:
    """Give the account another address unless one in use has it: between two at once the database decides.

    An account that opens nothing any more (its portal was closed, and the patient came back by another address) lets
    the address go: whoever reads the mailbox has just proved it.
    """
    _let_go(session, account, email, now)
    moved = (
        update(Account).where(col(Account.id) == account.id, col(Account.email) == account.email).values(email=email)
    )
    try:
        with session.begin_nested():
            done = session.exec(moved, execution_options={"synchronize_session": False}).rowcount == 1
    except IntegrityError:
        return False
    session.refresh(account)
    return done


def _let_go(session: Session, account: Account, email: str, now: datetime) -> None:
    holder = accounts.by_email(session, kind=account.kind, email=email, lock=True)
    if holder is None or holder.id == account.id or families.is_in_use(session, account=holder):
        return
    holder.email = f"{holder.id}@{LEFT_BEHIND}"
    session.add(holder)
    session.flush()
    audit.record(session, actor=audit.System(), event="account.address_released", subject_id=holder.id, now=now)


def _take(session: Session, change: EmailChange, account: Account, now: datetime) -> None:
    """Use the change up: of many at once, one row count is 1."""
    taken = session.exec(
        update(EmailChange)
        .where(
            col(EmailChange.id) == change.id,
            col(EmailChange.generation) == change.generation,
            col(EmailChange.old_email) == account.email,
            col(EmailChange.expires_at) > now,
            *email_ending.OPEN,
        )
        .values(confirmed_at=now, undo_until=now + UNDO)
        .execution_options(synchronize_session=False)
    )
    session.refresh(change)
    if taken.rowcount != 1:
        raise (email_links.why_not_confirmed(change, now) or errors.ChangeStopped)


def _tell_both(session: Session, change: EmailChange, now: datetime) -> None:
    to = addressee_of(session, account_id=change.account_id)
    first_name = to.first_name if to else ""
    card = to.card if to else practices.card(session.get_one(Practice, change.practice_id))
    old = letters.email_changed_from(card, first_name=first_name, at=now, link=change.link(KEEP), expires_at=now + UNDO)
    write(session, change, old, change.old_email, now)
    write(session, change, letters.email_changed(card, first_name=first_name, at=now), change.new_email, now)


def write(session: Session, change: EmailChange, draft: letters.LetterDraft, to: str, now: datetime) -> None:
    """Promise one letter about a change, once for each kind."""
    outbox.promise(
        session,
        draft,
        key=f"{draft.kind}:{change.id}",
        to=to,
        now=now,
        practice_id=change.practice_id,
        patient_id=change.patient_id,
    )
