"""What nobody needs is forgotten in small batches; what somebody may still need stays."""

from datetime import timedelta

from sqlmodel import select

from osmind_app.clinic.accounts import devices, sessions, tidying
from osmind_app.clinic.accounts.models import (
    PROVIDER,
    KnownDevice,
    PasswordReset,
    SignInSession,
    TemporaryPassword,
)
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.lib import tokens

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def remaining(session, model):
    return len(session.exec(select(model)).all())


def test_sessions_are_forgotten_a_day_after_they_ended(session, cast, now):
    """Both sides of the limit; a session that rests is not over, and one that lives stays."""
    for ended_at, expires_at in (
        (now - DAY, now + DAY),
        (now - DAY + SECOND, now + DAY),
        (None, now - DAY),
        (None, now - DAY + SECOND),
        (None, now + SECOND),
    ):
        row, _ = sessions.start(session, account_id=cast.rivera.account_id, kind=PROVIDER, device="", now=now)
        row.ended_at, row.expires_at = ended_at, expires_at
    session.flush()
    tidying.forget_old(session, now=now)
    assert remaining(session, SignInSession) == 3
    tidying.forget_old(session, now=now)
    assert remaining(session, SignInSession) == 3


def reset(session, cast, **values):
    session.add(
        PasswordReset(account_id=cast.rivera.account_id, email="", nonce=tokens.new_nonce(), key_id="t1", **values)
    )


def test_resets_are_forgotten_a_month_after_their_end(session, cast, now):
    month = tidying.ASKED_KEPT
    made = now - 2 * month
    reset(session, cast, created_at=made, expires_at=now - month)
    reset(session, cast, created_at=made, expires_at=now - month + SECOND)
    reset(session, cast, created_at=made, expires_at=now, used_at=now - month)
    reset(session, cast, created_at=made, expires_at=now, replaced_at=now - month)
    reset(session, cast, created_at=made, expires_at=now, used_at=now)
    session.flush()
    tidying.forget_old(session, now=now)
    assert remaining(session, PasswordReset) == 2


def test_temporary_passwords_are_forgotten_after_a_month_and_the_record_stays(session, cast, now):
    """D6: who gave one to whom is in the audit for ever; one that was followed by no password explains why (B1)."""
    for at in (now - tidying.ASKED_KEPT, now - tidying.ASKED_KEPT + SECOND, None):
        session.add(
            TemporaryPassword(
                practice_id=cast.willow.id,
                patient_id=cast.june.id,
                account_id=cast.rivera.account_id,
                given_by_id=cast.sam.id,
                password_hash="",
                given_at=now - 2 * tidying.ASKED_KEPT,
                expires_at=now - 2 * tidying.ASKED_KEPT,
                ended_at=at,
            )
        )
    session.flush()
    before = remaining(session, AuditEvent)
    tidying.forget_old(session, now=now)
    assert remaining(session, TemporaryPassword) == 2
    assert remaining(session, AuditEvent) == before


def test_a_browser_unused_for_a_year_is_forgotten(session, cast, now):
    year = devices.REMEMBERED_FOR
    for at in (now - year, now - year + SECOND):
        devices.remember(session, account_id=cast.rivera.account_id, now=at)
    session.flush()
    tidying.forget_old(session, now=now)
    assert remaining(session, KnownDevice) == 1


def test_it_goes_in_small_batches_and_says_when_there_is_more(session, cast, now):
    """No lock that others feel."""
    for _ in range(7):
        row, _ = sessions.start(session, account_id=cast.rivera.account_id, kind=PROVIDER, device="", now=now)
        row.ended_at = now - DAY
    session.flush()
    left = []
    while tidying.forget_old(session, now=now, limit=3):
        left.append(remaining(session, SignInSession))
    assert left == [4, 1]
    assert remaining(session, SignInSession) == 0
