"""The second step: a code from an app, usable once, or one of ten recovery codes (D4, T20). Patients may have one."""

import hmac
import re
import secrets
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import delete, update
from sqlmodel import Session, col, or_

from osmind_app.clinic.accounts import errors, sessions
from osmind_app.clinic.accounts.addressee import FindAddressee
from osmind_app.clinic.accounts.models import PROVIDER, Account, RecoveryCode
from osmind_app.clinic.accounts.queries import addressee_of
from osmind_app.clinic.accounts.service import by_email, get
from osmind_app.clinic.audit import service as audit
from osmind_app.lib import tokens
from osmind_app.lib.errors import NotFound
from osmind_app.lib.settings import settings
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox

ISSUER = "Osmind Portal"
STEP_SECONDS = 30
DRIFT = (-1, 0, 1)  # steps: a phone's clock may be half a minute off
RECOVERY_CODES = 10
NONE, CODE, SET_UP = "none", "code", "set_up"  # what stands between the password and the dashboard


def due(account: Account) -> str:
    """NONE, CODE when a code is asked for, or SET_UP when staff must have one here and there is none yet."""
    if account.totp_confirmed_at is not None:
        return CODE
    return SET_UP if account.kind == PROVIDER and settings().second_step_required else NONE


def new_secret() -> str:
    """160 random bits in base32, for the app."""
    return pyotp.random_base32(32)


def uri(secret: str, *, email: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def code_at(secret: str, at: datetime) -> str:
    """The code an app shows at this moment."""
    return pyotp.TOTP(secret).at(at)


def turn_on(
    session: Session,
    *,
    account_id: UUID,
    secret: str,
    code: str,
    now: datetime,
    keep: UUID | None = None,
    find: FindAddressee = addressee_of,
) -> list[str]:
    """Ask for codes of this secret from now on; returns ten recovery codes, shown once. Raises WrongCode.

    Replaces an earlier secret and its recovery codes, ends every session but `keep`, and tells the owner by letter.
    `find` is how this kind of account finds its person: here and below that of staff, unless it is given.
    """
    account = get(session, account_id=account_id)
    step = _step_of(secret, code, now)
    if step is None:
        raise errors.WrongCode
    account.totp_secret = secret  # sealed
    account.totp_confirmed_at, account.totp_last_step = now, step
    session.add(account)
    sessions.end_all(session, account_id=account_id, now=now, but=keep)
    codes = _new_codes(session, account_id)
    _changed(session, account, "second_step.turned_on", now, find)
    return codes


def turn_off(
    session: Session,
    *,
    account_id: UUID,
    now: datetime,
    keep: UUID | None = None,
    find: FindAddressee = addressee_of,
) -> None:
    """Sign in with the password alone; raises SecondStepNeeded where all staff must have a second step."""
    account = get(session, account_id=account_id)
    if account.kind == PROVIDER and settings().second_step_required:
        raise errors.SecondStepNeeded
    _forget(session, account, "second_step.turned_off", now, keep, find)


def lost(session: Session, *, email: str, now: datetime) -> None:
    """Phone and recovery codes are lost: the operator clears the second step, by command; raises NotFound.

    Where it is required, the next sign-in sets up a new one. Every session ends and the owner is told by letter.
    """
    account = by_email(session, kind=PROVIDER, email=email, lock=True)
    if account is None:
        raise NotFound
    _forget(session, account, "second_step.cleared_by_operator", now)


def cleared_by_admin(session: Session, *, account_id: UUID, now: datetime) -> None:
    """Phone and recovery codes are lost: an admin of the clinic clears the second step, as `lost` does by command."""
    _forget(session, get(session, account_id=account_id, lock=True), "second_step.cleared_by_admin", now)


def cleared_at_desk(session: Session, *, account_id: UUID, now: datetime, find: FindAddressee) -> None:
    """A patient's phone and recovery codes are lost: the clinic clears the second step, as `lost` does by command."""
    _forget(session, get(session, account_id=account_id, lock=True), "second_step.cleared_at_desk", now, find=find)


def new_recovery_codes(
    session: Session, *, account_id: UUID, now: datetime, find: FindAddressee = addressee_of
) -> list[str]:
    """Ten new codes; the earlier ones stop working."""
    account = get(session, account_id=account_id)
    codes = _new_codes(session, account_id)
    _changed(session, account, "second_step.new_recovery_codes", now, find)
    return codes


def accepts(session: Session, *, account: Account, code: str, now: datetime) -> bool:
    """True once for a code of the app within a step of now, and once for each recovery code."""
    digits = re.sub(r"\s", "", code)
    if re.fullmatch(r"[0-9]{6}", digits):
        return _accepts_app(session, account, digits, now)
    used = (
        update(RecoveryCode)
        .where(
            col(RecoveryCode.account_id) == account.id,
            col(RecoveryCode.code_hash) == _fingerprint(account.id, code),
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=now)
    )
    return bool(session.exec(used).rowcount == 1)


def _accepts_app(session: Session, account: Account, digits: str, now: datetime) -> bool:
    secret = account.totp_secret
    step = _step_of(secret, digits, now) if secret and account.totp_confirmed_at else None
    if step is None:
        return False
    spent = (
        update(Account)
        .where(
            col(Account.id) == account.id,
            or_(col(Account.totp_last_step).is_(None), col(Account.totp_last_step) < step),
        )
        .values(totp_last_step=step)
    )
    return bool(session.exec(spent).rowcount == 1)


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    app, digits = pyotp.TOTP(secret), re.sub(r"\s", "", code)
    present = int(now.timestamp()) // STEP_SECONDS
    fitting = [
        present + drift
        for drift in DRIFT
        if hmac.compare_digest(app.generate_otp(present + drift).encode(), digits.encode())
    ]
    return fitting[-1] if fitting else None


def _forget(
    session: Session,
    account: Account,
    event: str,
    now: datetime,
    keep: UUID | None = None,
    find: FindAddressee = addressee_of,
) -> None:
    account.totp_secret = None
    account.totp_confirmed_at, account.totp_last_step = None, None
    session.add(account)
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account.id))
    sessions.end_all(session, account_id=account.id, now=now, but=keep)
    _changed(session, account, event, now, find)


def _new_codes(session: Session, account_id: UUID) -> list[str]:
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    codes = [_new_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=account_id, code_hash=_fingerprint(account_id, code)) for code in codes)
    return codes


def _new_code() -> str:
    text = pyotp.random_base32(32)[:16]  # 80 bits
    return "-".join(text[i : i + 4] for i in range(0, 16, 4))


def _fingerprint(account_id: UUID, code: str) -> bytes:
    letters_only = re.sub(r"[^A-Z2-7]", "", code.upper())
    return tokens.fingerprint(f"{account_id}:{letters_only}")


def _changed(session: Session, account: Account, event: str, now: datetime, find: FindAddressee) -> None:
    to = find(session, account_id=account.id)
    audit.record(
        session,
        actor=audit.System(),
        event=event,
        subject_id=account.id,
        practice_id=to.practice_id if to else None,
        patient_id=to.patient_id if to else None,
        now=now,
    )
    if to is None:
        return
    outbox.promise(
        session,
        letters.staff_second_step_changed(to.card, at=now)
        if account.kind == PROVIDER
        else letters.second_step_changed(to.card, first_name=to.first_name, at=now),
        key=f"second_step:{account.id}:{secrets.token_hex(8)}",
        to=account.email,
        now=now,
        practice_id=to.practice_id,
        patient_id=to.patient_id,
    )
