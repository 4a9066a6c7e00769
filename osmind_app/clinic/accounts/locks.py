"""Wrong tries: five are free, then each costs a longer wait; after a hundred only a reset opens the account (T12)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Session, col

from osmind_app.clinic.accounts import emails
from osmind_app.clinic.accounts.addressee import FindAddressee
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, Account, KnownDevice
from osmind_app.outbox import letters
from osmind_app.outbox import service as outbox

FREE_TRIES = 5
MAX_TRIES = 100
WAITS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 10, 15, 30, 60))  # after the 5th, 6th, … wrong try
TOLD_AT = (10, MAX_TRIES)  # the owner gets letter 30


@dataclass(frozen=True)
class Tries:
    """The wrong tries of an account, or of one of its known browsers."""

    failed: int
    locked_until: datetime | None

    def is_locked(self, now: datetime) -> bool:
        """True while even the right password is refused."""
        return self.failed >= MAX_TRIES or (self.locked_until is not None and now < self.locked_until)

    def after_one_more(self, now: datetime) -> "Tries":
        """What one more wrong try makes of it."""
        failed = self.failed + 1
        if failed < FREE_TRIES:
            return Tries(failed, None)
        return Tries(failed, now + WAITS[min(failed - FREE_TRIES, len(WAITS) - 1)])


def tries_of(row: Account | KnownDevice | None) -> Tries:
    """The tries counted on this row; nobody has none."""
    return Tries(row.failed_tries, row.locked_until) if row else Tries(0, None)


def write(session: Session, *, account_id: UUID | None, device_id: UUID | None, tries: Tries, now: datetime) -> None:
    """Keep the count on the known browser if there is one, else on the account; the same statements for nobody."""
    session.exec(
        update(Account)
        .where(col(Account.id) == (account_id if account_id and not device_id else uuid4()))
        .values(failed_tries=tries.failed, locked_until=tries.locked_until, last_failed_at=now)
    )
    session.exec(
        update(KnownDevice)
        .where(col(KnownDevice.id) == (device_id or uuid4()))
        .values(failed_tries=tries.failed, locked_until=tries.locked_until)
    )


def clear(session: Session, *, account_id: UUID, device_id: UUID | None) -> None:
    """Start the count again after a complete sign-in; a known browser clears its own count only."""
    if device_id:
        cleared = update(KnownDevice).where(col(KnownDevice.id) == device_id)
        session.exec(cleared.values(failed_tries=0, locked_until=None))
    else:
        opened = update(Account).where(col(Account.id) == account_id)
        session.exec(opened.values(failed_tries=0, locked_until=None))


def note_wrong_door(session: Session, *, kind: str, email: str, now: datetime) -> None:
    """Somebody was refused at the door of this kind: an account of the other kind with the address remembers it, so
    that the clinic can tell a patient which door is theirs (B1, B20). The same statement for everybody (T11).
    """
    other = PATIENT if kind == PROVIDER else PROVIDER
    session.exec(
        update(Account)
        .where(col(Account.kind) == other, col(Account.email) == emails.fold_email(email))
        .values(wrong_door_at=now)
    )


def tell_owner(session: Session, *, account: Account, tries: Tries, find: FindAddressee, now: datetime) -> None:
    """Promise letter 30 once for a lock that somebody would notice."""
    if tries.failed not in TOLD_AT or tries.locked_until is None:
        return
    to = find(session, account_id=account.id)
    if to is None:
        return
    opens_at = tries.locked_until if tries.failed < MAX_TRIES else None
    draft = letters.account_locked(
        to.card, first_name=to.first_name, opens_at=opens_at, to_staff=account.kind == PROVIDER
    )
    outbox.promise(
        session,
        draft,
        key=f"account_locked:{account.id}:{tries.failed}:{now:%Y%m%d%H%M%S}",
        to=account.email,
        now=now,
        practice_id=to.practice_id,
        patient_id=to.patient_id,
    )
