"""The code from the mailbox: 15 minutes, 5 tries, and never true for a mailbox that was told something else (D2, T11).

Nothing of a code is stored: it is computed from the row with a key, like the link beside it. Outcomes are returned, not
raised, since a try must be counted whatever becomes of it.
"""

import hmac
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from osmind_app.clinic.joining import arriving, errors
from osmind_app.clinic.joining.models import CODE_PURPOSE, Joiner
from osmind_app.lib import tokens
from osmind_app.lib.tokens import LinkRef

TRIES = 5
MOST_CODES = 4  # of one newcomer
RIGHT, WRONG, EXPIRED, SPENT = "right", "wrong", "expired", "spent"  # what became of a try
NOBODY, NO_NONCE = UUID(int=0), bytes(tokens.NONCE_BYTES)


def confirm(session: Session, *, token: str, code: str, now: datetime) -> tuple[str, str]:
    """Try a code; returns what became of it and, when it was right, the new secret of this browser.

    Raises `JoinerLost`.
    """
    joiner = arriving.held(session, token=token, now=now)
    if not _counted(session, joiner, now):
        return (EXPIRED if now >= joiner.code_expires_at else SPENT), ""
    fits = hmac.compare_digest(tokens.code(joiner.code_ref).encode(), code.encode("utf-8", "surrogatepass"))
    return _decide(session, joiner, fits, now)


def again(session: Session, *, token: str, now: datetime) -> None:
    """Ask for another code; the one before stops working. Raises `JoinerLost` and `CodesUsedUp`."""
    joiner = arriving.held(session, token=token, now=now)
    asked = session.exec(
        update(Joiner)
        .where(
            col(Joiner.id) == joiner.id,
            col(Joiner.codes) == joiner.codes,
            col(Joiner.codes) < MOST_CODES,
            col(Joiner.confirmed_at).is_(None),
        )
        .values(codes=joiner.codes + 1, tries=0, code_expires_at=now + arriving.CODE_WORKS)
    )
    if asked.rowcount != 1:
        raise errors.CodesUsedUp


def from_letter(session: Session, *, token: str, now: datetime) -> Joiner:
    """Whose letter this link stands in, while it works; it changes nothing. Raises `LinkDamaged` and `JoinerLost`."""
    joiner = session.exec(
        select(Joiner).where(Joiner.id == (tokens.read_id(token) or NOBODY)).execution_options(populate_existing=True)
    ).first()
    ref = joiner.code_ref if joiner else LinkRef(CODE_PURPOSE, NOBODY, NO_NONCE, 1, tokens.signing_key_id())
    if joiner is None or not tokens.verifies(ref, token):
        raise errors.LinkDamaged
    ended = joiner.confirmed_at is not None or joiner.joined_at is not None or joiner.tries >= TRIES
    if ended or joiner.told != joiner.codes or now >= joiner.code_expires_at:
        raise errors.JoinerLost
    return joiner


def confirm_by_letter(session: Session, *, token: str, born: date | None, now: datetime) -> tuple[str, str]:
    """The link in the letter, opened in any browser, which then goes on instead of the first.

    It asks for the date of birth that was typed: a letter to a mistyped address lets its reader see nothing.
    """
    joiner = from_letter(session, token=token, now=now)
    if not _counted(session, joiner, now):
        return SPENT, ""
    return _decide(session, joiner, born is not None and born == joiner.birth_date, now)


def _counted(session: Session, joiner: Joiner, now: datetime) -> bool:
    """Count a try before it is looked at: of many at once no more than five are looked at."""
    counted = session.exec(
        update(Joiner)
        .where(
            col(Joiner.id) == joiner.id,
            col(Joiner.codes) == joiner.codes,
            col(Joiner.tries) < TRIES,
            col(Joiner.code_expires_at) > now,
            col(Joiner.confirmed_at).is_(None),
        )
        .values(tries=col(Joiner.tries) + 1)
    )
    return counted.rowcount == 1


def _decide(session: Session, joiner: Joiner, fits: bool, now: datetime) -> tuple[str, str]:
    if not fits or joiner.told != joiner.codes:
        arriving.record(session, joiner, "join.wrong_code", now)
        session.refresh(joiner)
        return (SPENT if joiner.tries >= TRIES else WRONG), ""
    secret = arriving.new_secret()
    confirmed = session.exec(
        update(Joiner)
        .where(col(Joiner.id) == joiner.id, col(Joiner.confirmed_at).is_(None))
        .values(confirmed_at=now, secret_hash=tokens.fingerprint(secret))
    )
    if confirmed.rowcount != 1:
        return SPENT, ""
    arriving.record(session, joiner, "join.confirmed", now)
    return RIGHT, secret
