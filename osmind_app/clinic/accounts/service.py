"""Accounts: one e-mail and password of one kind (D3). Finding them, opening them, giving them a new password."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from osmind_app.clinic.accounts import devices, emails, errors, sessions
from osmind_app.clinic.accounts.models import OWNER, PROVIDER, Account, PasswordReset, Provider, TemporaryPassword
from osmind_app.clinic.audit import service as audit
from osmind_app.clinic.practices.models import Practice
from osmind_app.lib.errors import NotFound

fold_email, check_email, did_you_mean = emails.fold_email, emails.check_email, emails.did_you_mean


def by_email(session: Session, *, kind: str, email: str, lock: bool = False) -> Account | None:
    """The account of this kind with this address, however it is typed; `lock` holds the row until the commit."""
    query = select(Account).where(Account.kind == kind, Account.email == emails.fold_email(email))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def get(session: Session, *, account_id: UUID, lock: bool = False) -> Account:
    """The account with this id; raises NotFound. `lock` holds the row until the commit."""
    account = session.get(Account, account_id, with_for_update=lock or None)
    if account is None:
        raise NotFound
    return account


def open(session: Session, *, kind: str, email: str, password_hash: str, now: datetime) -> Account:
    """Make an account that can sign in; raises EmailTaken when this kind has one with the address."""
    address = emails.check_email(email)
    if by_email(session, kind=kind, email=address):
        raise errors.EmailTaken
    account = Account(kind=kind, email=address, password_hash=password_hash, password_set_at=now, created_at=now)
    session.add(account)
    session.flush()
    audit.record(session, actor=audit.System(), event="account.opened", subject_id=account.id, now=now, kind=kind)
    return account


def set_password(
    session: Session, *, account_id: UUID, password_hash: str, now: datetime, keep: UUID | None = None
) -> Account:
    """Give the account a new password: every session but `keep` ends, locks open, links, temporary passwords and
    known browsers end.

    The caller promises the letter that says so.
    """
    account = get(session, account_id=account_id)
    account.password_hash, account.password_set_at = password_hash, now
    _begin_anew(session, account, now, keep)
    audit.record(session, actor=audit.System(), event="account.password_set", subject_id=account_id, now=now)
    return account


def end_password(session: Session, *, account_id: UUID, now: datetime) -> Account:
    """The password of this account opens nothing any more, at once; everything ends that ends with a new one."""
    account = get(session, account_id=account_id)
    account.password_hash = None
    _begin_anew(session, account, now, None)
    return account


def _begin_anew(session: Session, account: Account, now: datetime, keep: UUID | None) -> None:
    account.failed_tries, account.locked_until = 0, None
    session.add(account)
    session.exec(
        update(PasswordReset)
        .where(
            col(PasswordReset.account_id) == account.id,
            col(PasswordReset.used_at).is_(None),
            col(PasswordReset.replaced_at).is_(None),
        )
        .values(replaced_at=now)
    )
    session.exec(
        update(TemporaryPassword)
        .where(col(TemporaryPassword.account_id) == account.id, col(TemporaryPassword.ended_at).is_(None))
        .values(ended_at=now, password_hash="")
    )
    devices.forget_all(session, account_id=account.id)
    sessions.end_all(session, account_id=account.id, now=now, but=keep)


def rehash(session: Session, *, account_id: UUID, was: str, password_hash: str) -> None:
    """Keep the same password under stronger parameters, unless it was changed meanwhile."""
    session.exec(
        update(Account)
        .where(col(Account.id) == account_id, col(Account.password_hash) == was)
        .values(password_hash=password_hash)
    )


def provider_of(session: Session, *, account_id: UUID) -> Provider | None:
    """The active staff member who signs in with this account, or None."""
    return session.exec(_PROVIDER_OF, params={"account_id": account_id}).first()


# Built once: it runs at every event.
_PROVIDER_OF = (
    select(Provider)
    .where(Provider.account_id == bindparam("account_id"), col(Provider.deactivated_at).is_(None))
    .order_by(col(Provider.created_at))
)


def create_owner(
    session: Session,
    *,
    practice_name: str,
    email: str,
    full_name: str,
    password_hash: str,
    time_zone: str,
    phone: str,
    now: datetime,
) -> Provider:
    """Open a clinic and its owner's account: how an installation gets its first sign-in. Owners see patients too."""
    practice = Practice(name=practice_name, phone=phone, time_zone=time_zone, created_at=now)
    session.add(practice)
    account = open(session, kind=PROVIDER, email=email, password_hash=password_hash, now=now)
    owner = Provider(
        practice_id=practice.id,
        account_id=account.id,
        role=OWNER,
        full_name=full_name,
        sees_patients_since=now,
        created_at=now,
    )
    session.add(owner)
    session.flush()
    audit.record(session, actor=owner, event="practice.opened", subject_id=practice.id, now=now)
    return owner
