"""Who gets in, who doesn't, and what is written down about it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.accounts import service, sessions, signing_in
from osmind_app.clinic.accounts.models import PATIENT, PROVIDER, Account
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.lib import passwords
from tests import hashes
from tests.cast import PASSWORD
from tests.clinic.accounts.trying import RIVERA, attempt


def _failures(session):
    events = session.exec(select(AuditEvent).where(AuditEvent.event == "sign_in.failed").order_by(AuditEvent.id))
    return [event.detail["why"] for event in events]


def test_the_right_password_gets_in(session, cast, now):
    answer = attempt(session, now, email="  Rivera@WillowCreek.example ", password=PASSWORD)
    assert answer.account.id == cast.rivera.account_id
    entered = signing_in.enter(
        session, account=answer.account, device_id=answer.device_id, device_name="Chrome on Android", now=now
    )
    row = sessions.find(session, secret=entered.session, kind=PROVIDER, now=now)
    assert (row.account_id, row.device) == (cast.rivera.account_id, "Chrome on Android")


def test_a_staff_password_opens_no_portal(session, cast, now):
    """A14: separate account spaces."""
    assert attempt(session, now, password=PASSWORD, kind=PATIENT).account is None


@pytest.mark.parametrize("case", ["unknown", "wrong_password", "disabled", "no_password"])
def test_every_refusal_is_the_same_outside_and_named_in_the_record(session, cast, now, case):
    """T11, and the record of failed tries."""
    account = service.by_email(session, kind=PROVIDER, email=RIVERA)
    email, password = RIVERA, PASSWORD
    if case == "unknown":
        email = "nobody@example.com"
    if case == "wrong_password":
        password = "wrong horse battery staple"
    if case == "disabled":
        account.disabled_at = now
    if case == "no_password":
        account.password_hash = None
    session.add(account)
    session.flush()
    assert attempt(session, now, email=email, password=password) == signing_in.Answer()
    assert _failures(session) == [case]
    events = session.exec(select(AuditEvent)).all()
    assert not any(password in str(event.detail) or "@" in str(event.detail) for event in events)


def test_someone_who_left_the_practice_is_refused(session, cast, now):
    cast.rivera.deactivated_at = now
    session.add(cast.rivera)
    session.flush()
    assert attempt(session, now, password=PASSWORD).account is None
    assert _failures(session) == ["disabled"]


def test_a_password_changed_while_it_was_compared_does_not_get_in(session, cast, now):
    """T17: the old password is worth nothing from the moment of the change."""
    was = signing_in.seen(session, kind=PROVIDER, email=RIVERA, browser=(), now=now)
    service.set_password(
        session, account_id=cast.rivera.account_id, password_hash=passwords.hashed("a newer longer phrase"), now=now
    )
    answer = signing_in.judge(
        session, kind=PROVIDER, email=RIVERA, was=was, right=True, browser=(), find=lambda *_a, **_k: None, now=now
    )
    assert answer.account is None


def test_every_sign_in_gets_a_secret_of_its_own(session, cast, now):
    """T16: nothing that was in the browser before opens the session after."""
    account = session.get_one(Account, cast.rivera.account_id)
    secrets = {
        signing_in.enter(session, account=account, device_id=None, device_name="", now=now).session for _ in range(5)
    }
    assert len(secrets) == 5
    assert all(len(secret) >= 43 for secret in secrets)


@pytest.mark.parametrize(("kind", "idle"), [(PROVIDER, 15), (PATIENT, 30)])
def test_a_session_ends_when_it_rests_or_grows_old(session, cast, now, kind, idle):
    """T18, D5: 15 minutes for staff, 30 for patients, 12 hours for both; both sides of each limit."""
    account_id = cast.rivera.account_id
    row, secret = sessions.start(session, account_id=account_id, kind=kind, device="", now=now)
    session.flush()
    second = timedelta(seconds=1)

    def is_live(at):
        return sessions.find(session, secret=secret, kind=kind, now=at) is not None

    assert is_live(now + timedelta(minutes=idle) - second)
    assert not is_live(now + timedelta(minutes=idle))
    row.last_seen_at = now + timedelta(hours=12) - second
    session.add(row)
    session.flush()
    assert is_live(now + timedelta(hours=12) - second)
    assert not is_live(now + timedelta(hours=12))


def test_what_ends_every_other_browser(session, cast, now):
    """T17: a new password and "sign out everywhere" end the other sessions at their next look-up."""
    account_id = cast.rivera.account_id
    for end in ("password", "everywhere", "disabled"):
        mine, my_secret = sessions.start(session, account_id=account_id, kind=PROVIDER, device="", now=now)
        _, other = sessions.start(session, account_id=account_id, kind=PROVIDER, device="", now=now)
        session.flush()
        if end == "password":
            service.set_password(session, account_id=account_id, password_hash="$x", now=now, keep=mine.id)
        if end == "everywhere":
            sessions.end_all(session, account_id=account_id, now=now, but=mine.id)
        if end == "disabled":
            session.get_one(Account, account_id).disabled_at = now
            session.flush()
        assert sessions.find(session, secret=other, kind=PROVIDER, now=now) is None
        is_mine_live = sessions.find(session, secret=my_secret, kind=PROVIDER, now=now) is not None
        assert is_mine_live == (end != "disabled")


def test_a_hash_made_under_weaker_parameters_is_made_anew(session, cast, now):
    """T15: argon2id, at least 19 MiB and two passes; older hashes are noticed."""
    from passlib.hash import argon2

    weak = argon2.using(type="ID", memory_cost=8_192, time_cost=1, parallelism=1).hash(PASSWORD)
    with hashes.as_served():
        assert passwords.matches(PASSWORD, weak)
        assert passwords.needs_new_hash(weak)
        fresh = passwords.hashed(PASSWORD)
        assert fresh.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert not passwords.needs_new_hash(fresh)
    account = session.get_one(Account, cast.rivera.account_id)
    account.password_hash = weak
    session.flush()
    service.rehash(session, account_id=account.id, was="another", password_hash=fresh)
    session.refresh(account)
    assert account.password_hash == weak
    service.rehash(session, account_id=account.id, was=weak, password_hash=fresh)
    session.refresh(account)
    assert account.password_hash == fresh
    assert passwords.hashed(PASSWORD) != fresh, "a salt for every user"
