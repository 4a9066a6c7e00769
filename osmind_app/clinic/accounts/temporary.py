"""Temporary passwords: read out at the desk, good for an hour and one use, stored as a hash alone (D6, S59)."""

import math
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts import service
from osmind_app.clinic.accounts.models import Account, Provider, TemporaryPassword
from osmind_app.lib import passwords

LIFETIME = timedelta(hours=1)
AT_MOST = 5  # for one patient …
WITHIN = timedelta(hours=24)

# No letter that looks or sounds like another, no vowel that would make a word of it.
ALPHABET = "dfhjkmrwxy23456789"
GROUPS, GROUP_LENGTH = 4, 4
BITS = GROUPS * GROUP_LENGTH * math.log2(len(ALPHABET))  # 66
ALOUD = {
    "d": "Delta",
    "f": "Foxtrot",
    "h": "Hotel",
    "j": "Juliett",
    "k": "Kilo",
    "m": "Mike",
    "r": "Romeo",
    "w": "Whiskey",
    "x": "X-ray",
    "y": "Yankee",
}


@dataclass(frozen=True, repr=False)
class Made:
    """A password to read out, and the hash to keep of it."""

    words: str
    password_hash: str


def make() -> Made:
    """A new one. Takes about 20 ms: before the transaction, and never on the event loop."""
    groups = ["".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)]
    words = "-".join(groups)
    return Made(words, passwords.hashed(as_typed(words)))


def as_typed(text: str) -> str:
    """The same for "K7MH 4xqr" and "k7mh-4xqr": capitals, spaces and dashes are the phone's, not the patient's."""
    return re.sub(r"[\W_]", "", text.casefold())


def aloud(group: str) -> str:
    """'Kilo 7 Mike Hotel': a group as one reads it over a counter."""
    return " ".join(ALOUD.get(sign, sign) for sign in group)


def open_of(session: Session, *, account_id: UUID) -> TemporaryPassword | None:
    """The one that was neither replaced nor followed by a password of the patient's own; it may have expired."""
    return session.exec(
        select(TemporaryPassword)
        .where(TemporaryPassword.account_id == account_id, col(TemporaryPassword.ended_at).is_(None))
        .execution_options(populate_existing=True)
    ).first()


def recent(session: Session, *, actor: Provider, patient_id: UUID, now: datetime) -> int:
    """How many the actor's practice gave for this patient in 24 hours."""
    given = select(func.count()).where(
        TemporaryPassword.practice_id == actor.practice_id,
        TemporaryPassword.patient_id == patient_id,
        TemporaryPassword.given_at > now - WITHIN,
    )
    return session.exec(given).one()


def put(
    session: Session,
    *,
    actor: Provider,
    account: Account,
    patient_id: UUID,
    password_hash: str,
    now: datetime,
) -> TemporaryPassword:
    """Let this one stand in for the account's password, which stops working at once, as an earlier one does."""
    service.end_password(session, account_id=account.id, now=now)
    row = TemporaryPassword(
        practice_id=actor.practice_id,
        patient_id=patient_id,
        account_id=account.id,
        given_by_id=actor.id,
        password_hash=password_hash,
        given_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(row)
    session.flush()
    return row


def spend(session: Session, *, given: TemporaryPassword, now: datetime) -> bool:
    """Use it up: of many who type it at once, one gets True."""
    spent = (
        update(TemporaryPassword)
        .where(
            col(TemporaryPassword.id) == given.id,
            col(TemporaryPassword.practice_id) == given.practice_id,
            col(TemporaryPassword.used_at).is_(None),
            col(TemporaryPassword.ended_at).is_(None),
            col(TemporaryPassword.expires_at) > now,
        )
        .values(used_at=now)
    )
    return bool(session.exec(spent).rowcount == 1)
