"""Brute force is slowed, told about and ended; locking is no weapon (T12)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import locks, service, signing_in
from osmind_app.clinic.accounts.models import PROVIDER, Account
from osmind_app.outbox.models import Letter
from osmind_app.outbox.render import render
from tests import letters as letterbox
from tests.cast import PASSWORD
from tests.clinic.accounts.trying import RIVERA, attempt

MINUTE = timedelta(minutes=1)


def _account(session, cast):
    session.expire_all()
    return session.get_one(Account, cast.rivera.account_id)


def _known_browser(session, cast, now):
    account = session.get_one(Account, cast.rivera.account_id)
    return signing_in.enter(session, account=account, device_id=None, device_name="", now=now).device


def test_the_right_password_waits_like_a_wrong_one_after_five_tries(session, cast, now):
    for _ in range(4):
        attempt(session, now, right=False)
    assert attempt(session, now, right=True).account is not None
    attempt(session, now, right=False)
    refused = attempt(session, now, password=PASSWORD)
    assert refused == signing_in.Answer()
    assert attempt(session, now + MINUTE - timedelta(seconds=1), right=True) == refused
    assert attempt(session, now + MINUTE, password=PASSWORD).account is not None


def test_the_wait_grows_up_to_an_hour(session, cast, now):
    waits = []
    for _ in range(12):
        attempt(session, now, right=False)
        until = _account(session, cast).locked_until
        waits.append((until - now) // MINUTE if until else 0)
        now = until or now
    assert waits == [0, 0, 0, 0, 1, 2, 5, 10, 15, 30, 60, 60]


@pytest.mark.slow
def test_tries_during_a_lock_do_not_lengthen_it(session, cast, now):
    for _ in range(50):
        attempt(session, now, right=False)
    account = _account(session, cast)
    assert (account.failed_tries, account.locked_until) == (5, now + MINUTE)


@pytest.mark.slow
def test_after_a_hundred_tries_only_a_reset_opens_the_account(session, cast, now):
    for _ in range(300):
        attempt(session, now, right=False)
        now += timedelta(hours=1)
    assert _account(session, cast).failed_tries == locks.MAX_TRIES
    assert attempt(session, now + timedelta(days=30), right=True).account is None
    service.set_password(
        session, account_id=cast.rivera.account_id, password_hash=_account(session, cast).password_hash, now=now
    )
    assert attempt(session, now, password=PASSWORD).account is not None


def test_the_owner_gets_one_letter_about_a_lock(session, cast, now):
    for _ in range(12):
        attempt(session, now, right=False)
        attempt(session, now, right=False)
        now += timedelta(hours=1)
    letters = session.exec(select(Letter).where(Letter.kind == "account_locked")).all()
    assert [letter.to_email for letter in letters] == [RIVERA]


@pytest.mark.slow
def test_the_letter_says_when_it_opens_again_and_at_last_that_it_takes_a_new_password(session, cast, now):
    """Letter 30."""
    for _ in range(105):
        attempt(session, now, right=False)
        now += timedelta(hours=1)
    first, last = [render(letter) for letter in letterbox.promised(session, kind="account_locked")]
    assert "opens again on Sunday, November 22 at 6:30 PM (Pacific Time)" in first.text
    assert "stays closed until you choose a new password" in last.text
    assert "opens again" not in last.text
    for letter in (first, last):
        assert letter.url.endswith("/clinic/forgot-password")


def test_a_sign_in_starts_the_count_again(session, cast, now):
    for _ in range(4):
        attempt(session, now, right=False)
    answer = attempt(session, now, right=True)
    signing_in.enter(session, account=answer.account, device_id=None, device_name="", now=now)
    assert _account(session, cast).failed_tries == 0


def test_a_browser_that_signed_in_before_is_not_locked_out_by_strangers(session, cast, now):
    """T12: the lock must not be a denial tool."""
    browser = [_known_browser(session, cast, now)]
    for _ in range(10):
        attempt(session, now, right=False)
    assert attempt(session, now, password=PASSWORD).account is None
    assert attempt(session, now, password=PASSWORD, browser=browser).account is not None


@pytest.mark.slow
def test_a_known_browser_has_few_tries_of_its_own_and_then_is_a_stranger(session, cast, now):
    browser = [_known_browser(session, cast, now)]
    for _ in range(5):
        attempt(session, now, right=False, browser=browser)
    assert attempt(session, now, right=True, browser=browser).account is None
    assert _account(session, cast).failed_tries == 0
    for _ in range(40):
        now += timedelta(hours=1)
        attempt(session, now, right=False, browser=browser)
    assert _account(session, cast).failed_tries > 0


def test_another_accounts_browser_is_a_stranger_here(session, cast, now):
    stone = session.get_one(Account, cast.stone.account_id)
    theirs = signing_in.enter(session, account=stone, device_id=None, device_name="", now=now).device
    assert not signing_in.seen(session, kind=PROVIDER, email=RIVERA, browser=[theirs], now=now).from_known_device


def test_a_browser_is_forgotten_after_a_year_and_after_a_new_password(session, cast, now):
    browser = [_known_browser(session, cast, now)]

    def is_known(at):
        return signing_in.seen(session, kind=PROVIDER, email=RIVERA, browser=browser, now=at).from_known_device

    assert is_known(now + timedelta(days=365) - timedelta(seconds=1))
    assert not is_known(now + timedelta(days=365))
    service.set_password(session, account_id=cast.rivera.account_id, password_hash="$x", now=now)
    assert not is_known(now)
