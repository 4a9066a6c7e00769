"""Asking for another address to sign in with: by staff, or by the patient who has just given the password (A8, T21).

Nothing changes here. The new mailbox gets a link to confirm, the old one a link to keep what is there (letter 27).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import emails
from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.accounts.errors import EmailMalformed
from osmind_app.clinic.accounts.models import Account, Provider
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.families import service as families
from osmind_app.clinic.families.addressee import addressee_of
from osmind_app.clinic.families.models import SELF, PortalAccess
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.onboarding import addresses, email_ending
from osmind_app.clinic.onboarding import email_errors as errors
from osmind_app.clinic.onboarding.models import CANCELLED, CONFIRM, KEEP, REPLACED, EmailChange
from osmind_app.clinic.onboarding.one_account import opens_only_ours
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib import tokens
from osmind_app.lib.errors import FormErrors
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox
from osmind_app.outbox.models import Letter

LIFETIME = timedelta(hours=96)  # a weekend and a holiday; the same as an invitation's, so that one number is learned
MOST_LETTERS = 5  # to confirm an address, for one account …
WITHIN = timedelta(hours=24)  # … so that nobody's mailbox is flooded


def start(session: Session, *, actor: Provider, patient_id: UUID, email: str, now: datetime) -> EmailChange:
    """Staff ask for another address of an active patient: letter 27 goes to both, an earlier change ends.

    Raises `NotFound`, `NoSignIn`, `OwnSignInOnly`, `FormErrors`, `EmailInUse`, `SameEmail` and `TooManyEmailChanges`.
    That another clinic's patient signs in with the new address is not told here (T11): whoever opens the new mailbox
    reads it when confirming.
    """
    patients.get(session, actor=actor, patient_id=patient_id)
    patient = invitations.locked(session, practice_id=actor.practice_id, patient_id=patient_id)
    access = families.portal_of(session, practice_id=actor.practice_id, patient_id=patient_id)
    if access is None or access.role != SELF:
        raise errors.NoSignIn
    if not opens_only_ours(session, actor=actor, account_id=access.account_id):
        raise errors.OwnSignInOnly
    address = _checked(email)
    owner = addresses.email_in_use(session, actor=actor, email=address, but=patient.id)
    if owner is not None and not owner.may_go_on:
        raise addresses.in_use(session, actor=actor, email=address, but=patient.id)
    return _begin(session, actor, access, address, now, asked_by_id=actor.id)


def start_own(session: Session, *, actor: PortalAccess, email: str, now: datetime) -> EmailChange:
    """Somebody in the portal asks for another address; the caller has asked for their password (T21).

    Whose the address is otherwise is not told (T11). Raises `FormErrors` and `TooManyEmailChanges`.
    """
    invitations.locked(session, practice_id=actor.practice_id, patient_id=actor.patient_id)
    try:
        return _begin(session, actor, actor, _checked(email), now)
    except errors.SameEmail as same:
        raise FormErrors({"email": same.sentence}) from same


def send_again(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> EmailChange:
    """Send the link to the new mailbox once more; after its deadline a new change begins in its place."""
    patients.get(session, actor=actor, patient_id=patient_id)
    change = _open(session, actor.practice_id, patient_id)
    if not change.is_live(now):
        return start(session, actor=actor, patient_id=patient_id, email=change.new_email, now=now)
    return _again(session, actor, change, now)


def send_own_again(session: Session, *, actor: PortalAccess, now: datetime) -> EmailChange:
    """The same, asked for in the portal; a link past its deadline asks for the password again, at the door."""
    change = _own(session, actor)
    if not change.is_live(now):
        raise errors.NoEmailChange
    return _again(session, actor, change, now)


def cancel(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> None:
    """Staff stop a change that nobody has confirmed: the old address stays. Raises `NoEmailChange`."""
    patients.get(session, actor=actor, patient_id=patient_id)
    _cancel(session, actor, _open(session, actor.practice_id, patient_id), now)


def cancel_own(session: Session, *, actor: PortalAccess, now: datetime) -> None:
    """The same, from the portal, whoever asked for the change."""
    _cancel(session, actor, _own(session, actor), now)


def waiting(session: Session, *, account_id: UUID) -> EmailChange | None:
    """The change of this account that was neither confirmed nor ended; it may have expired."""
    return session.exec(select(EmailChange).where(EmailChange.account_id == account_id, *email_ending.OPEN)).first()


def _begin(
    session: Session,
    actor: audit.Actor,
    access: PortalAccess,
    address: str,
    now: datetime,
    asked_by_id: UUID | None = None,
) -> EmailChange:
    account = accounts.get(session, account_id=access.account_id, lock=True)
    if address == account.email:
        raise errors.SameEmail
    _not_too_many(session, access, now)
    email_ending.end(session, col(EmailChange.account_id) == account.id, actor=actor, why=REPLACED, now=now)
    change = EmailChange(
        practice_id=access.practice_id,
        patient_id=access.patient_id,
        account_id=account.id,
        old_email=account.email,
        new_email=address,
        asked_by_id=asked_by_id,
        nonce=tokens.new_nonce(),
        key_id=tokens.signing_key_id(),
        asked_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(change)
    session.flush()
    _write_to_both(session, change, account, access, now)
    email_ending.record(session, actor, "email_change.asked", change, now)
    return change


def _write_to_both(
    session: Session, change: EmailChange, account: Account, access: PortalAccess, now: datetime
) -> None:
    to = addressee_of(session, account_id=account.id)
    name, until = to.first_name if to else "", change.expires_at
    card = to.card if to else practices.card(practices.get(session, actor=access))
    confirm, keep = change.link(CONFIRM), change.link(KEEP)
    drafts = (
        (letters.email_confirm(card, first_name=name, link=confirm, expires_at=until), change.new_email),
        (letters.email_about_to_change(card, first_name=name, link=keep, expires_at=until), change.old_email),
    )
    for draft, address in drafts:
        outbox.promise(
            session,
            draft,
            key=f"{draft.kind}:{change.id}",
            to=address,
            now=now,
            practice_id=change.practice_id,
            patient_id=change.patient_id,
        )


def _again(session: Session, actor: audit.Actor, change: EmailChange, now: datetime) -> EmailChange:
    _not_too_many(session, change, now)
    first = session.exec(
        select(Letter.id).where(Letter.link_id == change.id, Letter.kind == "email_confirm").limit(1)
    ).one()
    outbox.send_again(session, letter_id=first, now=now)
    email_ending.record(session, actor, "email_change.sent_again", change, now)
    return change


def _not_too_many(session: Session, about: PortalAccess | EmailChange, now: datetime) -> None:
    """Every letter to a new mailbox counts, whoever of the account's clinics asked for it."""
    of_account = select(EmailChange.id).where(EmailChange.account_id == about.account_id)
    recent: Sequence[datetime] = session.exec(
        select(Letter.promised_at)
        .where(
            col(Letter.link_id).in_([*session.exec(of_account)]),
            Letter.kind == "email_confirm",
            Letter.promised_at > now - WITHIN,
        )
        .order_by(col(Letter.promised_at).desc())
        .limit(MOST_LETTERS)
    ).all()
    if len(recent) == MOST_LETTERS:
        practice = session.get_one(Practice, about.practice_id)
        raise errors.TooManyEmailChanges(recent[-1] + WITHIN, practice.time_zone)


def _open(session: Session, practice_id: UUID, patient_id: UUID) -> EmailChange:
    change = session.exec(
        select(EmailChange).where(
            EmailChange.practice_id == practice_id, EmailChange.patient_id == patient_id, *email_ending.OPEN
        )
    ).first()
    if change is None:
        raise errors.NoEmailChange
    return change


def _own(session: Session, actor: PortalAccess) -> EmailChange:
    change = waiting(session, account_id=actor.account_id)
    if change is None:
        raise errors.NoEmailChange
    return change


def _cancel(session: Session, actor: audit.Actor, change: EmailChange, now: datetime) -> None:
    if not email_ending.end(session, col(EmailChange.id) == change.id, actor=actor, why=CANCELLED, now=now):
        raise errors.NoEmailChange


def _checked(typed: str) -> str:
    try:
        return emails.check_email(typed)
    except EmailMalformed as refused:
        raise FormErrors({"email": refused.sentence}) from refused
