"""Links to choose a new password: 60 minutes, one use, replaced by a newer one, never a way around the second step."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts import errors, service
from osmind_app.clinic.accounts.addressee import Addressee, FindAddressee
from osmind_app.clinic.accounts.models import PROVIDER, Account, PasswordReset
from osmind_app.clinic.accounts.queries import addressee_of
from osmind_app.clinic.audit import service as audit
from osmind_app.lib import tokens
from osmind_app.lib.tokens import LinkRef
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox

PURPOSE = "reset.v1"
LIFETIME = timedelta(minutes=60)
AT_MOST = 5  # letters to one account's mailbox …
WITHIN = timedelta(hours=24)  # … so that a mailbox can't be flooded


def link_of(reset: PasswordReset) -> LinkRef:
    """What the link in the letter proves."""
    return LinkRef(PURPOSE, reset.id, reset.nonce, reset.generation, reset.key_id)


def forgot_by_staff(session: Session, *, email: str, now: datetime) -> None:
    """Promise letter 29 when an active staff member has this address; otherwise nothing, and nobody is told."""
    account = service.by_email(session, kind=PROVIDER, email=email, lock=True)
    if account is None or account.disabled_at is not None:
        return
    to = addressee_of(session, account_id=account.id)
    if to is not None:
        request(session, account=account, to=to, now=now)


def request(session: Session, *, account: Account, to: Addressee, now: datetime) -> PasswordReset | None:
    """Promise a letter with a link to choose a new password; earlier links stop working.

    None, and no letter, after five in 24 hours. The caller answers the same in every case.
    """
    asked = select(func.count()).where(
        PasswordReset.account_id == account.id,
        PasswordReset.email == account.email,  # a mailbox the account has left does not use up this one's letters
        PasswordReset.created_at > now - WITHIN,
    )
    if session.exec(asked).one() >= AT_MOST:
        audit.record(
            session, actor=audit.System(), event="reset.refused", now=now, why="too_many", **_about(account, to)
        )
        return None
    session.exec(
        update(PasswordReset)
        .where(
            col(PasswordReset.account_id) == account.id,
            col(PasswordReset.used_at).is_(None),
            col(PasswordReset.replaced_at).is_(None),
        )
        .values(replaced_at=now)
    )
    reset = PasswordReset(
        account_id=account.id,
        email=account.email,
        nonce=tokens.new_nonce(),
        key_id=tokens.signing_key_id(),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(reset)
    session.flush()
    outbox.promise(
        session,
        _reset_letter(account, to, reset),
        key=f"reset:{reset.id}",
        to=account.email,
        now=now,
        practice_id=to.practice_id,
        patient_id=to.patient_id,
    )
    audit.record(session, actor=audit.System(), event="reset.sent", now=now, **_about(account, to))
    return reset


def genuine(session: Session, *, token: str) -> PasswordReset:
    """The reset this link was made for, live or not; raises ResetDamaged when we made no such link."""
    reset_id = tokens.read_id(token)
    reset = session.get(PasswordReset, reset_id) if reset_id else None
    if reset is None or not tokens.verifies(link_of(reset), token):
        raise errors.ResetDamaged
    return reset


def look_up(session: Session, *, token: str, now: datetime) -> PasswordReset:
    """The reset a link opens. Raises ResetDamaged, ResetUsed, ResetReplaced or ResetExpired; changes nothing."""
    reset = genuine(session, token=token)
    if reset.used_at is not None:
        raise errors.ResetUsed
    account = session.get_one(Account, reset.account_id)
    if reset.replaced_at is not None or account.email != reset.email or account.disabled_at is not None:
        raise errors.ResetReplaced
    if now >= reset.expires_at:
        raise errors.ResetExpired
    return reset


def choose(session: Session, *, token: str, password_hash: str, find: FindAddressee, now: datetime) -> Account:
    """Set the new password and spend the link, once; every session ends and the owner is told (letters 8, 29).

    Signs nobody in: the password, and the second step where there is one, are asked for as always.
    """
    reset = look_up(session, token=token, now=now)
    spent = (
        update(PasswordReset)
        .where(
            col(PasswordReset.id) == reset.id,
            col(PasswordReset.generation) == reset.generation,
            col(PasswordReset.used_at).is_(None),
            col(PasswordReset.replaced_at).is_(None),
            col(PasswordReset.expires_at) > now,
        )
        .values(used_at=now)
    )
    if session.exec(spent).rowcount != 1:
        raise errors.ResetUsed
    account = service.set_password(session, account_id=reset.account_id, password_hash=password_hash, now=now)
    to = find(session, account_id=account.id)
    audit.record(session, actor=audit.System(), event="reset.used", now=now, **_about(account, to))
    if to is not None:
        tell_changed(session, account=account, to=to, why=reset.id, now=now)
    return account


def tell_changed(session: Session, *, account: Account, to: Addressee, why: UUID, now: datetime) -> None:
    """Promise the letter that says the password was changed (8; for staff 29), once for each `why`."""
    if account.kind == PROVIDER:
        draft = letters.staff_password_changed(to.card, at=now)
    else:
        draft = letters.password_changed(to.card, first_name=to.first_name, at=now)
    outbox.promise(
        session,
        draft,
        key=f"password_changed:{why}",
        to=account.email,
        now=now,
        practice_id=to.practice_id,
        patient_id=to.patient_id,
    )


def _reset_letter(account: Account, to: Addressee, reset: PasswordReset) -> letters.LetterDraft:
    link = link_of(reset)
    if account.kind == PROVIDER:
        return letters.staff_password_reset(to.card, link=link, expires_at=reset.expires_at)
    return letters.password_reset(to.card, first_name=to.first_name, link=link, expires_at=reset.expires_at)


def _about(account: Account, to: Addressee | None) -> dict[str, UUID | None]:
    return {
        "subject_id": account.id,
        "practice_id": to.practice_id if to else None,
        "patient_id": to.patient_id if to else None,
    }
