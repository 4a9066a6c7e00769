"""Signing in: the same answer and the same work for everybody who is refused (T11), and a count of the tries (T12).

Three steps, so that the password is hashed outside every transaction: `seen` reads, the caller compares,
`judge` decides and counts. Then `enter` opens the session, `wait_for_code` and `enter_code` ask for the second step, or
`wait_for_password` lets the patient create a password of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from osmind_app.clinic.accounts import devices, locks, second_step, service, sessions, temporary
from osmind_app.clinic.accounts.addressee import FindAddressee
from osmind_app.clinic.accounts.models import PROVIDER, Account, KnownDevice, SignInSession, TemporaryPassword
from osmind_app.clinic.audit import service as audit
from osmind_app.lib import passwords
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox

WAITING_FOR = timedelta(minutes=10)
CODE_TRIES = 5  # then the password is asked for again
CHOOSING = "patient_choosing"  # … that opens nothing but "Create your password", after a temporary one
CHOOSING_FOR = timedelta(minutes=30)
COUNTED = ("wrong_password", "wrong_code", "temporary_expired")


def waiting_kind(kind: str) -> str:
    """The kind of a session that opens nothing but the page of the second step, for one kind of account."""
    return f"{kind}_code"


@dataclass(frozen=True)
class Seen:
    """What a try is compared with; for an unknown address everything is empty."""

    password_hash: str | None
    from_known_device: bool
    temporary_id: UUID | None = None  # what stands in for the account's own password

    def matches(self, password: str) -> bool:
        """Compare what was typed: 20 ms whoever it is, never on the event loop."""
        typed = temporary.as_typed(password) if self.temporary_id else password
        return passwords.matches(typed, self.password_hash)


@dataclass(frozen=True)
class Answer:
    """What became of a try: the account that may go on, or nothing, for whatever reason.

    A temporary password gives no account: who does not ask for it refuses it.
    """

    account: Account | None = None
    device_id: UUID | None = None
    temporary: TemporaryPassword | None = None


@dataclass(frozen=True)
class Entered:
    """The secrets for the cookies; `device` only for a browser that was not known."""

    session: str
    device: str | None = None


def seen(
    session: Session,
    *,
    kind: str,
    email: str,
    browser: Sequence[str],
    now: datetime,
    takes_temporary: bool = False,
) -> Seen:
    """What to compare the password with, outside this transaction. `browser`: the secrets of its device cookie.

    `takes_temporary` is for the one door that lets somebody in with a temporary password.
    """
    account = service.by_email(session, kind=kind, email=email)
    account_id = account.id if account else uuid4()
    device = devices.known(session, account_id=account_id, secrets_shown=browser, now=now)
    given = temporary.open_of(session, account_id=account_id)
    own = account.password_hash if account else None
    if takes_temporary and own is None and given is not None and given.used_at is None:
        return Seen(given.password_hash, device is not None, given.id)
    return Seen(own, device is not None)


def judge(
    session: Session,
    *,
    kind: str,
    email: str,
    was: Seen,
    right: bool,
    browser: Sequence[str],
    find: FindAddressee,
    now: datetime,
) -> Answer:
    """Decide one try and count it; a locked account refuses the right password like a wrong one."""
    account = service.by_email(session, kind=kind, email=email, lock=True)
    account_id = account.id if account else uuid4()
    provider = service.provider_of(session, account_id=account_id)
    device = devices.known(session, account_id=account_id, secrets_shown=browser, now=now, lock=True)
    tries = locks.tries_of(device or account)
    open_to = account is not None and account.disabled_at is None and (kind != PROVIDER or provider is not None)
    given = _given(session, account_id, was)
    stored = given.password_hash if given else account.password_hash if account else None
    right = right and stored == was.password_hash
    why = _why_refused(account, open_to=open_to, stored=stored, locked=tries.is_locked(now), right=right)
    if why is None and given is not None and now >= given.expires_at:
        why = "temporary_expired"
    if why is None and given is not None:
        return Answer(temporary=given)
    if account is not None and why is None:
        return Answer(account, device.id if device else None)
    practice_id = provider.practice_id if provider else None
    _refuse(
        session,
        account=account,
        device=device,
        tries=tries,
        why=why or "",
        kind=kind,
        find=find,
        now=now,
        practice_id=practice_id,
    )
    locks.note_wrong_door(session, kind=kind, email=email, now=now)
    return Answer()


def enter(
    session: Session,
    *,
    account: Account,
    device_id: UUID | None,
    device_name: str,
    now: datetime,
    second_step_done: bool = False,
    find: FindAddressee | None = None,
    opens_id: UUID | None = None,
) -> Entered:
    """Open a session with a secret of its own (T16), clear the count of tries and know this browser from now on.

    `opens_id`: the one record it is for, in the portal.

    With `find`, the owner is told of a browser that was not known, if they want to be (letter 10).
    """
    row, secret = sessions.start(
        session,
        account_id=account.id,
        kind=account.kind,
        device=device_name,
        now=now,
        second_step=second_step_done,
        opens_id=opens_id,
    )
    locks.clear(session, account_id=account.id, device_id=device_id)
    account.last_sign_in_at = now
    session.add(account)
    known = None if device_id else devices.remember(session, account_id=account.id, now=now)
    _record(session, "sign_in.succeeded", account, now, session_id=str(row.id), device=device_name)
    if known is not None and find is not None and account.tells_of_new_browsers_since is not None:
        _tell_new_browser(session, account, row, find, now)
    return Entered(secret, known)


def wait_for_code(session: Session, *, account: Account, device_name: str, now: datetime) -> str:
    """The password was right: ten minutes to give the code. The secret opens the page of the second step only."""
    row, secret = sessions.start(
        session, account_id=account.id, kind=waiting_kind(account.kind), device=device_name, now=now
    )
    row.expires_at = now + WAITING_FOR
    return secret


def wait_for_password(session: Session, *, given: TemporaryPassword, device_name: str, now: datetime) -> str | None:
    """The temporary password was right: half an hour to create one of their own, which is all the secret opens.

    None when somebody else used it a moment earlier: it works once.
    """
    if not temporary.spend(session, given=given, now=now):
        return None
    row, secret = sessions.start(session, account_id=given.account_id, kind=CHOOSING, device=device_name, now=now)
    row.expires_at = now + CHOOSING_FOR
    audit.record(
        session,
        actor=audit.System(),
        event="temporary_password.used",
        practice_id=given.practice_id,
        patient_id=given.patient_id,
        subject_id=given.id,
        now=now,
        device=device_name,
    )
    return secret


def enter_code(
    session: Session,
    *,
    waiting: SignInSession,
    code: str,
    browser: Sequence[str],
    find: FindAddressee,
    now: datetime,
) -> Answer:
    """Decide one code and count it like a password; after five wrong ones the password is asked for again."""
    account = service.get(session, account_id=waiting.account_id, lock=True)
    device = devices.known(session, account_id=account.id, secrets_shown=browser, now=now, lock=True)
    tries = locks.tries_of(device or account)
    right = _code_is_right(session, account, device, tries, code, find, now)
    if right or (not tries.is_locked(now) and tries.failed + 1 >= CODE_TRIES):
        sessions.end(session, session_id=waiting.id, now=now)
    return Answer(account, device.id if device else None) if right else Answer()


def code_again(
    session: Session, *, account_id: UUID, code: str, browser: Sequence[str], find: FindAddressee, now: datetime
) -> bool:
    """A code of somebody who is signed in, before a change that a thief would make: decided and counted the same."""
    account = service.get(session, account_id=account_id, lock=True)
    device = devices.known(session, account_id=account.id, secrets_shown=browser, now=now, lock=True)
    return _code_is_right(session, account, device, locks.tries_of(device or account), code, find, now)


def _code_is_right(
    session: Session,
    account: Account,
    device: KnownDevice | None,
    tries: locks.Tries,
    code: str,
    find: FindAddressee,
    now: datetime,
) -> bool:
    if not tries.is_locked(now) and second_step.accepts(session, account=account, code=code, now=now):
        return True
    why = "locked" if tries.is_locked(now) else "wrong_code"
    _refuse(session, account=account, device=device, tries=tries, why=why, kind=account.kind, find=find, now=now)
    return False


def _tell_new_browser(
    session: Session, account: Account, row: SignInSession, find: FindAddressee, now: datetime
) -> None:
    to = find(session, account_id=account.id)
    if to is None:
        return
    draft = letters.new_sign_in(
        to.card, first_name=to.first_name, device=row.device, at=now, to_staff=account.kind == PROVIDER
    )
    outbox.promise(
        session,
        draft,
        key=f"new_sign_in:{row.id}",
        to=account.email,
        now=now,
        practice_id=to.practice_id,
        patient_id=to.patient_id,
    )


def _given(session: Session, account_id: UUID, was: Seen) -> TemporaryPassword | None:
    """The temporary password this try was compared with, if it still stands; asked for everybody alike (T11)."""
    given = temporary.open_of(session, account_id=account_id)
    return given if given is not None and given.id == was.temporary_id and given.used_at is None else None


def _why_refused(
    account: Account | None, *, open_to: bool, stored: str | None, locked: bool, right: bool
) -> str | None:
    if account is None:
        return "unknown"
    if not open_to:
        return "disabled"
    if stored is None:
        return "no_password"
    if locked:
        return "locked"
    return None if right else "wrong_password"


def _refuse(
    session: Session,
    *,
    account: Account | None,
    device: KnownDevice | None,
    tries: locks.Tries,
    why: str,
    kind: str,
    find: FindAddressee,
    now: datetime,
    practice_id: UUID | None = None,
) -> None:
    counts = why in COUNTED
    after = tries.after_one_more(now) if counts else tries
    locks.write(
        session,
        account_id=account.id if account and counts else None,
        device_id=device.id if device and counts else None,
        tries=after,
        now=now,
    )
    _record(session, "sign_in.failed", account, now, practice_id=practice_id, why=why, kind=kind)
    if account is not None and counts and device is None:
        locks.tell_owner(session, account=account, tries=after, find=find, now=now)


def _record(session: Session, event: str, account: Account | None, now: datetime, **detail: Any) -> None:
    about = account.id if account else None
    audit.record(session, actor=audit.System(), event=event, subject_id=about, now=now, **detail)
    session.flush()
